import FormalAlgorithms
import Foundation
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
      guard let lines = tape.pseudocode(of: tape.events[event]), lines.count == 1,
        let number = tape.scopes[tape.events[event].scope].number
      else { continue }
      let algorithm = Pseudocode[number]
      let operands = operands(of: operations[event] ?? [])
      let written = algorithm.operands(ofLine: lines[0])
      guard agree(operands, written) else { continue }
      for (operand, symbol) in zip(operands, written) where symbols[operand] == nil {
        symbols[operand] = symbol
        if algorithm.parameterSymbols.contains(symbol) { parameters.insert(operand) }
      }
    }
  }

  /// Whether the values that a line used can be the ones it names, one for one: none that has its
  /// symbol already stands at another place. The last one may be missing if another agrees: RMS norm
  /// has no β.
  private func agree(_ operands: [Int], _ written: [String]) -> Bool {
    guard operands.count == written.count || operands.count + 1 == written.count else {
      return false
    }
    var agreeing = 0
    for (operand, symbol) in zip(operands, written) {
      guard let known = symbols[operand] else { continue }
      if known == symbol { agreeing += 1 } else if written.contains(known) { return false }
    }
    return operands.count == written.count || agreeing > 0
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

extension Tape {
  /// The lines of the paper that an event stands for; nil if it is not one of the paper's algorithms.
  func pseudocode(of event: Event) -> [Pseudocode.Line]? {
    guard let number = scopes[event.scope].number,
      Pseudocode.algorithms.indices.contains(number - 1)
    else { return nil }
    let algorithm = Pseudocode[number]
    guard event.lines.allSatisfy({ (1...algorithm.lines.count).contains($0) }) else { return nil }
    return event.lines.map { algorithm[line: $0] }
  }
}

extension Pseudocode {
  /// The symbols of the parameters, `W_q`, `b_q`, …
  var parameterSymbols: [String] {
    parameters.flatMap { $0.name.split(separator: ",") }
      .map { $0.trimmingPrefix(while: \.isWhitespace) }.filter { !$0.contains(" ") }
      .map(String.init)
  }

  /// The tensors that the right-hand side of a line names, in the order of their first mention.
  func operands(ofLine line: Line) -> [String] {
    var candidates = parameterSymbols.map { (written: $0, symbol: $0) }
    candidates += inputs.filter { $0.domain.contains("ℝ") }.map { ($0.name, $0.name) }
    for earlier in lines.prefix(line.number - 1) {
      // All columns at once have the symbol without the index: `k` for `k_t`.
      if let symbol = earlier.symbol { candidates += [(symbol, symbol), (symbol + "_t", symbol)] }
    }
    candidates.sort { $0.written.count > $1.written.count }
    var rest = Substring(line.rightHandSide)
    var previous: Character?
    var found: [String] = []
    while let character = rest.first {
      let begins = previous.map { !$0.isPartOfSymbol } ?? true
      let match = candidates.first { candidate in
        let next = rest.dropFirst(candidate.written.count).first
        return begins && rest.hasPrefix(candidate.written)
          && next.map { !$0.isPartOfSymbol } ?? true
      }
      if let match, !found.contains(match.symbol) { found.append(match.symbol) }
      previous = match?.written.last ?? character
      rest = rest.dropFirst(match?.written.count ?? 1)
    }
    return found
  }
}

extension Pseudocode.Line {
  /// What stands behind `←` or `=`, or the whole statement.
  var rightHandSide: String {
    guard let sign = statement.firstIndex(where: { $0 == "←" || $0 == "=" }) else {
      return statement
    }
    return statement[statement.index(after: sign)...].trimmingCharacters(in: .whitespaces)
  }

  /// Whether the line does its work only under a condition, so that its right-hand side alone would
  /// mislead.
  var isConditional: Bool { statement.contains("if ") }
}

extension Character {
  /// Whether it continues a symbol; a raised ᵀ does not.
  fileprivate var isPartOfSymbol: Bool {
    self != "ᵀ" && (isLetter || isNumber || self == "_" || self == "^")
  }
}
