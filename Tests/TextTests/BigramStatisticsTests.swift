import FormalText
import Foundation
import Testing

struct BigramStatisticsTests {
  @Test func pairsOfNeighboursAreCounted() {
    // b a n a n a, numbered b = 1, a = 0, n = 2.
    let pairs = BigramStatistics([1, 0, 2, 0, 2, 0], size: 3)
    #expect(pairs.count(0, 2) == 2)
    #expect(pairs.count(2, 0) == 2)
    #expect(pairs.count(1, 0) == 1)
    #expect(pairs.counts.reduce(0, +) == 5)
  }

  @Test func aCertainSuccessorCostsNothing() {
    #expect(BigramStatistics([1, 0, 2, 1, 0, 2, 1], size: 3).conditionalEntropy == 0)
    #expect(BigramStatistics([], size: 3).conditionalEntropy == 0)
  }

  @Test func entropyIsTheMeanOverThePredecessors() {
    // After 0: twice 0, once 1 (entropy h); after 1: always 0. Three of four pairs begin with 0.
    let h = -(2.0 / 3 * log(2.0 / 3) + 1.0 / 3 * log(1.0 / 3))
    let found = BigramStatistics([1, 0, 0, 0, 1], size: 2).conditionalEntropy
    #expect(abs(found - 0.75 * h) < 1e-15)
  }

  @Test func aTokenOutsideStops() async {
    await #expect(processExitsWith: .exitCode(70)) { _ = BigramStatistics([3], size: 3) }
  }
}
