import Tensors

/// The paper's symbols for the values on a tape.
///
/// A name given with `tape.name` comes first, then the left-hand side of the line whose result the
/// value is, then what the right-hand side of a line tells about what went in: the line
/// `Q ← W_q X + b_q 1ᵀ` was computed from three values, so they are W_q, X and b_q.
struct Symbols {
  private(set) var symbols: [String?]
  private(set) var parameters: Set<Int> = []
  /// Values that no operation makes though a line gives them, and that line: the m = 0 of RMS norm.
  private(set) var constants: [Int: Int] = [:]
  let tape: Tape

  init(_ tape: Tape) {
    self.tape = tape
    symbols = tape.nodes.map(\.name)
    for (index, event) in tape.events.enumerated() {
      guard let result = event.result, event.nodes.contains(result) else { continue }
      if tape.nodes[result].operation == nil {
        constants[result] = index
      } else if tape.nodes[result].scope != event.scope {
        continue  // A call's value has the symbol that the call gives it.
      }
      symbols[result] = symbols[result] ?? tape.pseudocode(of: event)?.last?.symbol
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
    for (event, line) in tape.events.enumerated() {
      guard let result = line.result, tape.nodes[result].event == event,
        let lines = tape.pseudocode(of: line), lines.count == 1
      else { continue }
      let operands = tape.operands(of: result).filter { !tape.isPlainNumber($0) }
      guard agree(operands, lines[0].operands) else { continue }
      for (operand, symbol) in zip(operands, lines[0].operands) where symbols[operand] == nil {
        symbols[operand] = symbol
        if lines[0].parameters.contains(symbol) { parameters.insert(operand) }
      }
    }
  }

  /// Whether the values that a line used can be those it names, one for one and in the same order:
  /// none stands elsewhere under its own name. The last may be missing if another is where it should
  /// be: RMS norm has no β.
  private func agree(_ operands: [Int], _ written: [String]) -> Bool {
    var agreeing = 0
    for (operand, symbol) in zip(operands, written) {
      guard let known = symbols[operand] else { continue }
      if known == symbol { agreeing += 1 } else if written.contains(known) { return false }
    }
    return operands.count == written.count || operands.count + 1 == written.count && agreeing > 0
  }
}

extension Tape {
  /// The values from outside that the value of a line is made of, as a formula would name them: from
  /// left to right, whatever was computed first.
  func operands(of result: Int) -> [Int] {
    var found: [Int] = []
    var seen: Set<Int> = []
    var open = [result]
    while let index = open.popLast() {
      guard seen.insert(index).inserted else { continue }
      let node = nodes[index]
      if node.operation != nil, node.event == nodes[result].event {
        open += node.inputs.reversed()
      } else {
        found.append(index)
      }
    }
    return found
  }

  /// Whether a tensor from outside is a number without a name, as an ε is.
  func isPlainNumber(_ index: Int) -> Bool {
    nodes[index].operation == nil && nodes[index].name == nil && nodes[index].value.shape.rank == 0
  }
}
