import Foundation
import Testing

@testable import Tensors

struct LanesTests {
  private let x: [Float] = normals(40, seed: 51)

  @Test func productAndSumAreRoundedOnce() {
    // (1 + 2⁻¹²)² = 1 + 2⁻¹¹ + 2⁻²⁴: the last term is lost when the product is rounded.
    let a = Lanes(repeating: 1 + 0x1p-12)
    let square = a * a
    #expect(mulAdd(a, a, square.negative)[5] == 0x1p-24)
    #expect(mulAdd(a, 1 + 0x1p-12, square.negative)[5] == 0x1p-24)
    #expect(mulAdd(a, 1 + 0x1p-12, -1)[5] == 0x1.0008p-11)
  }

  @Test func partsOfAVectorAreLoadedAndStored() {
    for count in 0...20 {
      let lanes = Lanes(x, upTo: count, filler: 9)
      for i in 0..<16 { #expect(lanes[i] == (i < count ? x[i] : 9)) }
      var y = [Float](repeating: 7, count: 20)
      Lanes(x, upTo: 16).store(&y, upTo: count)
      for i in 0..<20 { #expect(y[i] == (i < min(count, 16) ? x[i] : 7)) }
    }
  }

  @Test func theFirstElementsAreKept() {
    for count in 0...15 {
      let kept = Lanes(repeating: 3).first(count)
      for i in 0..<16 { #expect(kept[i] == (i < count ? 3 : 0)) }
    }
  }

  @Test func signsIncludeThatOfZero() {
    let zeros = Lanes(repeating: 0)
    #expect(zeros.negative[0].sign == .minus)
    #expect(zeros.negative.magnitude[0].sign == .plus)
    #expect(zeros.negativeMagnitude[0].sign == .minus)
    #expect(zeros.negativeMagnitude.negativeMagnitude[0].sign == .minus)
    #expect(Lanes(repeating: -3).magnitude[2] == 3)
  }

  @Test func boundsLetNaNPass() {
    let lanes = Lanes(
      lowHalf: SIMD8(-5, -1, 0, 1, 5, .nan, .infinity, -.infinity), highHalf: SIMD8())
    let (low, high) = (lanes.atLeast(-2), lanes.atMost(2))
    #expect((0..<5).map { low[$0] } == [-2, -1, 0, 1, 5])
    #expect((0..<5).map { high[$0] } == [-5, -1, 0, 1, 2])
    #expect(low[5].isNaN && high[5].isNaN)
    #expect(low[7] == -2 && high[6] == 2)
  }

  @Test func powersOfTwoScaleWithOneRounding() {
    for n in stride(from: -200, through: 200, by: 7) {
      let scaled = Lanes(repeating: 1.2345678).scaled(SIMD16(repeating: Int32(n)))[1]
      let exact = Double(Float(1.2345678)) * exp2(Double(n))
      #expect(scaled == Float(exact), "2^\(n)")
    }
    #expect(Lanes(powerOfTwo: SIMD16(repeating: -126))[0] == 0x1p-126)
    #expect(Lanes(powerOfTwo: SIMD16(repeating: 127))[0] == 0x1p127)
  }

  @Test func hornersRuleAgreesWithTheSum() {
    let c: [Float] = [1, -2, 3, -4, 5, -6, 7, -8, 9, -10]
    let x = Lanes(repeating: 0.5)
    func sum(_ count: Int) -> Float {
      (0..<count).reduce(0) { $0 + c[$1] * Float(exp2(-Double($1))) }
    }
    // Small whole numbers and powers of two: every step is exact.
    #expect(horner(x, c[0], c[1])[0] == sum(2))
    #expect(horner(x, c[0], c[1], c[2])[0] == sum(3))
    #expect(horner(x, c[0], c[1], c[2], c[3])[0] == sum(4))
    #expect(horner(x, c[0], c[1], c[2], c[3], c[4])[0] == sum(5))
    #expect(horner(x, c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7])[0] == sum(8))
    #expect(horner(x, c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8])[0] == sum(9))
    #expect(horner(x, c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9])[0] == sum(10))
  }

  @Test func rangesOfAnyLengthAreMappedAndAdded() {
    for count in [0, 1, 15, 16, 17, 33] {
      var y = [Float](repeating: 7, count: 40)
      mapLanes(x, &y, count: count) { $0 + 1 }
      for i in 0..<40 { #expect(y[i] == (i < count ? x[i] + 1 : 7)) }
      addLanes(x, x, &y, count: count) { $0 * $1 }
      for i in 0..<40 { #expect(y[i] == (i < count ? x[i] + 1 + x[i] * x[i] : 7)) }
    }
  }
}
