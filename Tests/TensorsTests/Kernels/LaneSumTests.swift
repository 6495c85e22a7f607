import Tensors
import Testing

struct LaneSumTests {
  private let counts = [0, 1, 4, 8, 9, 15, 16, 17, 31, 33, 1000]

  /// Element i in lane i mod 16, the lanes added in order.
  private func inLanes(_ terms: [Double]) -> Double {
    var lanes = [Double](repeating: 0, count: 16)
    for (i, term) in terms.enumerated() { lanes[i % 16] += term }
    return lanes.reduce(0, +)
  }

  @Test func sumsAreAddedInSixteenLanesOfDouble() {
    for count in counts {
      let x: [Float] = normals(count, seed: 61, deviation: 100)
      let wide: [Double] = normals(count, seed: 62, deviation: 100)
      #expect(Float.sum(x, count: count) == Float(inLanes(x.map(Double.init))))
      #expect(Double.sum(wide, count: count) == inLanes(wide))
    }
  }

  @Test func productsOfFloatsAreExactInTheirLanes() {
    for count in counts {
      let x: [Float] = normals(count, seed: 63)
      let z: [Float] = normals(count, seed: 64)
      let products = zip(x, z).map { Double($0) * Double($1) }
      #expect(Float.dot(x, z, count: count) == Float(inLanes(products)))
    }
  }

  @Test func productsOfDoublesAreAddedWithOneRounding() {
    let x: [Double] = normals(53, seed: 65)
    let z: [Double] = normals(53, seed: 66)
    var lanes = [Double](repeating: 0, count: 16)
    for i in 0..<53 { lanes[i % 16] = lanes[i % 16].addingProduct(x[i], z[i]) }
    #expect(Double.dot(x, z, count: 53) == lanes.reduce(0, +))
  }

  @Test func aFloatSumKeepsWhatFloatsWouldLose() {
    #expect(Float.sum([1e8, 1, -1e8, 1], count: 4) == 2)
    let ones = [Float](repeating: 1, count: 1 << 24) + [1, 1, 1]
    #expect(Float.sum(ones, count: ones.count) == Float((1 << 24) + 4))
  }

  @Test func infinitiesAndNaNShow() {
    #expect(Float.sum([1, .infinity, 2], count: 3) == .infinity)
    #expect(Float.sum([.infinity, -.infinity], count: 2).isNaN)
    #expect(Double.dot([0, 1], [.infinity, 1], count: 2).isNaN)
  }
}
