import Tensors

extension Tape {
  /// The value that a line had in a call of an algorithm.
  ///
  /// - Parameters:
  ///   - algorithm: the number in the paper.
  ///   - line: the number of the line; with turns of a loop, its last turn.
  ///   - call: which call, counted from 0.
  ///
  /// Stops if there was no such call, or the line gave no tensor.
  public func value(algorithm number: Int, line: Int, call: Int = 0) -> Tensor {
    let scope = self.call(call, of: number)
    let event = events.last { $0.scope == scope && $0.lines.contains(line) }
    guard let node = event?.result else {
      stop("traced value", "line \(line) of Algorithm \(number) gave no tensor")
    }
    return nodes[node].value
  }

  /// The values that some lines had in a call of an algorithm, in the order in which they were computed:
  /// a line in a loop gives one for each turn.
  ///
  /// ```swift
  /// tape.values(algorithm: 10, lines: [3, 6, 8])  // X at the start, and after each addition
  /// ```
  ///
  /// Stops if there was no such call; lines that gave no tensor are left out.
  public func values(algorithm number: Int, lines: Set<Int>, call: Int = 0) -> [Tensor] {
    let scope = self.call(call, of: number)
    return events.filter { $0.scope == scope && !lines.isDisjoint(with: $0.lines) }
      .compactMap { $0.result.map { nodes[$0].value } }
  }

  /// The scope of a call of an algorithm; stops if there was none.
  private func call(_ call: Int, of number: Int) -> Int {
    let calls = scopes.indices.filter { scopes[$0].number == number }
    guard calls.indices.contains(call) else {
      stop(
        "traced value", "\(calls.count) calls of Algorithm \(number) on the tape, none is \(call)")
    }
    return calls[call]
  }

  /// The weights of every recorded call of Algorithm 4, in the order of the calls: the softmax of its
  /// line 6, `ℓ_z × ℓ_x`. Column t_x says how much token t_x takes from each token of the context, and
  /// adds up to 1.
  public var attentionWeights: [Tensor] {
    events.filter { scopes[$0.scope].number == 4 && $0.lines.contains(6) }.compactMap { event in
      nodes[event.nodes].first { $0.operation?.name == "softmax" }?.value
    }
  }
}

/// How much attention goes, in the mean, to the token `distance` places before the one that looks:
/// the mean of a diagonal of the weights. A negative distance lies ahead; NaN if no pair of tokens is
/// that far apart.
///
/// ```swift
/// meanWeight(tape.attentionWeights[0], back: 1)  // to the token before
/// ```
public func meanWeight(_ weights: Tensor, back distance: Int) -> Double {
  let lookers = (0..<weights.columns).filter { (0..<weights.rows).contains($0 - distance) }
  return lookers.reduce(0) { $0 + weights[$1 - distance, $1] } / Double(lookers.count)
}
