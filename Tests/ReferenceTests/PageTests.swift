import Foundation
import Notebook
import Reference
import TestSupport
import Testing

struct PageTests {
  private let docs = Program.project.appending(path: "docs")

  @Test func committedPagesAreWhatTheCodeWritesNow() throws {
    for page in Pages.all() {
      let committed = try Program.text("docs/\(page.path)")
      let difference = PageComparison.difference(committed, page.text)
      #expect(
        difference == nil, "\(page.path): \(difference ?? ""); make docs, and read the change")
    }
  }

  @Test func aPageIsWrittenIntoFoldersThatAreNotThere() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let page = Page(path: "lines/one.md", text: "# One\n")
    for _ in 1...2 { try page.write(to: folder) }
    let file = folder.appending(path: "lines/one.md")
    #expect(try String(contentsOf: file, encoding: .utf8) == "# One\n")
    // Nothing is left of the writing aside.
    let parent = folder.appending(path: "lines").path
    #expect(try FileManager.default.contentsOfDirectory(atPath: parent) == ["one.md"])
  }

  @Test func pagesLieAtDifferentPathsAndEndWithALineBreak() {
    let pages = Pages.all()
    #expect(Set(pages.map(\.path)).count == pages.count)
    for page in pages { #expect(page.text.hasPrefix("# ") && page.text.hasSuffix("\n")) }
  }
}
