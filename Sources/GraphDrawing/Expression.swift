import FormalAlgorithms
import Foundation
import Tensors

private typealias Recorded = Tensors.Operation

/// What a node does, in the paper's notation.
struct Expressions {
  let tape: Tape
  let symbols: Symbols
  let grouping: Grouping

  /// The longest text that a node takes; what is longer is named by its last operation.
  static let limit = 34

  /// What group `position` does: the right-hand side of its line where the line says it, else a
  /// formula made from the operations, else the operation's name.
  func operation(of position: Int) -> String {
    let group = grouping.groups[position]
    if let call = group.call { return tape.scopes[call].label }
    let node = tape.nodes[group.head]
    if grouping.options.detail == .operations { return named(node) }
    if let written = written(position), length(written) <= Self.limit { return written }
    if let formula = formula(group.head, in: position)?.text, length(formula) <= Self.limit {
      return formula
    }
    return named(node)
  }

  /// The symbol of a group's value; a call that is not opened has that of the line that calls it.
  /// In a turn of a loop `Y^h` is `Y^1`.
  func symbol(of group: Grouping.Group) -> String? {
    let call = group.call.flatMap { tape.scopes[$0].event }
    guard let event = call ?? tape.nodes[group.head].event,
      tape.events[event].result == group.head,
      let symbol = tape.pseudocode(of: tape.events[event])?.last?.symbol,
      call != nil
        || tape.nodes[group.head].name == nil
    else { return symbols[group.head] }
    return tape.events[event].turns.reduce(symbol) { symbol, turn in
      symbol.hasSuffix("^\(turn.letter)")
        ? symbol.dropLast(turn.letter.count) + "\(turn.value)" : symbol
    }
  }

  /// The number of characters that the reader sees.
  private func length(_ notation: String) -> Int {
    runs(of: notation).reduce(0) { $0 + $1.text.count }
  }

  /// The statement that the group's line makes, without the margin.
  func statement(of position: Int) -> String? {
    let group = grouping.groups[position]
    let event = group.call.map { tape.scopes[$0].event } ?? tape.nodes[group.head].event
    guard let event, let lines = tape.pseudocode(of: tape.events[event]) else { return nil }
    return lines.map(\.statement).joined(separator: "; ")
  }

  private func named(_ node: Tape.Node) -> String {
    guard let operation = node.operation else { return "" }
    let attributes = shortened(operation.attributes)
    let name = Self.words[operation.name] ?? operation.name
    return attributes.isEmpty ? name : "\(name): \(attributes)"
  }

  /// `/ √2` for `× 0.70710677`, which is what attention divides by; three digits of other factors.
  private func shortened(_ attributes: String) -> String {
    guard attributes.hasPrefix("× "), let factor = Double(attributes.dropFirst(2)), factor != 0
    else {
      return attributes
    }
    let square = 1 / (factor * factor)
    let size = square.rounded()
    let isRoot = abs(square - size) < 1e-5 * square && size > 1 && size < 1e9
    if factor > 0, isRoot, size.squareRoot() != size.squareRoot().rounded() {
      return "/ √\(Int(size))"
    }
    return "× \(significant(factor))"
  }

  /// Words for the operations whose signs are lost without their operands.
  private static let words = [
    "·": "matrix product", "+": "sum", "−": "difference", "⊙": "element-wise product",
    "/": "quotient", "ᵀ": "transpose", "²": "square", "√": "square root", "1/": "reciprocal",
  ]

  // MARK: As the paper writes it

  private func written(_ position: Int) -> String? {
    let head = grouping.groups[position].head
    guard let event = tape.nodes[head].event,
      let lines = tape.pseudocode(of: tape.events[event]), lines.count == 1,
      !lines[0].isConditional, isAsWritten(event, lines[0])
    else { return nil }
    let text = lines[0].rightHandSide
    let name = tape.nodes[head].operation?.name ?? ""
    if tape.events[event].result != head { return call(of: name, in: text) }
    // What has its own node within the line is not written out again.
    var result = text
    for part in parts(of: event) where part != position {
      let name = tape.nodes[grouping.groups[part].head].operation?.name ?? ""
      guard let call = call(of: name, in: result) else { return nil }
      result = result.replacingOccurrences(of: call, with: "\(name)(…)")
    }
    return result
  }

