import Foundation
import Testing

@testable import Tensors

struct FloatGELUTests {
  @Test func theNegativeTailSurvives() {
    // x·(1 + erf(x/√2))/2 would be 0 from −5.5 on. By mpmath 1.4.1, rounded to Float.
    let x: [Float] = [-5.5, -10, -14, -14.3]
    let expected: [Float] = [-1.0444259e-07, -7.6198530e-23]
    let y = applied(.gelu, x)
    for i in 0..<2 { #expect(abs(y[i] / expected[i] - 1) < 1.2e-7) }
    #expect(y[2] == -78 * Float.leastNonzeroMagnitude)
    #expect(y.allSatisfy { $0.sign == .minus })
  }

  @Test func theTwoFormsDifferByALittle() {
    let x: [Float] = (-400...400).map { Float($0) / 100 }
    let differences = zip(applied(.gelu, x), applied(.geluTanh, x)).map { abs($0 - $1) }
    let largest = differences.max() ?? 0
    #expect(largest > 3e-4 && largest < 5e-4)
  }

  @Test func geluOfOppositeArgumentsDifferByTheArgument() {
    // x·Φ(x) + x·Φ(−x) = x.
    let x: [Float] = normals(300, seed: 21, deviation: 2)
    for f in [UnaryFunction.gelu, .geluTanh] {
      for (i, (a, b)) in zip(applied(f, x), applied(f, x.map { -$0 })).enumerated() {
        #expect(abs(a - b - x[i]) <= 2 * x[i].ulp, "\(f) at \(x[i])")
      }
    }
  }

  @Test func theTailIsThatOfTheNormalDistribution() {
    for t: Float in [0, 0.01, 0.5, 1.3, 2.9, 3.1, 7, 14.6] {
      let (e, g, gLow) = Lanes.normalTail(Lanes(repeating: t))
      let factor = Double(g[0]) + Double(gLow[0])
      let power = (1 + Double(e.head[0]) + Double(e.tail[0])) * exp2(Double(e.n[0]))
      let expected = 0.5 * erfc(Double(t) * 0.5.squareRoot())
      #expect(abs(factor * power / expected - 1) < 4e-8, "at \(t)")
    }
  }

  @Test func theCubicHasTwiceTheDigits() {
    let (a, b) = (2 * 0.7978845608028654, 2 * 0.7978845608028654 * 0.044715)
    for t: Float in [1e-3, 0.7, 1.9, 5.5, 11.9] {
      let (high, low) = Lanes.oddCubic(Lanes(repeating: t), 0x1.2444f2p-4, 0x1.49b16ap-29)
      let x = Double(t)
      #expect(abs((Double(high[0]) + Double(low[0])) / (x * (a + b * x * x)) - 1) < 0x1p-44)
    }
  }
}
