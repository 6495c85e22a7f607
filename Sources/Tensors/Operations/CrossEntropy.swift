import Foundation

/// −Σ_t log softmax(logits)[target_t, t]: the log loss in nats, summed over the columns that have a
/// target.
struct CrossEntropy: Operation {
  let targets: [Int?]
  var name: String { "cross-entropy" }
  var attributes: String { "\(targets.count { $0 != nil }) targets" }

  func value(_ inputs: [Tensor]) -> Tensor {
    let logits = inputs[0]
    guard targets.count == logits.columns else {
      stop(name, "\(targets.count) targets for \(logits.columns) columns")
    }
    let y = Tensor(uninitialized: [], precision: logits.precision)
    let logP = LogSoftmax().value([logits])
    func run<T: Element>(_: T.Type) {
      var sum = 0.0
      for (t, target) in targets.enumerated() {
        guard let target else { continue }
        guard (0..<logits.rows).contains(target) else {
          noteFault("target \(target) of \(logits.rows) logits")
          sum = .nan
          continue
        }
        sum -= Double(logP.pointer(T.self)[t * logits.rows + target])
      }
      y.pointer(T.self)[0] = T(sum)
    }
    run(logits.precision.element)
    return y
  }

  /// The famous derivative: softmax − one-hot in the columns that count, 0 elsewhere.
  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    guard adjoints.wants(0) else { return }
    let logits = inputs[0]
    let P = Softmax(scale: 1).value([logits])
    func run<T: Element>(_: T.Type) {
      let (p, rows) = (P.pointer(T.self), logits.rows)
      let weight = T(dy.scalar)
      for (t, target) in targets.enumerated() {
        let column = p + t * rows
        guard let target else {
          T.fill(0, column, count: rows)
          continue
        }
        guard (0..<rows).contains(target) else {
          T.fill(.nan, column, count: rows)
          continue
        }
        column[target] -= 1
        T.scale(weight, column, column, count: rows)
      }
    }
    run(logits.precision.element)
    adjoints.add(P, to: 0)
  }
}

/// The log loss, −Σ log p[target] in nats (a sum, not a mean), from logits `N_V × ℓ`.
///
/// `targets[t]` is the token that column t should predict, counted from 0; nil leaves the column
/// out. No targets at all give 0. A target outside 0 ..< N_V is a fault of the data, and the loss NaN;
/// a number of targets other than ℓ stops.
public func crossEntropy(_ logits: Tensor, targets: [Int?]) -> Tensor {
  apply(CrossEntropy(targets: targets), [logits])
}

/// The log loss, −Σ log P[target, t] in nats, of distributions `N_V × ℓ`, one in each column.
///
/// Where a tape knows P to be the softmax of logits, the loss is computed from those: a probability
/// that has been rounded to 0 has no logarithm (erratum E25). Targets are as in
/// ``crossEntropy(_:targets:)``.
public func logLoss(_ P: Tensor, targets: [Int?]) -> Tensor {
  crossEntropy(Tape.current?.logits(of: P) ?? log(P), targets: targets)
}

extension Tape {
  /// What `P` was recorded to be the softmax of; nil if it was not.
  fileprivate func logits(of P: Tensor) -> Tensor? {
    guard let node = find(P), let softmax = nodes[node].operation as? Softmax, softmax.scale == 1
    else { return nil }
    return nodes[nodes[node].inputs[0]].value
  }
}
