import FormalAlgorithms
import Foundation
import TestSupport
import Testing

/// docs/rows-and-columns.md, which a Python script writes: what of it can be checked without Python.
struct RowsAndColumnsTests {
  private func page() throws -> String { try Program.text("docs/rows-and-columns.md") }

  @Test func eachPieceOfPythonIsOneThatTheScriptRuns() throws {
    let script = try Program.text("Tests/Goldens/rows_and_columns.py")
    let pieces = codeBlocks("python", in: try page())
    for piece in pieces { #expect(script.contains(piece.dropLast()), "\(piece)") }
    let runs = script.matches(of: /\n(?:\w+ = )?run\("/).count
    #expect(pieces.count == runs)
    #expect(runs >= 15)
  }

  @Test func thePseudocodeIsThatOfTheData() throws {
    let shown = codeBlocks("text", in: try page())
    #expect(shown.count == 15)
    for (block, algorithm) in zip(shown, Pseudocode.algorithms) {
      let lines = block.split(separator: "\n")
      #expect(lines.count == algorithm.lines.count)
      for (line, expected) in zip(lines, algorithm.lines) {
        let statement = line.dropFirst(4)
        let rest = expected.plain.dropFirst(statement.count)
        // A remark in the margin may be left out, and nothing else.
        #expect(
          expected.plain.hasPrefix(statement) && (rest.isEmpty || rest.contains(/^ +(\[\[|\()/)),
          "\(algorithm.number): \(line)")
      }
    }
  }

  /// The rows of the last table: an algorithm, what was compared, the difference.
  @Test func everyAlgorithmWasComparedAndNoneIsOff() throws {
    let table = try page().components(separatedBy: "| algorithm | compared | difference |")
    try #require(table.count == 2)
    var compared: Set<Int> = []
    for row in table[1].split(separator: "\n").dropFirst() {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      let number = try #require(Int(cells[0]))
      let difference = cells[2] == "none" ? 0 : try #require(Double(cells[2]))
      #expect(difference <= 1e-9, "\(row)")
      compared.insert(number)
    }
    #expect(compared == Set(1...15))
  }

  @Test func theLossIsTheRecordedOne() throws {
    let page = try page()
    let match = try #require(
      page.firstMatch(of: /It is ([0-9.]+) nats a character; our own run recorded ([0-9.]+)\./))
    let record = try Program.text("chapters/11-training/records/shakespeare.json")
    #expect(record.contains("\"stored\": [\(match.2)]"))
    let (found, recorded) = try (#require(Double(match.1)), #require(Double(match.2)))
    // Float32 on both sides, added up in another order.
    #expect(abs(found - recorded) < 1e-4)
  }

  @Test func thePageNamesItsMaker() throws {
    let page = try page()
    #expect(page.contains("Tests/Goldens/rows_and_columns.py"))
    #expect(page.contains(/PyTorch [0-9.]+/) && page.contains(/safetensors [0-9.]+/))
  }
}
