import FormalAlgorithms
import Foundation
import Tensors

/// A run of an algorithm, line by line: the paper's statement, the Swift, and the values.
struct LineTable: Sendable {
  struct Row: Sendable {
    let line: Pseudocode.Line
    /// The statement of the source file; empty for a line that does nothing, such as `end`.
    let swift: String
    /// What the line gave, once for each turn of a loop.
    let values: [Matrix]
    /// The values of the loop letter, where the line is a header.
    let turns: String?
  }

  let pseudocode: Pseudocode
  let rows: [Row]
  /// Where the Swift was cut from, relative to the project.
  let file: String

  /// Reads the first call of Algorithm `number` on a tape; stops if there is none.
  init(_ tape: Tape, number: Int, project: URL) {
    guard let scope = tape.scopes.firstIndex(where: { $0.number == number }) else {
      stop("lines", "the tape holds no call of Algorithm \(number)")
    }
    let pseudocode = Pseudocode[number]
    self.pseudocode = pseudocode
    let path = tape.scopes[scope].file
    file =
      path.hasPrefix(project.path + "/") ? String(path.dropFirst(project.path.count + 1)) : path
    let events = tape.events.filter { $0.scope == scope }
    rows = pseudocode.lines.map { line in
      let mine = events.filter { $0.lines.contains(line.number) }
      let values = mine.compactMap { Self.value(of: $0, on: tape, symbol: line.symbol) }
      let letter = mine.last?.turns.last?.letter
      // `For h ∈ [H]:` and `for l = 1, 2, …, L do`; a `for` that stands on one line has a value.
      let isHeader = line.statement.hasSuffix(":") || line.statement.hasSuffix(" do")
      let turns = mine.compactMap { $0.turns.last?.value }.map(String.init).joined(separator: ", ")
      return Row(
        line: line,
        swift: mine.first.map { SwiftExcerpt.statement(file: path, line: $0.sourceLine) } ?? "",
        values: values, turns: isHeader && !turns.isEmpty ? "\(letter ?? "") = \(turns)" : nil)
    }
  }

  /// The value of an executed line under the paper's symbol, `Y^1` in the first turn of h.
  static func value(of event: Tape.Event, on tape: Tape, symbol: String?) -> Matrix? {
    var symbol = symbol
    if let turn = event.turns.last {
      symbol = symbol?.replacingOccurrences(of: "^\(turn.letter)", with: "^\(turn.value)")
    }
    if let node = event.result {
      return Matrix(tensor: tape.nodes[node].value, symbol: symbol)
    }
    return event.number.map { Matrix(tensor: Tensor(scalar: Double($0)), symbol: symbol) }
  }
}

extension LineTable {
  func terminalLines(_ terminal: Terminal) -> [String] {
    let width = String(pseudocode.lines.count).count + 2
    var lines = ["Algorithm \(pseudocode.number): \(pseudocode.name), line by line", ""]
    for row in rows {
      let number = padded(String(row.line.number), to: width, .trailing)
      let side = String(repeating: " ", count: width + 2)
      let indent = String(repeating: "  ", count: row.line.indentation)
      let statement = truncated(indent + row.line.statement, to: terminal.width - width - 2)
      lines.append(number + "  " + terminal.styled(statement, .bold))
      for code in row.swift.split(separator: "\n") {
        lines.append(
          side + terminal.styled(truncated(String(code), to: terminal.width - width - 2), .code))
      }
      if let turns = row.turns { lines.append(side + turns) }
      for value in row.values {
        lines += value.lines(width: terminal.width - width - 2).map { side + $0 }
      }
      lines.append("")
    }
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// A table whose cells hold Markdown: formula, code, numbers.
  func markdown(root: String) -> String {
    var parts = [
      """
      **Algorithm \(pseudocode.number)** (\(pseudocode.name)), line by line. The Swift is cut from \
      [`\(file)`](\(root)/\(file)).
      """,
      "<table>",
      "<tr><th>line</th><th>pseudocode</th><th>Swift</th><th>value in this run</th></tr>",
    ]
    for row in rows {
      let anchor = "algorithm-\(pseudocode.number)-line-\(row.line.number)"
      parts.append("<tr id=\"\(anchor)\"><td>\(row.line.number)</td><td>")
      parts.append("$\(safeMath(row.line.formula))$")
      parts.append("</td><td>")
      if !row.swift.isEmpty { parts.append("```swift\n\(row.swift)\n```") }
      parts.append("</td><td>")
      if let turns = row.turns { parts.append(turns) }
      if !row.values.isEmpty {
        let numbers = row.values.flatMap { $0.lines(width: 60) }.joined(separator: "\n")
        parts.append("```text\n\(numbers)\n```")
      }
      parts.append("</td></tr>")
    }
    parts.append("</table>")
    return parts.joined(separator: "\n\n")
  }
}

/// A formula that every renderer of Markdown takes for what it is: none of the commands whose backslash
/// some take for an escape, and none that one of MathJax and pandoc does not know.
func safeMath(_ formula: String) -> String {
  var formula = formula
  for (command, safe) in [
    ("[\\![", "⟦"), ("]\\!]", "⟧"), ("\\!", ""), ("\\,", ""), ("\\;", "~"), ("\\ ", "~"),
    ("\\{", "\\lbrace "), ("\\}", "\\rbrace "), ("|", "\\vert "), ("\\_", "\\underline{~}"),
  ] {
    formula = formula.replacingOccurrences(of: command, with: safe)
  }
  return formula
}
