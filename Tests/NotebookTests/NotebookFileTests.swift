import Foundation
import Testing

@testable import Notebook

struct NotebookFileTests {
  static func parsed() throws -> [String: Any] {
    let data = try NotebookFile(chapter: "02-b", cells: SamplePage.cells).data()
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func headAndCellsAreThoseOfFormat45() throws {
    let notebook = try Self.parsed()
    #expect(notebook["nbformat"] as? Int == 4)
    #expect(notebook["nbformat_minor"] as? Int == 5)
    let cells = try #require(notebook["cells"] as? [[String: Any]])
    #expect(cells.map { $0["cell_type"] as? String } == ["markdown", "code", "code"])
    let ids = cells.compactMap { $0["id"] as? String }
    #expect(Set(ids).count == 3)
    #expect(ids.allSatisfy { $0.wholeMatch(of: /[a-zA-Z0-9\-_]{1,64}/) != nil })
    #expect(cells[0]["outputs"] == nil)
    #expect(cells.dropFirst().map { $0["execution_count"] as? Int } == [1, 2])
  }

  @Test func outputsAreInIt() throws {
    let cells = try #require(try Self.parsed()["cells"] as? [[String: Any]])
    let outputs = try #require(cells[1]["outputs"] as? [[String: Any]])
    let data = outputs.map { $0["data"] as? [String: [String]] ?? [:] }
    #expect(outputs.allSatisfy { $0["output_type"] as? String == "display_data" })
    #expect(data.allSatisfy { $0["text/plain"] != nil })
    #expect(data[1]["text/plain"]?.joined() == "x = [ 1  2 ]   1 × 2")
    #expect(data[2]["text/markdown"]?.joined().contains("| a | b |") == true)
    #expect(data[3]["image/svg+xml"]?.joined().hasPrefix("<svg") == true)
  }

  @Test func linesKeepTheirBreaks() throws {
    let cells = try #require(try Self.parsed()["cells"] as? [[String: Any]])
    #expect(cells[0]["source"] as? [String] == ["# Title\n", "\n", "Words."])
  }

  @Test func foldedCodeIsHidden() throws {
    let cells = try #require(try Self.parsed()["cells"] as? [[String: Any]])
    let metadata = cells.map { $0["metadata"] as? [String: [String: Bool]] }
    #expect(metadata[2] == ["jupyter": ["source_hidden": true]])
    #expect(metadata[1] == [:])
  }

  @Test func linksOfThePageLeadOneLevelFurtherUp() throws {
    let cells = [
      Cell.prose("See [E2](errata-blocks.md#e2) and [`Tape`](../Sources/Tape.swift)."),
      .code(CodeCell(source: "let a = [f](x)", fold: nil, line: 1, outputs: [.text("[b](c.md)")])),
    ]
    let file = try NotebookFile(chapter: "02-b", cells: cells).data()
    let text = String(decoding: file, as: UTF8.self)
    #expect(text.contains("[E2](../errata-blocks.md#e2)"))
    #expect(text.contains("[`Tape`](../../Sources/Tape.swift)"))
    #expect(text.contains("[b](../c.md)") && text.contains("let a = [f](x)"))
  }

  /// What is no relative link stays.
  @Test(arguments: [
    "[paper](https://arxiv.org/abs/2207.09238)", "[mail](mailto:a@b.c)", "[below](#e6)", "`[f](x)`",
    "a `b` c `[f](x)` d", "```swift\n[f](x)\n```", "[Int]()", "[root](/docs/a.md)", "[a] (b)",
  ])
  func whatIsNoRelativeLinkStays(text: String) {
    #expect(withLinksFromBelow(text) == text)
  }

  @Test func afterCodeLinksAreMovedAgain() {
    #expect(withLinksFromBelow("```\n[f](x)\n```\n`a` [f](x)") == "```\n[f](x)\n```\n`a` [f](../x)")
  }
}
