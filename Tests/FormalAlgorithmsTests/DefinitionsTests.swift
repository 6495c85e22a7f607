import FormalAlgorithms
import Foundation
import Tensors
import TestSupport
import Testing

/// The numbered equations (2) and (5), with their pinned numbers and laws. Equation (1) and the
/// sinusoids are tested with Algorithm 2, equation (3) with Algorithm 4.
struct DefinitionsTests {
  @Test("N0.1: softmax works by column", arguments: [Precision.double, .float])
  func softmaxWorksByColumn(precision: Precision) {
    let A = Tensor(rows: [[1, 0], [2, 0], [3, 5]], precision: precision)
    expectClose(
      softmax(A),
      rows: [
        [0.09003057317, 0.006648354479], [0.244728471055, 0.006648354479],
        [0.665240955775, 0.986703291042],
      ], tolerance(precision))
  }

  @Test("N0.2: softmax of large scores is finite", arguments: [Precision.double, .float])
  func softmaxOfLargeScoresIsFinite(precision: Precision) {
    let weights = softmax(Tensor(vector: [1000, 1001, 1002], precision: precision))
    expectClose(
      weights, Tensor(vector: [0.09003057317, 0.244728471055, 0.665240955775]),
      tolerance(precision))
  }

  /// x, GELU(x), GELU′(x) and the tanh form, which must not be matched.
  static let gelus: [(x: Double, value: Double, slope: Double, contrast: Double)] = [
    (-3, -0.004049694095, -0.011945647204, -0.003637392082),
    (-2, -0.045500263896, -0.085231801078, -0.045402305912),
    (-1, -0.158655253931, -0.083315470588, -0.158808009392),
    (-0.5, -0.154268769363, 0.132504875344, -0.154285990175),
    (0, 0, 0.5, 0),
    (0.5, 0.345731230637, 0.867495124656, 0.345714009825),
    (1, 0.841344746069, 1.083315470588, 0.841191990608),
    (2, 1.954499736104, 1.085231801078, 1.954597694088),
    (3, 2.995950305905, 1.011945647204, 2.996362607918),
  ]

  @Test("N0.3: GELU is exact, not its tanh form", arguments: [Precision.double, .float])
  func geluIsExact(precision: Precision) {
    let tape = Tape()
    let x = Tensor(vector: Self.gelus.map(\.x), precision: precision)
    let y = tape.record { gelu(x) }
    expectClose(y, Tensor(vector: Self.gelus.map(\.value)), tolerance(precision))
    let slopes = tape.gradients(of: y)[x]
    expectClose(slopes, Tensor(vector: Self.gelus.map(\.slope)), tolerance(precision))
    for (i, row) in Self.gelus.enumerated() where row.x != 0 {
      #expect(abs(y[i] - row.contrast) > 1e-5)
    }
    expectClose(geluTanh(x), Tensor(vector: Self.gelus.map(\.contrast)), tolerance(precision))
  }

  @Test("N0.3: the negative tail of GELU keeps its digits (E26)")
  func negativeTailOfGeluKeepsItsDigits() {
    let tail = gelu(Tensor(vector: [-10]))[0]
    #expect(abs(tail / -7.61985302416e-23 - 1) < 1e-9)
  }

  @Test("P0.6: softmax ignores a constant added to a column, not one that varies within it")
  func softmaxIgnoresAConstantOfAColumn() {
    let A = sample([4, 3], seed: 1)
    let perColumn = Tensor(rows: [[0.5, -2, 3]])
    expectClose(softmax(A + perColumn), softmax(A), 1e-14)
    // The same numbers down a column change it, and this tells a right axis from a wrong one.
    let perRow = Tensor(vector: [0.5, -2, 3, 1])
    let change = softmax(A + perRow) - softmax(A)
    for column in change.columnArrays { #expect(column.contains { abs($0) > 0.1 }) }
  }

  @Test("P0.7: scores up to 1e4 give finite weights", arguments: [Precision.double, .float])
  func largeScoresGiveFiniteWeights(precision: Precision) {
    let A = 3e3 * sample([5, 7], seed: 2, precision: precision)
    let extreme = Tensor(rows: [[1e4, -1e4], [-1e4, -1e4], [0, 1e4]], precision: precision)
    for scores in [A, extreme] {
      #expect(softmax(scores).isFinite && logSoftmax(scores).isFinite)
      expectClose(columnSums(softmax(scores)), Tensor.ones([1, scores.columns]), 1e-6)
    }
  }

  @Test("P0.8: GELU(x) − GELU(−x) = x, GELU(x) → x, and where its minimum lies")
  func geluHasItsSymmetryAndItsMinimum() {
    let x = Tensor(vector: [0.1, 0.9, 2.3, 4.7, 30])
    expectClose(gelu(x) - gelu(-x), x, 1e-14)
    #expect(gelu(Tensor(vector: [30]))[0] == 30)
    #expect(gelu(Tensor(vector: [0]))[0] == 0)
    let around = Tensor(vector: stride(from: -0.8, through: -0.7, by: 1e-6).map { $0 })
    let values = gelu(around).scalars
    let lowest = values.indices.min { values[$0] < values[$1] } ?? 0
    // The curve is flat there: the place is known to about the root of the rounding error.
    #expect(abs(around[lowest] - -0.751792) < 2e-6)
    #expect(abs(values[lowest] - -0.169971) < 1e-6)
  }

  @Test("P0.9: ReLU(x) = max(0, x), and ReLU(x) − ReLU(−x) = x")
  func reluIsTheLargerOfZeroAndX() {
    let x = Tensor(vector: [-3, -0.25, 0, 0.25, 7])
    #expect(relu(x).scalars == [0, 0, 0, 0.25, 7])
    #expect((relu(x) - relu(-x)).scalars == x.scalars)
    let tape = Tape()
    let y = tape.record { relu(x) }
    // The derivative at 0 is 0 (erratum E35).
    #expect(tape.gradients(of: y)[x].scalars == [0, 0, 0, 1, 1])
  }
}
