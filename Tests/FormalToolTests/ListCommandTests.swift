import FormalTransformers
import Foundation
import TestSupport
import Testing

@testable import formal

struct ListCommandTests {
  private struct Listed: Decodable {
    struct Chapter: Decodable { let number, title, question, command: String }
    struct Algorithm: Decodable {
      let number, lines: Int
      let name: String
      let errata, chapters: [String]
    }
    struct Symbol: Decodable { let symbol, shape: String }
    let chapters: [Chapter]?
    let algorithms: [Algorithm]?
    let symbols: [Symbol]?
  }

  private func list(_ arguments: String...) throws -> String {
    let result = try Program(name: "formal").run(["list"] + arguments)
    #expect(result.status == 0, "\(result.error)")
    return result.output
  }

  private func decoded(_ subject: String) throws -> Listed {
    try JSONDecoder().decode(Listed.self, from: Data(list(subject, "--json").utf8))
  }

  @Test func theChaptersAreTheFoldersOfChapters() throws {
    let listed = try decoded("chapters")
    let chapters = try #require(listed.chapters)
    #expect(chapters.map(\.number) == Program.chapters.map { String($0.prefix(2)) })
    #expect(chapters.allSatisfy { !$0.title.isEmpty && $0.question.hasSuffix("?") })
    #expect(listed.algorithms == nil && listed.symbols == nil, "only what was asked for")
  }

  @Test func theAlgorithmsAreThePapersWithTheirErrata() throws {
    let algorithms = try #require(try decoded("algorithms").algorithms)
    #expect(algorithms.map(\.number) == Array(1...15))
    for (listed, paper) in zip(algorithms, Pseudocode.algorithms) {
      #expect(listed.name == paper.name)
      #expect(listed.lines == paper.lines.count)
    }
    #expect(algorithms[8].errata.contains("E2"))
    #expect(algorithms[3].chapters.contains("04"))
    // Each is taught somewhere; Algorithm 11, told and not typeset, too.
    #expect(algorithms.filter(\.chapters.isEmpty).map(\.number) == [])
    #expect(algorithms[10].chapters == ["11"])
  }

  @Test func aChapterTeachesWhatItTypesetsOrBeginsAParagraphWith() {
    let source = """
      show(Pseudocode[13])
      //: Algorithm 11 is the same with two, unlike
      //: Algorithm 4. So is Algorithm 5.
      //:
      //: Algorithm 12 hides a token.
      show(linesOf: 9, on: tape)
      // Algorithm 3
      """
    #expect(Listing.taughtAlgorithms(in: source) == [9, 11, 12, 13])
  }

  @Test func theSymbolsHaveTheirShapesAndEachOnce() throws {
    let symbols = try #require(try decoded("symbols").symbols)
    #expect(symbols.contains { $0.symbol == "W_e" && $0.shape == "d_e × N_V" })
    #expect(Set(symbols.map { "\($0.symbol)|\($0.shape)" }).count == symbols.count)
  }

  @Test func withoutASubjectAllThreeAreListedForReaders() throws {
    let text = try list()
    for word in ["Chapters\n", "\nAlgorithms\n", "\nSymbols\n", "make run CHAPTER=04"] {
      #expect(text.contains(word))
    }
  }

  @Test func theLinesFitATerminalOf80Columns() throws {
    let lines = try list().split(separator: "\n")
    #expect(lines.filter { $0.count > 80 } == [])
  }

  @Test func nothingIsSaidTwiceInALine() throws {
    let symbols = try list("symbols")
    #expect(symbols.contains("  e_p ∈ ℝ^{d_e}, vector") && !symbols.contains("e_p: e_p"))
    #expect(symbols.contains("(Algorithm 2)") && symbols.contains("(Algorithms 1, 8, 9, 10)"))
  }

  @Test func anotherSubjectIsAUsageError() throws {
    let result = try Program(name: "formal").run(["list", "papers"])
    #expect(result.status == 64)
    #expect(result.error.contains("papers"))
  }
}
