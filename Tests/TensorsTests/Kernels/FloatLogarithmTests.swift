import Foundation
import Tensors
import Testing

struct FloatLogarithmTests {
  @Test func logarithmsOfSubnormalNumbersAreExactEnough() {
    let (least, normal) = (Float.leastNonzeroMagnitude, Float.leastNormalMagnitude)
    let x = [least, 2 * least, 701 * least, normal.nextDown, normal]
    for (x, y) in zip(x, applied(.log, x)) {
      #expect(abs(Double(y) - Foundation.log(Double(x))) <= Double(y.ulp))
    }
  }

  @Test func logarithmsNearOneKeepTheirDigits() {
    for step in 1...40 {
      for x in [1 + Float(step) * Float.ulpOfOne, 1 - Float(step) * Float.ulpOfOne] {
        let y = applied(.log, [x])[0]
        #expect(abs(Double(y) / Foundation.log(Double(x)) - 1) < 0x1p-23)
      }
    }
  }

  @Test func logarithmUndoesTheExponential() {
    let x: [Float] = normals(200, seed: 31, deviation: 20)
    for (x, y) in zip(x, applied(.log, applied(.exp, x))) {
      // Half a unit of eˣ is 2⁻²⁴ of its logarithm at most.
      #expect(abs(x - y) <= 0x1p-23 + x.ulp)
    }
  }

  @Test func logarithmIsMonotone() {
    let x = (0..<4000).map { Float(bitPattern: 0x3f35_0000 + UInt32($0) * 5) }
    let y = applied(.log, x)
    #expect(zip(y, y.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test func softplusEndsInZeroAndInItsArgument() {
    #expect(applied(.softplus, [-104, -200, 30, 3e38] as [Float]) == [0, 0, 30, 3e38])
    let y = applied(.softplus, [-50, 0, 50] as [Float])
    #expect(abs(y[0] / 1.9287498479639178e-22 - 1) < 2e-7)
    #expect(y[1] == 0.6931472)
    #expect(y[2] == 50)
  }

  @Test func softplusesOfOppositeArgumentsDifferByTheArgument() {
    let x: [Float] = normals(200, seed: 32, deviation: 6)
    for (i, (a, b)) in zip(applied(.softplus, x), applied(.softplus, x.map { -$0 })).enumerated() {
      #expect(abs(a - b - x[i]) <= 2 * max(a, b).ulp)
    }
  }
}
