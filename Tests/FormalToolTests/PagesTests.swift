import Foundation
import Reference
import TestSupport
import Testing

struct PagesTests {
  private let formal = Program(name: "formal")

  @Test func pagesAreWrittenBelowTheFolderThatIsNamed() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let result = try formal.run(["pages", "--output", folder.path])
    #expect(result.status == 0 && result.error.isEmpty, "\(result)")
    for page in Pages.all() {
      let written = try String(contentsOf: folder.appending(path: page.path), encoding: .utf8)
      #expect(written == page.text)
      #expect(result.output.contains("\(folder.path)/\(page.path)\n"))
    }
  }

  @Test func aFolderThatCannotBeMadeEndsWithOneLine() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data().write(to: file)
    let result = try formal.run(["pages", "--output", file.path])
    #expect(result.status == 73 && result.output.isEmpty, "\(result)")
    #expect(
      result.error.contains("cannot be written") && result.error.split(separator: "\n").count == 1)
  }
}
