import FormalTransformers
import Foundation
import TestSupport
import Testing

struct DocsFreshnessTests {
  @Test(arguments: Program.chapters)
  func committedPagesAreWhatARunWrites(chapter: String) async throws {
    let run = try await ChapterRuns.shared.run(chapter)
    let docs = Program.project.appending(path: "docs")
    let differences = PageComparison.differences(of: chapter, in: docs, and: run.folder)
    #expect(differences.isEmpty, "make docs, and read what changed")
  }

  @Test func theIndexNamesEveryChapter() throws {
    let index = try String(
      contentsOf: Program.project.appending(path: "docs/README.md"), encoding: .utf8)
    for chapter in Program.chapters { #expect(index.contains("\(chapter).md")) }
  }

  @Test func everyPageBelongsToAChapter() throws {
    let docs = Program.project.appending(path: "docs")
    let pages = try FileManager.default.contentsOfDirectory(atPath: docs.path)
      .filter { $0.first?.isNumber == true }
    #expect(Set(pages) == Set(Program.chapters.map { "\($0).md" }))
  }
}
