import Foundation
import TestSupport
import Testing

struct ChapterTests {
  /// The seconds a chapter grants itself, as its source says.
  private func bound(of chapter: String) throws -> Double {
    let file = Program.project.appending(path: "chapters/\(chapter)/main.swift")
    let source = try String(contentsOf: file, encoding: .utf8)
    let match = try #require(source.firstMatch(of: /seconds: (\d+)/))
    return try #require(Double(match.1))
  }

  private func files(in folder: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path)
  }

  @Test(arguments: Program.chapters)
  func aShortRunEndsWellWithinItsTimeAndWritesItsPages(chapter: String) async throws {
    let run = try await ChapterRuns.shared.run(chapter)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error.isEmpty)
    // Processor time: the clock on the wall counts what else the machine does while tests run.
    let work = try #require(run.output.firstMatch(of: /\(([0-9.]+) s of processor time\)/))
    #expect(try #require(Double(work.1)) <= (try bound(of: chapter)))
    let page = try String(
      contentsOf: run.folder.appending(path: "\(chapter).md"), encoding: .utf8)
    // The transcript begins with the page's title and says where the pages are.
    let title = try #require(page.split(separator: "\n").first).drop { $0 == "#" || $0 == " " }
    #expect(run.output.hasPrefix(String(title)))
    #expect(run.output.contains("Pages: "))
    #expect(run.output.contains("\(chapter).md"))
    let figures = try files(in: run.folder.appending(path: "figures/\(chapter)"))
    #expect(figures.contains { $0.hasSuffix(".svg") }, "a chapter without a picture")
    #expect(figures.contains { $0.hasSuffix(".dot") }, "a chapter without a graph")
    for figure in figures where figure.hasSuffix(".svg") {
      #expect(page.contains("(figures/\(chapter)/\(figure))"), "\(figure) is not on the page")
    }
  }

  @Test(arguments: Program.chapters)
  func everyPageHasTheEightPartsInTheirOrder(chapter: String) async throws {
    let run = try await ChapterRuns.shared.run(chapter)
    let page = try String(
      contentsOf: run.folder.appending(path: "\(chapter).md"), encoding: .utf8)
    let parts = [
      "The smallest case", "Line by line", "The graph of this run", "Real text: ",
      "Mistakes people make", "Your turn", "What we left out", "Answers",
    ]
    var rest = page[...]
    for part in parts {
      let heading = try #require(
        rest.range(of: "\n## \(part)"), "the heading “\(part)” is missing or out of order")
      rest = rest[heading.upperBound...]
    }
    #expect(page.prefix(900).contains("?"), "a chapter opens with a question")
  }

  @Test(arguments: Program.chapters)
  func pagesInTheTerminalFitItsWidth(chapter: String) async throws {
    let run = try await ChapterRuns.shared.run(chapter)
    // Characters are an upper bound for columns except for wide ones, which chapters use in tables only.
    let lines: [Substring] = run.output.split(separator: "\n")
    let long = lines.filter { $0.count > 80 }
    #expect(long.isEmpty, "\(long.joined(separator: "\n"))")
    #expect(!run.output.contains("\u{1B}"), "no colour where standard output is a file")
  }

  /// A recipe that has changed, or numbers that have, end the run with another status than 0.
  @Test(arguments: Program.chapters)
  func everyRecordIsOfThisChapterAndItsBeginningRepeats(chapter: String) async throws {
    let folder = Program.project.appending(path: "chapters/\(chapter)/records").path
    let records = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let run = try await ChapterRuns.shared.run(chapter)
    #expect(run.status == 0, "\(run.error)")
    for record in records where record.hasSuffix(".json") {
      let name = record.replacing(/\.json$/, with: "")
      #expect(
        run.output.contains("Record \(name): "), "nothing in the chapter reads records/\(record)")
    }
  }

  @Test func sixtyColumnsAreEnough() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "narrow-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let result = try Program(name: "ch02-embeddings").run(
      ["--output", folder.path], environment: ["COLUMNS": "60"])
    #expect(result.status == 0, "\(result.error)")
    // The path of the pages is the reader's, and stays in one piece.
    let lines = result.output.split(separator: "\n").filter { !$0.hasPrefix("Pages: ") }
    let long = lines.filter { $0.count > 60 }
    #expect(long.isEmpty, "\(long.joined(separator: "\n"))")
  }

  @Test func theSameSeedGivesTheSamePagesAnotherSeedOthers() async throws {
    let first = try await ChapterRuns.shared.run("03-single-query-attention")
    // The foot names the seed and the time.
    func withoutItsFoot(_ page: String) -> String {
      page.replacing(/\n---\n[^#]*$/, with: "").replacing(
        /<span class="measured">.*?<\/span>/, with: "")
    }
    func again(seed: String) throws -> String {
      let folder = FileManager.default.temporaryDirectory.appending(path: "again-\(UUID())")
      defer { try? FileManager.default.removeItem(at: folder) }
      let result = try Program(name: "ch03-single-query-attention").run(
        ["--seed", seed, "--output", folder.path])
      #expect(result.status == 0, "\(result.error)")
      let page = try String(
        contentsOf: folder.appending(path: "03-single-query-attention.md"), encoding: .utf8)
      return withoutItsFoot(page)
    }
    let page = try withoutItsFoot(
      String(
        contentsOf: first.folder.appending(path: "03-single-query-attention.md"), encoding: .utf8))
    #expect(try again(seed: "0") == page)
    #expect(try again(seed: "1") != page)
  }

  @Test func aProgramOlderThanItsSourceRunsButWritesNoPages() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "old-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let name = "ch02-embeddings"
    let copy = folder.appending(path: name)
    try FileManager.default.copyItem(at: Program.folder.appending(path: name), to: copy)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: copy.path)
    let pages = folder.appending(path: "pages")
    let result = try Program(name: name, folder: folder).run(["--output", pages.path])
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output.contains("No pages written: chapters/02-embeddings/main.swift is newer"))
    #expect(try files(in: pages).isEmpty)
  }
}
