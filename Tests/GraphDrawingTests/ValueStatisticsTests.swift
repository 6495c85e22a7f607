import Tensors
import Testing

@testable import GraphDrawing

struct ValueStatisticsTests {
  @Test func numbersByHand() {
    let statistics = ValueStatistics(Tensor(rows: [[3, -4, 0], [0, 12, 1]]))
    #expect(statistics.minimum == -4)
    #expect(statistics.maximum == 12)
    #expect(statistics.mean == 2)
    #expect(abs(statistics.norm - 170.0.squareRoot()) < 1e-12)
    #expect(statistics.description == "min −4, max 12, mean 2, norm 13")
  }

  @Test func hiddenScoresAreCountedNotMeasured() {
    let statistics = ValueStatistics(Tensor(vector: [1, -.infinity, 3, -.infinity]))
    #expect(statistics.description == "min 1, max 3, mean 2, norm 3.16, 2 of 4 are −∞")
  }

  @Test func whatIsNotFiniteIsTold() {
    let statistics = ValueStatistics(Tensor(vector: [.nan, .infinity]))
    #expect(statistics.description == "2 of 2 are not finite")
    #expect(statistics.minimum.isNaN && statistics.mean.isNaN)
  }

  @Test func oneNumberIsGivenItself() {
    #expect(ValueStatistics(Tensor(scalar: 2.5)).description == "value 2.5")
  }

  @Test func roundingAroundZeroIsZero() {
    // A mean of 1e-17 beside elements of size 1 differs from machine to machine.
    let statistics = ValueStatistics(Tensor(vector: [1, -1, 3e-17, 0]))
    #expect(statistics.description == "min −1, max 1, mean 0, norm 1.41")
  }

  @Test func threeSignificantDigits() {
    let cases: [(Double, String)] = [
      (0, "0"), (1, "1"), (-0.5, "−0.5"), (0.0125, "0.0125"), (123.456, "123"), (12345, "12300"),
      (99999, "1e5"), (1_234_567, "1.23e6"), (0.00098765, "0.000988"), (0.0000123, "1.23e-5"),
      (9.999, "10"), (0.9999, "1"), (100, "100"), (1e300, "1e300"), (.leastNonzeroMagnitude, "0"),
      (.infinity, "∞"), (-.infinity, "−∞"), (.nan, "NaN"),
    ]
    for (number, text) in cases { #expect(significant(number) == text) }
  }
}
