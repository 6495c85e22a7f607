import FormalAlgorithms
import Testing

@testable import Notebook

struct TerminalViewTests {
  @Test(arguments: [60, 80, 120]) func everyOutputFits(width: Int) {
    let terminal = Terminal(width: width, hasColour: false)
    var lines = Pseudocode.algorithms.flatMap { $0.terminalLines(terminal) }
    let long = String(repeating: "word ", count: 30)
    let table = Table(["a", "b", "c"], rows: [[long, "1", String(repeating: "x", count: 90)]])
    lines += table.terminalLines(terminal)
    let code = CodeCell(source: String(repeating: "f(x) + ", count: 30), fold: nil, line: 1)
    lines += code.terminalLines(terminal, file: "main.swift")
    #expect(
      lines.allSatisfy { displayWidth($0) <= width }, "\(lines.filter { displayWidth($0) > width })"
    )
  }

  @Test func brokenCodeLosesNothing() {
    let code = (0..<40).map { "name\($0)," }.joined(separator: " ")
    let pieces = CodeCell.broken(code, width: 50)
    #expect(pieces.count > 5)
    let joined = pieces.map { $0.replacing(" ↩", with: "").trimmingPrefix(while: { $0 == " " }) }
      .joined(separator: " ")
    #expect(joined == code)
    #expect(CodeCell.broken("short", width: 50) == ["short"])
  }

  @Test func aTableStandsInColumns() {
    let table = Table(["word", "n"], rows: [["the", "10"], ["a", "7"]])
    #expect(
      table.terminalLines(Terminal(width: 60, hasColour: false)) == [
        "word   n", "────  ──", "the   10", "a      7",
      ])
  }

  @Test func foldedCodeIsOneLine() {
    let cell = CodeCell(source: "a\nb\nc", fold: "Plumbing", line: 7)
    #expect(
      cell.terminalLines(Terminal(width: 80, hasColour: false), file: "x/main.swift") == [
        "  ▸ Plumbing (3 lines of code, x/main.swift:7)"
      ])
    let long = CodeCell(source: "a", fold: String(repeating: "long ", count: 7), line: 7)
    let lines = long.terminalLines(
      Terminal(width: 60, hasColour: false), file: "chapters/x/main.swift")
    #expect(lines[0].hasSuffix("(1 line of code)"))
  }

  @Test func thePaperLinesKeepTheirNumbers() {
    let lines = Pseudocode[5].terminalLines(Terminal(width: 80, hasColour: false))
    #expect(lines.contains("  1  For h ∈ [H]:"))
    #expect(lines.contains("  2      Y^h ← Attention(X, Z | W^h_qkv, Mask)"))
    #expect(lines[0] == "Algorithm 5: MHAttention")
  }
}
