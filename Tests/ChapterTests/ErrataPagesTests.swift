import FormalTransformers
import Foundation
import TestSupport
import Testing

/// The appendix of errata: every number that is spoken of has an entry, and every entry a run.
struct ErrataPagesTests {
  private func page(_ name: String) throws -> String {
    try Program.text("docs/\(name).md")
  }

  /// The text of one entry, from its anchor to the next one, or to the heading after it.
  private func entry(_ erratum: Erratum) throws -> Substring {
    let text = try page(erratum.page)
    let start = try #require(
      text.range(of: "<a id=\"\(erratum.name.lowercased())\"></a>\n\n### \(erratum.heading)\n"),
      "\(erratum.heading) is not in docs/\(erratum.page).md")
    let rest = text[start.upperBound...]
    let end = rest.firstMatch(of: /\n(?:<a id="|### |## |---\n)/)?.range.lowerBound
    return rest[..<(end ?? rest.endIndex)]
  }

  @Test(arguments: Erratum.all)
  func everyErratumIsExplainedAndShownByARun(erratum: Erratum) throws {
    let entry = try entry(erratum)
    let parts = entry.components(separatedBy: "```swift\n")
    #expect(parts.count > 1, "\(erratum.name) has no code")
    let words = parts[0].split(whereSeparator: \.isWhitespace).count
    #expect(words > 15, "\(erratum.name) has no explanation")
    let afterCode = try #require(parts[1].range(of: "```")).upperBound
    let showsNumbers = parts[1][afterCode...].contains { $0.isNumber }
    #expect(showsNumbers, "\(erratum.name) shows no number")
  }

  @Test func everyNumberThatTheSourcesSpeakOfHasAnEntry() throws {
    let files = FileManager.default
    var spoken: Set<Int> = []
    for folder in ["Sources", "chapters", "Tests"] {
      let root = Program.project.appending(path: folder).resolvingSymlinksInPath()
      let paths = try files.subpathsOfDirectory(atPath: root.path).filter {
        $0.hasSuffix(".swift") || $0.hasSuffix("formal-algorithms.json")
      }
      for path in paths {
        let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
        for match in text.matches(of: /[Ee]rrat(?:um|a) (E\d+(?:(?:, | and )E\d+)*)/) {
          spoken.formUnion(match.1.matches(of: /E(\d+)/).compactMap { Int($0.1) })
        }
      }
    }
    #expect(spoken.count >= 20, "the pattern finds hardly anything")
    #expect(spoken.subtracting(Erratum.all.map(\.number)).isEmpty)
  }

  @Test(arguments: Program.appendices)
  func anAppendixRunsAndItsCommittedPageIsWhatItWrites(appendix: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "appendix-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let result = try Program(name: appendix).run(
      ["--output", folder.path], environment: ["COLUMNS": "80"])
    #expect(result.status == 0, "\(result.error)")
    #expect(
      result.output.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.hasPrefix("Pages") })
    let docs = Program.project.appending(path: "docs")
    let differences = PageComparison.differences(of: appendix, in: docs, and: folder)
    #expect(differences.isEmpty, "make docs CHAPTER=errata, and read what changed")
    let foot = try String(
      contentsOf: folder.appending(path: "\(appendix).md"), encoding: .utf8)
    #expect(foot.contains("`swift run \(appendix)`"))
  }

  @Test func theIndexesNameEveryAppendix() throws {
    let readme = try Program.text("README.md")
    let index = try page("README")
    for appendix in Program.appendices {
      #expect(index.contains("(\(appendix).md)"))
      #expect(readme.contains("(docs/\(appendix).md)"))
    }
  }
}
