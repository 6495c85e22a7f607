import Notebook
import Tensors
import Testing

struct RoundedNumbersTests {
  @Test(arguments: [
    (2.718281828, 6, 2.71828), (2.718285, 6, 2.71829), (-0.000123456, 3, -0.000123),
    (123456.789, 3, 123000), (123456, 3, 123456), (9.9999, 2, 10), (0, 4, 0), (1.5e300, 1, 2e300),
  ])
  func digitsAreSignificantOnes(x: Double, digits: Int, rounded: Double) {
    #expect(x.rounded(digits: digits) == rounded)
  }

  @Test func whatIsNotFiniteStays() {
    #expect(Double.infinity.rounded(digits: 3) == .infinity)
    #expect((-Double.infinity).rounded(digits: 3) == -.infinity)
    #expect(Double.nan.rounded(digits: 3).isNaN)
  }

  @Test func theErrorIsAtMostHalfAUnitOfTheLastDigit() {
    var random = RandomSource(seed: 5)
    let xs = (0..<200).map { _ in 1 + 8 * random.uniform() }
    for (x, y) in zip(xs, xs.rounded(digits: 6)) { #expect(abs(x - y) <= 0.500_001e-5) }
    #expect(xs.rounded(digits: 6).rounded(digits: 6) == xs.rounded(digits: 6))
  }
}
