import FormalText
import Tensors
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

  /// A model that says the shares of the text itself can be trusted in every bin.
  @Test func sharesOfTheTextAreCalibrated() {
    var random = RandomSource(seed: 3)
    let text = (0..<500).map { _ in random.integer(below: 2) + random.integer(below: 4) }
    let pairs = PairStatistics(text, size: 5)
    let P = Tensor(
      columns: pairs.counts.map { column in
        column.map { Double($0) / Double(column.reduce(0, +)) }
      })
    let bins = pairs.calibration(of: P)
    for bin in bins { #expect(abs(bin.said - bin.came) < 1e-12) }
    #expect(bins.map(\.chances).reduce(0, +) == 5 * 499)
  }

  /// Worked by hand: two 0s are followed by 1; the model says 0.2 for a 0 and 0.8 for a 1.
  @Test func aBinHoldsWhatWasSaidAndWhatCame() {
    let pairs = PairStatistics([0, 1, 0, 1], size: 2)
    let P = Tensor(columns: [[0.2, 0.8], [1, 0]])
    let bins = pairs.calibration(of: P, bins: 4)
    #expect(bins.map(\.chances) == [3, 3])
    #expect(abs(bins[0].said - 0.4 / 3) < 1e-15 && bins[0].came == 0)
    #expect(abs(bins[1].said - 2.6 / 3) < 1e-15 && bins[1].came == 1)
  }

  @Test func probabilitiesOfAnotherSizeStop() async {
    await #expect(processExitsWith: .exitCode(70)) {
      _ = PairStatistics([0, 1], size: 2).calibration(of: .zeros([3, 3]))
    }
  }

  @Test func tokenOutsideTheVocabularyStops() async {
    await #expect(processExitsWith: .exitCode(70)) { _ = PairStatistics([0, 3], size: 3) }
    await #expect(processExitsWith: .exitCode(70)) {
      _ = PairStatistics([0, 1], size: 2, distance: 0)
    }
  }
}