  /// Whether the line did what it says: RMS norm has no β, and an ε is not in the paper.
  private func isAsWritten(_ event: Int, _ line: PaperLine) -> Bool {
    guard let result = tape.events[event].result, !line.operands.isEmpty else { return true }
    let operands = tape.operands(of: result)
    return operands.count == line.operands.count && !operands.contains(where: tape.isPlainNumber)
  }

  /// The groups of one line.
  private func parts(of event: Int) -> [Int] {
    var parts: [Int] = []
    for index in tape.events[event].nodes where tape.nodes[index].event == event {
      if let owner = grouping.owner[index], !parts.contains(owner) { parts.append(owner) }
    }
    return parts
  }

  /// `softmax(…)` with its matching parenthesis, cut from a line.
  private func call(of name: String, in text: String) -> String? {
    guard !name.isEmpty, let start = text.range(of: name + "(") else { return nil }
    var depth = 1
    var end = start.upperBound
    while depth > 0, end < text.endIndex {
      if text[end] == "(" { depth += 1 }
      if text[end] == ")" { depth -= 1 }
      end = text.index(after: end)
    }
    return depth == 0 ? String(text[start.lowerBound..<end]) : nil
  }

  // MARK: As the operations tell it

  /// A formula, and whether it must be put in parentheses within a product.
  private typealias Formula = (text: String, isSum: Bool)

  private func formula(_ index: Int, in position: Int) -> Formula? {
    let node = tape.nodes[index]
    guard let operation = node.operation else { return named(index) }
    var operands: [Formula] = []
    for input in node.inputs {
      let isOwn = grouping.groups[position].steps.contains(input) && symbols[input] == nil
      guard let operand = isOwn ? formula(input, in: position) : named(input) else { return nil }
      operands.append(operand)
    }
    return compose(operation, operands)
  }

  /// The symbol of a value from elsewhere; `GELU(…)` of one without that has its own node.
  private func named(_ index: Int) -> Formula? {
    if let symbol = shown(index) ?? symbols[index] { return (symbol, false) }
    if tape.isPlainNumber(index) { return (significant(tape.nodes[index].value.scalar), false) }
    let name = tape.nodes[index].operation?.name ?? ""
    return Grouping.landmarks.contains(name) ? ("\(name)(…)", false) : nil
  }

  /// The symbol that stands in the node of a call that is not opened: a formula that uses the value
  /// names it so, and not as the call does within.
  private func shown(_ index: Int) -> String? {
    guard let position = grouping.owner[index] else { return nil }
    let group = grouping.groups[position]
    return group.call != nil && group.head == index ? symbol(of: group) : nil
  }

  /// `2` for `2 … 2`.
  private func range(_ attributes: String) -> String {
    let ends = attributes.components(separatedBy: " … ")
    return ends.count == 2 && ends[0] == ends[1] ? ends[0] : attributes
  }

  private func compose(_ operation: any Recorded, _ operands: [Formula]) -> Formula? {
    func factor(_ k: Int) -> String {
      operands[k].isSum ? "(\(operands[k].text))" : operands[k].text
    }
    let texts = operands.map(\.text)
    switch operation.name {
    case "·": return ("\(factor(0)) \(factor(1))", false)
    case "affine": return ("\(factor(0)) \(factor(1)) + \(texts[2]) 1ᵀ", true)
    case "+": return ("\(texts[0]) + \(texts[1])", true)
    case "−":
      let second = texts[1].hasPrefix("−") ? "(\(texts[1]))" : factor(1)
      return ("\(texts[0]) − \(second)", true)
    case "⊙": return ("\(factor(0)) ⊙ \(factor(1))", false)
    case "/": return ("\(factor(0)) / \(factor(1))", false)
    case "scale": return ("\(factor(0)) \(shortened(operation.attributes))", false)
    case "ᵀ": return (factor(0) + "ᵀ", false)
    case "²": return (factor(0) + "²", false)
    case "√": return ("√" + factor(0), false)
    case "reshape": return operands[0]
    case "rows": return ("\(factor(0))[\(range(operation.attributes)), :]", false)
    case "columns": return ("\(factor(0))[:, \(range(operation.attributes))]", false)
    case "stack": return ("[\(texts.joined(separator: "; "))]", false)
    case "side by side": return ("[\(texts.joined(separator: ", "))]", false)
    case let name where name.contains(" ") || !operation.attributes.isEmpty: return nil
    case let name: return ("\(name)(\(texts.joined(separator: ", ")))", false)
    }
  }
}
