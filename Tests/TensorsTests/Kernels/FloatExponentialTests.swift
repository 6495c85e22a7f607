import Foundation
import Testing

@testable import Tensors

struct FloatExponentialTests {
  private let arguments: [Float] = normals(400, seed: 11, deviation: 30).map {
    max(-125, min(89, $0))
  }

  @Test func thePiecesMakeUpTheExponential() {
    for x in arguments {
      let e = ExponentialLanes(Lanes(repeating: x))
      let sum = 1 + Double(e.head[3]) + Double(e.tail[3])
      let value = sum * Double(sign: .plus, exponent: Int(e.n[3]), significand: 1)
      // The polynomial's error, and the roundings of terms below 2⁻³.
      #expect(abs(value / exp(Double(x)) - 1) < 1e-8)
      #expect(abs(e.tail[3]) <= 0x1p-25)
      #expect(abs(e.head[3]) < 0.42)
      #expect(e.power[3] >= 0x1p-100)
    }
  }

  @Test func theLowPartOfAnArgumentCounts() {
    // e^(x + low) where low is half a unit of x: the unit of the result is far below.
    for x: Float in [-80, -20.3, -1.5, 40] {
      let low = x.ulp / 2
      let e = ExponentialLanes(Lanes(repeating: x), low: Lanes(repeating: low))
      let value = (1 + Double(e.head[0]) + Double(e.tail[0])) * exp2(Double(e.n[0]))
      #expect(abs(value / exp(Double(x) + Double(low)) - 1) < 1e-8)
    }
  }

  @Test func onePlusHasTwiceTheDigits() {
    for x in arguments where x < 0 {
      let (high, low) = ExponentialLanes(Lanes(repeating: x)).onePlus
      #expect(abs((Double(high[7]) + Double(low[7])) / (1 + exp(Double(x))) - 1) < 0x1p-27)
    }
  }

  @Test func reciprocalsHaveTwiceTheDigits() {
    for x: Float in [1, 1.3, 1.9999999, 3.7, 17.1] {
      let low = x.ulp / 3
      let (r, rLow) = reciprocal(Lanes(repeating: x), Lanes(repeating: low))
      #expect(abs((Double(r[0]) + Double(rLow[0])) * (Double(x) + Double(low)) - 1) < 0x1p-44)
    }
  }

  @Test func sigmoidsOfOppositeArgumentsAddUpToOne() {
    for (a, b) in zip(applied(.sigmoid, arguments), applied(.sigmoid, arguments.map { -$0 })) {
      #expect(abs(a + b - 1) <= Float.ulpOfOne)
    }
  }

  @Test func tanhIsOddBitForBit() {
    #expect(
      bits(applied(.tanh, arguments.map { -$0 })) == bits(applied(.tanh, arguments).map { -$0 }))
  }

  @Test func tinyArgumentsKeepTheirDigits() {
    // Subnormal numbers are written as counts of the least one.
    let least = Float.leastNonzeroMagnitude
    let tiny = [least, 4321 * least, 1e-20, 1e-5]
    #expect(applied(.tanh, tiny) == tiny)
    // Half of the least is a tie, which goes to the even 0.
    #expect(applied(.silu, [least, 4322 * least, 1e-20]) == [0, 2161 * least, 5e-21])
    #expect(applied(.exp, Array(tiny.dropLast())) == [1, 1, 1])
  }
}
