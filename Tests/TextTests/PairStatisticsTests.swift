import FormalText
import Testing

@Suite struct PairStatisticsTests {
  /// Worked by hand: the pairs are 01, 10, 01, 11.
  @Test func pairsAreCountedFromEarlierToLater() {
    let pairs = PairStatistics([0, 1, 0, 1, 1], size: 3)
    #expect(pairs.counts == [[0, 2, 0], [1, 1, 0], [0, 0, 0]])
    #expect(pairs.total == 4)
    #expect(pairs.shares.rowArrays == [[0, 0.25, 0], [0.5, 0.25, 0], [0, 0, 0]])
  }

  /// After a 0 all is known; after a 1 two answers are equally likely: half of the pairs take a bit.
  @Test func entropyCountsOnlyWhatTheEarlierTokenLeavesOpen() {
    #expect(PairStatistics([0, 1, 0, 1, 1], size: 2).bitsPerToken == 0.5)
    #expect(PairStatistics([0, 1, 2, 0, 1, 2, 0], size: 3).bitsPerToken == 0)
    #expect(PairStatistics([1], size: 2).bitsPerToken == 0)
  }

  @Test func distanceSkipsWhatStandsBetween() {
    let pairs = PairStatistics([0, 1, 2, 0, 2], size: 3, distance: 2)
    #expect(pairs.counts == [[0, 0, 1], [1, 0, 0], [0, 0, 1]])
    #expect(pairs.total == 3)
  }

  @Test func tokenOutsideTheVocabularyStops() async {
    await #expect(processExitsWith: .exitCode(70)) { _ = PairStatistics([0, 3], size: 3) }
    await #expect(processExitsWith: .exitCode(70)) {
      _ = PairStatistics([0, 1], size: 2, distance: 0)
    }
  }
}
