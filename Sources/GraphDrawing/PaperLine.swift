import FormalAlgorithms
import Foundation
import Tensors

/// What a line of the paper's pseudocode tells about the values in it.
struct PaperLine: Sendable {
  /// The line without indentation and margin.
  let statement: String
  /// What it gives a value to.
  let symbol: String?
  /// What stands behind `←` or `=`, or the whole statement.
  let rightHandSide: String
  /// The tensors that the right-hand side names, in the order of their first mention.
  let operands: [String]
  /// The symbols of the algorithm's parameters.
  let parameters: [String]

  /// Whether the line does its work only under a condition, so that its right-hand side alone would
  /// mislead.
  var isConditional: Bool { statement.contains("if ") }

  /// All lines of all algorithms, read once.
  static let all: [[PaperLine]] = Pseudocode.algorithms.map { algorithm in
    algorithm.lines.map { line in
      let text = line.rightHandSide
      return PaperLine(
        statement: line.statement, symbol: line.symbol, rightHandSide: text,
        operands: algorithm.operands(named: text, before: line.number),
        parameters: algorithm.parameterSymbols)
    }
  }
}

extension Tape {
  /// The lines of the paper that an event stands for; nil if it is not one of the paper's algorithms.
  func pseudocode(of event: Event) -> [PaperLine]? {
    guard let number = scopes[event.scope].number, PaperLine.all.indices.contains(number - 1)
    else { return nil }
    let lines = PaperLine.all[number - 1]
    guard event.lines.allSatisfy({ (1...lines.count).contains($0) }) else { return nil }
    return event.lines.map { lines[$0 - 1] }
  }
}

extension Pseudocode {
  /// The symbols of the parameters, `W_q`, `b_q`, …
  fileprivate var parameterSymbols: [String] {
    parameters.flatMap { $0.name.split(separator: ",") }
      .map { $0.trimmingPrefix(while: \.isWhitespace) }.filter { !$0.contains(" ") }
      .map(String.init)
  }

  /// The tensors that a formula on some line names, in the order of their first mention.
  fileprivate func operands(named text: String, before line: Int) -> [String] {
    var candidates = parameterSymbols.map { (written: $0, symbol: $0) }
    candidates += inputs.filter { $0.domain.contains("ℝ") }.map { ($0.name, $0.name) }
    for earlier in lines.prefix(line - 1) {
      // All columns at once have the symbol without the index: `k` for `k_t`.
      if let symbol = earlier.symbol { candidates += [(symbol, symbol), (symbol + "_t", symbol)] }
    }
    candidates.sort { $0.written.count > $1.written.count }
    var rest = Substring(text)
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
  fileprivate var rightHandSide: String {
    guard let sign = statement.firstIndex(where: { $0 == "←" || $0 == "=" }) else {
      return statement
    }
    return statement[statement.index(after: sign)...].trimmingCharacters(in: .whitespaces)
  }
}

extension Character {
  /// Whether it continues a symbol; a raised ᵀ does not.
  fileprivate var isPartOfSymbol: Bool {
    self != "ᵀ" && (isLetter || isNumber || self == "_" || self == "^")
  }
}
