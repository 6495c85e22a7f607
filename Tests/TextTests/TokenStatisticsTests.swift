import FormalText
import Foundation
import TestSupport
import Testing

struct TokenStatisticsTests {
  @Test func bananaByHand() throws {
    let tokens = try CharacterTokenizer(alphabetOf: "banana").encode("banana")
    let statistics = TokenStatistics(tokens)
    #expect(statistics.total == 6)
    #expect(statistics.ranked.map(\.token) == [0, 2, 1])
    #expect(statistics.ranked.map(\.count) == [3, 2, 1])
    // 3/6 · 1 + 2/6 · log₂ 3 + 1/6 · log₂ 6, exact but for the rounding of a few operations.
    let expected = 0.5 + log2(3) / 3 + log2(6) / 6
    #expect(abs(statistics.bitsPerToken - expected) < 1e-14)
    #expect(abs(statistics.bitsPerCharacter(6) - expected) < 1e-14)
    #expect(abs(statistics.bitsPerCharacter(12) - expected / 2) < 1e-14)
  }

  @Test func equalSharesNeedTheLogarithmOfTheirNumber() {
    for power in 0...6 {
      let tokens = (0..<3 << power).map { $0 % (1 << power) }
      #expect(TokenStatistics(tokens).bitsPerToken == Double(power))
    }
    #expect(TokenStatistics([]).bitsPerToken == 0)
  }

  @Test func tiesAreRankedByNumber() {
    #expect(TokenStatistics([9, 4, 4, 7, 9, 1]).ranked.map(\.token) == [4, 9, 1, 7])
  }

  @Test func shakespeareTakesLessThanFiveBitsACharacter() throws {
    let text = Corpus.shakespeare.text
    let tokens = try CharacterTokenizer(alphabetOf: text).encode(text)
    // By an independent count (Python, collections.Counter); exact but for rounding.
    #expect(abs(TokenStatistics(tokens).bitsPerToken - 4.789355221809689) < 1e-12)
  }

  @Test func aTextWithoutCharactersStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { _ = TokenStatistics([]).bitsPerCharacter(0) }
    expectMessage(result, "stop: bits per character: the text has no characters\n")
  }
}
