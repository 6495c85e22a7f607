import Foundation
import Testing

@testable import Tensors

struct DoubleExponentialTests {
  private func exponential(_ x: Double) -> Double {
    WideLanes(repeating: x).exponentialOfNegative[3]
  }

  @Test func exponentialsAgreeWithTheLibrary() {
    var random = RandomSource(seed: 131)
    for _ in 0..<20_000 {
      let x = -exp2(20 * random.uniform() - 10)
      let expected = exp(x)
      // 0.8 units here and 0.5 in the library; a subnormal result may round once more.
      #expect(abs(exponential(x) - expected) <= 1.3 * expected.ulp, "at \(x)")
    }
  }

  @Test func endsAreExact() {
    #expect(exponential(0) == 1 && exponential(-0.0) == 1)
    #expect(exponential(-.leastNonzeroMagnitude) == 1)
    #expect(exponential(-745.1) == .leastNonzeroMagnitude)
    #expect(exponential(-745.2) == 0 && exponential(-1e300) == 0 && exponential(-.infinity) == 0)
    #expect(exponential(.nan).isNaN)
  }

  @Test func aRoundingAboveZeroDoesNoHarm() {
    #expect(abs(exponential(1e-12) - 1 - 1e-12) < 3e-16)
  }
}
