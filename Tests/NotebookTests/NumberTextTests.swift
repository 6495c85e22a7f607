import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct NumberTextTests {
  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (1, "1"), (-1, "−1"), (0.5, "0.5"), (3.14159265, "3.142"),
    (0.00012345, "0.0001235"), (0.000012345, "1.235e−5"), (12345.678, "12346"),
    (1_234_567, "1234567"),
    (9.9996, "10"), (99_999.96, "100000"), (2.5e7, "25000000"), (1.5e12, "1.5e12"),
    (-1e-7, "−1e−7"), (.infinity, "∞"), (-.infinity, "−∞"), (.nan, "NaN"),
    (.leastNonzeroMagnitude, "5e−324"),
    (1.7976931348623157e308, "1.798e308"), (0.30000000000000004, "0.3"), (2.00000001, "2"),
  ])
  func numberReadsAsOneWouldWriteIt(x: Double, text: String) {
    #expect(numberText(x) == text)
  }

  @Test(arguments: [
    (0, "0"), (-7, "−7"), (999, "999"), (1103, "1103"), (-9999, "−9999"), (28_893, "28,893"),
    (950_085, "950,085"), (-123_456, "−123,456"), (1_000_000, "1,000,000"),
    (Int.min, "−9,223,372,036,854,775,808"),
  ])
  func countsOfFiveDigitsOrMoreAreGrouped(count: Int, text: String) {
    #expect(countText(count) == text)
  }

  @Test func roundingStartsFromTheShortestDecimal() {
    #expect(numberText(0.15, digits: 1) == "0.2")
    #expect(numberText(0.25, digits: 1) == "0.3")
    #expect(numberText(-2.345, digits: 3) == "−2.35")
  }

  @Test func columnsShareTheirDecimals() {
    #expect(formatted([1, 2, -3]) == ["1", "2", "−3"])
    #expect(formatted([0.5, 0.25]) == ["0.50", "0.25"])
    #expect(formatted([12.5, 0.0123, -7]) == ["12.50", "0.01", "−7.00"])
    #expect(formatted([1, 0, 0.333333]) == ["1.000", "0.000", "0.333"])
    #expect(formatted([.nan, -.infinity, 1.5]) == ["NaN", "−∞", "1.5"])
    #expect(formatted([.nan, .infinity]) == ["NaN", "∞"])
    #expect(formatted([1e-9, 2.5e-7]) == ["1.0e−9", "2.5e−7"])
    #expect(formatted([1.5e9, -3]) == ["1.5e9", "−3.0e0"])
    #expect(formatted([4e-16, 0, -2e-15]) == ["4e−16", "0", "−2e−15"])
    #expect(formatted([1, -1e-12]) == ["1", "0"])
    #expect(formatted([0.25, -1e-12]) == ["0.25", "0.00"])
    #expect(formatted([]) == [])
    #expect(aligned([1, -10, .nan]) == ["  1", "−10", "NaN"])
  }

  /// The error is at most half a unit of the last digit kept: 10^(1 − digits) of the largest over two.
  @Test func formattedStaysWithinHalfAUnit() {
    var random = RandomSource(seed: 3)
    for digits in 1...9 {
      for scale in [1e-9, 1e-3, 1, 250, 1e8] {
        let values = (0..<17).map { _ in (random.uniform() - 0.3) * scale }
        let largest = values.map(abs).max() ?? 0
        let unit = pow(10, floor(log10(largest)) + 1 - Double(digits))
        for (value, text) in zip(values, formatted(values, digits: digits)) {
          let read = Double(text.replacing("−", with: "-"))
          #expect(abs((read ?? .nan) - value) <= 0.5001 * unit, "\(value) as \(text)")
        }
        for value in values {
          let read = Double(numberText(value, digits: digits).replacing("−", with: "-"))
          #expect(abs((read ?? .nan) - value) <= 5.001 * abs(value) * pow(10, -Double(digits)))
        }
      }
    }
  }

  @Test func machineTextParsesBackToSixDigits() {
    var random = RandomSource(seed: 4)
    for _ in 0..<500 {
      let value = (random.uniform() - 0.5) * pow(10, 40 * (random.uniform() - 0.5))
      let read = Double(machineText(value)) ?? .nan
      #expect(abs(read - value) <= 5e-6 * abs(value))
    }
    #expect(machineText(-123_456_789) == "-123456789")
    #expect(machineText(0.1) == "0.1" && machineText(-2.5e-8) == "-2.5e-8")
    #expect(machineText(.nan) == "nan" && machineText(-.infinity) == "-inf")
  }
}
