import Foundation
import Testing

@testable import Notebook

struct PagesTests {
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "pages-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func pages(_ cells: [Cell]) -> Pages {
    Pages(
      chapter: "02-b", cells: cells, project: LineTableTests.project,
      source: URL(filePath: "/p/chapters/02-b/main.swift"))
  }

  private func files(in folder: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func pageFiguresAndNotebookAreWritten() throws {
    try withFolder { folder in
      try pages(SamplePage.cells).write(to: folder)
      #expect(
        try files(in: folder) == [
          "02-b.md", "figures", "figures/02-b", "figures/02-b/bars.csv", "figures/02-b/bars.svg",
          "figures/02-b/graph.dot", "figures/02-b/graph.svg", "notebooks", "notebooks/02-b.ipynb",
        ])
    }
  }

  @Test func figuresOfAnEarlierRunDoNotStay() throws {
    try withFolder { folder in
      try pages(SamplePage.cells).write(to: folder)
      try pages([.prose("Only words.")]).write(to: folder)
      #expect(try files(in: folder.appending(path: "figures/02-b")).isEmpty)
      let page = try String(contentsOf: folder.appending(path: "02-b.md"), encoding: .utf8)
      #expect(page.hasPrefix("Only words."))
    }
  }

  private struct Broken: Figure {
    struct Failure: Error {}
    let alternative = ""
    let data = FigureData.csv("")
    func svg() throws -> String { throw Failure() }
    func lines(in terminal: Terminal) -> [String] { [] }
  }

  @Test func aFailureLeavesTheOldPagesWhole() throws {
    try withFolder { folder in
      try pages(SamplePage.cells).write(to: folder)
      let before = try files(in: folder)
      var cell = CodeCell(source: "", fold: nil, line: 1)
      cell.outputs = [
        .figure(ShownFigure(name: "x", figure: Broken(), caption: "", number: 1))
      ]
      #expect(throws: Broken.Failure.self) { try pages([.code(cell)]).write(to: folder) }
      #expect(try files(in: folder) == before)
    }
  }
}
