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

  @Test func theZipfCurveKeepsTheFirstRanksAndThinsTheRest() {
    // Token k occurs 1000 / (k + 1) times: its share is one over its rank, up to the rounding down.
    let tokens = (0..<400).flatMap { Array(repeating: $0, count: 1000 / ($0 + 1)) }
    let statistics = TokenStatistics(tokens)
    let (ranks, shares) = statistics.zipfCurve
    #expect(ranks.prefix(40) == ArraySlice((1...40).map { Double($0) }))
    #expect(zip(ranks, ranks.dropFirst()).allSatisfy { $0 < $1 && $1 <= max($0 + 1, $0 * 1.05) })
    #expect(ranks.count < 100)
    #expect((ranks.last ?? 0) > 400 / 1.05)
    for (rank, share) in zip(ranks, shares) {
      #expect(share == Double(1000 / Int(rank)) / Double(tokens.count))
    }
    #expect(TokenStatistics([]).zipfCurve.ranks.isEmpty)
  }

  @Test func whatOccursOnceIsCounted() {
    #expect(TokenStatistics([9, 4, 4, 7, 9, 1, 4]).onceCount == 2)
    #expect(TokenStatistics([]).onceCount == 0)
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
