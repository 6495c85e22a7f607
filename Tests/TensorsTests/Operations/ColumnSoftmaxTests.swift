import Foundation
import Tensors
import TestSupport
import Testing

struct ColumnSoftmaxTests {
  private static func scores(_ rows: Int, _ columns: Int, seed: UInt64 = 14) -> Tensor {
    var random = RandomSource(seed: seed)
    return .normal([rows, columns], deviation: 3, from: &random)
  }

  @Test func columnsAreDistributions() {
    let P = softmax(Self.scores(7, 5))
    expectClose(columnSums(P), .ones([1, 5]), 1e-15)
    #expect(P.scalars.allSatisfy { $0 > 0 && $0 < 1 })
  }

  @Test func ratiosAreExponentialsOfDifferences() {
    let (S, P) = (Self.scores(4, 3), softmax(Self.scores(4, 3)))
    for j in 0..<3 {
      for i in 0..<4 {
        #expect(
          abs(P[i, j] / P[0, j] - Foundation.exp(S[i, j] - S[0, j])) < 1e-12 * P[i, j] / P[0, j])
      }
    }
  }

  @Test func aShiftOfAColumnChangesNothing() {
    let S = Self.scores(5, 3)
    let shifted = S + Tensor(rows: [[100, -250, 0.5]])
    expectClose(softmax(shifted), softmax(S), 1e-13)
    expectClose(logSoftmax(shifted), logSoftmax(S), 1e-12)
  }

  @Test func scoresOfAnySizeGiveFiniteWeights() {
    let P = softmax(
      Tensor(rows: [[1e308, -1e308, 1000], [-1e308, -1e308, -1000], [0, -1e308, 999]]))
    expectClose(P.column(0), Tensor(vector: [1, 0, 0]), 0)
    expectClose(P.column(1), .full([3], 1.0 / 3), 1e-15)
    let e = Foundation.exp(-1.0)
    expectClose(P.column(2), Tensor(vector: [1 / (1 + e), 0, e / (1 + e)]), 1e-15)
  }

  @Test(arguments: Precision.allCases) func aScoreOfMinusInfinityGivesExactlyZero(_ p: Precision) {
    let S = Tensor(vector: [0.3, -.infinity, 2, -.infinity, -1], precision: p)
    let P = softmax(S)
    #expect(P[1] == 0 && P[3] == 0)
    expectClose(
      Tensor(vector: [P[0], P[2], P[4]]), softmax(Tensor(vector: [0.3, 2, -1])),
      p == .double ? 1e-15 : 1e-6)
    #expect(logSoftmax(S)[1] == -.infinity)
    // Its derivative is finite: 0 for what is hidden.
    let tape = Tape()
    let Y = tape.record { softmax(S) }
    let gradient = tape.gradients(
      of: Y, cotangent: Tensor(vector: [1, 7, -2, 3, 4], precision: p))[S]
    #expect(gradient[1] == 0 && gradient[3] == 0)
    #expect(gradient.isFinite)
  }

  @Test func aColumnWithNothingButMinusInfinityIsNaN() {
    let P = softmax(Tensor(rows: [[-.infinity, 1], [-.infinity, 1]]))
    #expect(P[0, 0].isNaN && P[1, 0].isNaN)
    #expect(P[0, 1] == 0.5 && P[1, 1] == 0.5)
  }

  @Test func logSoftmaxKeepsItsDigitsWhereTheProbabilityRounds() {
    // p = 1/(1 + e⁵⁰⁰) is 0 in Float, and 1 − p is 1 even in Double.
    let L = logSoftmax(Tensor(vector: [0, 50], precision: .float))
    #expect(L[0] == -50)
    let D = logSoftmax(Tensor(vector: [0, 500]))
    #expect(D[0] == -500)
    expectClose(exp(logSoftmax(Self.scores(6, 4))), softmax(Self.scores(6, 4)), 1e-14)
  }

  @Test func derivativesOfALawSumToZero() {
    // A shift changes nothing, so the gradient of each column adds up to 0.
    let S = Self.scores(6, 4)
    for function in [softmax, logSoftmax] {
      let tape = Tape()
      let Y = tape.record { function(S) }
      let gradient = tape.gradients(of: Y, cotangent: Self.scores(6, 4, seed: 15))[S]
      expectClose(columnSums(gradient), .zeros([1, 4]), 1e-14)
      #expect(gradient.scalars.contains { abs($0) > 0.01 })
    }
  }

  @Test func oneRowIsCertain() {
    let S = Self.scores(1, 4)
    #expect(softmax(S).scalars == [1, 1, 1, 1])
    #expect(logSoftmax(S).scalars == [0, 0, 0, 0])
  }

  @Test func emptyScoresGiveEmptyWeights() {
    #expect(softmax(.zeros([3, 0])).shape == [3, 0])
    #expect(softmax(.zeros([0, 3])).shape == [0, 3])
    #expect(logSoftmax(.zeros([0, 3])).count == 0)
  }
}
