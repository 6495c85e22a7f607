import Tensors

/// The paper's symbols for the values on a tape.
///
/// A name given with `tape.name` comes first, then the left-hand side of the line whose result the
/// value is, then what the right-hand side of a line tells about what went in: the line
/// `Q ← W_q X + b_q 1ᵀ` was computed from three values, so they are W_q, X and b_q.
struct Symbols {
  private(set) var symbols: [String?]
  private(set) var parameters: Set<Int> = []
  let tape: Tape

  init(_ tape: Tape) {
    self.tape = tape
    symbols = tape.nodes.map(\.name)
    for event in tape.events {
      if let line = tape.pseudocode(of: event)?.last, let result = event.result,
        tape.nodes[result].scope == event.scope, symbols[result] == nil
      {
        symbols[result] = line.symbol
      }
    }
    inferOperands()
    for (index, node) in tape.nodes.enumerated() where node.operation == nil {
      if symbols[index].map(Self.isParameter) == true { parameters.insert(index) }
    }
  }

  subscript(index: Int) -> String? { symbols[index] }

  /// Whether a symbol is one that the paper uses for parameters: W, b, γ, β with or without indices.
  static func isParameter(_ symbol: String) -> Bool {
    guard let letter = symbol.first, "WbγβΓΒθ".contains(letter) else { return false }
    return symbol.dropFirst().first.map { !$0.isLetter } ?? true
  }

  private mutating func inferOperands() {
    var operations: [Int: [Int]] = [:]
    for (index, node) in tape.nodes.enumerated() where node.operation != nil {
      if let event = node.event { operations[event, default: []].append(index) }
    }
    for event in operations.keys.sorted() {
      guard let lines = tape.pseudocode(of: tape.events[event]), lines.count == 1 else { continue }
      let operands = operands(of: operations[event] ?? [])
      for (operand, symbol) in pairs(operands, lines[0].operands) where symbols[operand] == nil {
        symbols[operand] = symbol
        if lines[0].parameters.contains(symbol) { parameters.insert(operand) }
      }
    }
  }

  /// Which value that a line used is which that it names. They are taken in their order, unless a
  /// symbol known already says otherwise; then those without a symbol share what is left, in order.
  /// The last one may be missing: RMS norm has no β.
  private func pairs(_ operands: [Int], _ written: [String]) -> [(Int, String)] {
    let isInOrder = zip(operands, written).allSatisfy { operand, symbol in
      symbols[operand].map { $0 == symbol || !written.contains($0) } ?? true
    }
    if isInOrder, operands.count == written.count { return Array(zip(operands, written)) }
    let known = Set(operands.compactMap { symbols[$0] }).intersection(written)
    let unknown = operands.filter { symbols[$0] == nil }
    let left = written.filter { !known.contains($0) }
    let isPlain = unknown.count == left.count || unknown.count + 1 == left.count
    return isPlain && !known.isEmpty ? Array(zip(unknown, left)) : []
  }

  /// The values from outside the line, in the order of their use.
  private func operands(of line: [Int]) -> [Int] {
    let own = Set(line)
    var found: [Int] = []
    for index in line {
      for input in tape.nodes[index].inputs where !own.contains(input) && !found.contains(input) {
        found.append(input)
      }
    }
    return found
  }
}
