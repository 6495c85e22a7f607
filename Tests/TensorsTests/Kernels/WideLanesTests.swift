import Testing

@testable import Tensors

struct WideLanesTests {
  private let x: [Double] = normals(40, seed: 141)

  @Test func partsOfAVectorAreLoadedAndStored() {
    for count in 0...20 {
      let lanes = WideLanes(x, upTo: count, filler: 9)
      for i in 0..<16 { #expect(lanes[i] == (i < count ? x[i] : 9)) }
      var y = [Double](repeating: 7, count: 20)
      WideLanes(x, upTo: 16).store(&y, upTo: count)
      for i in 0..<20 { #expect(y[i] == (i < min(count, 16) ? x[i] : 7)) }
    }
  }

  @Test func theFirstElementsAreKept() {
    for count in 0...15 {
      let kept = WideLanes(repeating: 3).first(count)
      for i in 0..<16 { #expect(kept[i] == (i < count ? 3 : 0)) }
    }
  }

  @Test func productAndSumAreRoundedOnce() {
    // (1 + 2⁻³⁰)² = 1 + 2⁻²⁹ + 2⁻⁶⁰: the last term is lost when the product is rounded.
    let a = WideLanes(repeating: 1 + 0x1p-30)
    #expect(mulAdd(a, a, 0 - a * a)[5] == 0x1p-60)
    #expect(mulAdd(a, 1 + 0x1p-30, 0 - a * a)[5] == 0x1p-60)
    #expect(mulAdd(a, a, -1)[5] == 0x1p-29 + 0x1p-60)
  }
}
