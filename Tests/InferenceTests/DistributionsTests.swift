import FormalAlgorithms
import FormalInference
import Foundation
import Tensors
import TestSupport
import Testing

struct DistributionsTests {
  @Test func entropyCountsEquallyLikelyTokens() {
    #expect(abs(entropy(.full([8], 0.125)) - log(8)) < 1e-15)
    #expect(entropy(Tensor(vector: [0, 1, 0])) == 0)
    #expect(entropy(Tensor(vector: [0, 1, 0])).sign == .plus)
    #expect(abs(entropy(Tensor(vector: [0.5, 0.25, 0.25])) - 1.5 * log(2)) < 1e-15)
  }

  /// P14.4: entropy never falls as τ rises.
  @Test func entropyRisesWithTheTemperature() {
    var random = RandomSource(seed: 5)
    let p = softmax(Tensor.normal([23], from: &random))
    let all = [0.1, 0.3, 0.7, 1, 1.5, 4, 50].map { entropy(tempered(p, .of($0))) }
    #expect(zip(all, all.dropFirst()).allSatisfy { $0 < $1 })
    #expect(entropy(tempered(p, .greedy)) == 0)
    #expect(abs(entropy(tempered(p, .uniform)) - log(23)) < 1e-14)
  }

  @Test func theStatisticIsPearsons() {
    // (12 − 10)²/10 + (28 − 30)²/30 + (60 − 60)²/60
    let test = ChiSquare([12, 28, 60], drawnFrom: [0.1, 0.3, 0.6])
    #expect(abs(test.statistic - (0.4 + 4.0 / 30)) < 1e-12)
    #expect(test.degreesOfFreedom == 2 && test.passes)
  }

  /// Tables have 16.266 for 3, 29.588 for 10 and 86.661 for 50 degrees of freedom.
  @Test(arguments: [(3, 16.266), (10, 29.588), (50, 86.661)])
  func theLimitIsThatOfTheTables(freedom: Int, table: Double) {
    let n = freedom + 1
    let test = ChiSquare(
      [Int](repeating: 10, count: n), drawnFrom: [Double](repeating: 1 / Double(n), count: n))
    #expect(test.degreesOfFreedom == freedom)
    #expect(abs(test.limit / table - 1) < 0.02)
  }

  @Test func rareTokensMakeOneClass() {
    // 2 + 3 + 1 of 100 are expected of the last three: one class of 6, in which 8 were counted.
    let test = ChiSquare([92, 4, 4, 0], drawnFrom: [0.94, 0.02, 0.03, 0.01])
    #expect(test.degreesOfFreedom == 1)
    #expect(abs(test.statistic - (4.0 / 94 + 4.0 / 6)) < 1e-12)
  }

  @Test func whatCannotComeMustNotCome() {
    let test = ChiSquare([50, 50, 1], drawnFrom: [0.5, 0.5, 0])
    #expect(test.statistic == .infinity && !test.passes)
    #expect(ChiSquare([50, 50, 0], drawnFrom: [0.5, 0.5, 0]).degreesOfFreedom == 1)
    #expect(ChiSquare([70, 0], drawnFrom: [1, 0]).passes)
  }

  /// Draws pass, and the same draws are told from another distribution.
  @Test func wrongDrawsAreFound() {
    let q = [0.4, 0.3, 0.2, 0.1]
    var random = RandomSource(seed: 8)
    var counts = [0, 0, 0, 0]
    for _ in 0..<2000 { counts[RandomSource.index(at: random.uniform(), in: q)] += 1 }
    #expect(ChiSquare(counts, drawnFrom: q).passes)
    var again = RandomSource(seed: 8)
    #expect(ChiSquare(drawing: 2000, from: q, by: &again) == ChiSquare(counts, drawnFrom: q))
    #expect(!ChiSquare(counts, drawnFrom: [0.3, 0.4, 0.2, 0.1]).passes)
  }

  @Test func countsOfOtherTokensStop() async {
    await #expect(processExitsWith: .failure) { _ = ChiSquare([1, 2], drawnFrom: [1]) }
  }
}
