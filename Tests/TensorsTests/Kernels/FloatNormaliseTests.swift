import Tensors
import Testing

struct FloatNormaliseTests {
  private struct Result {
    var y: [Float]
    var mean: Float
    var inverse: Float
  }

  private func normalise(
    _ x: [Float], gamma: [Float]? = nil, beta: [Float]? = nil, centred: Bool = true,
    epsilon: Float = 0
  ) -> Result {
    var y = [Float](repeating: 7, count: x.count)
    let (mean, inverse) = withOptional(gamma) { gamma in
      withOptional(beta) { beta in
        Float.normalise(
          x, &y, gamma: gamma, beta: beta, centred: centred, epsilon: epsilon, count: x.count)
      }
    }
    return Result(y: y, mean: mean, inverse: inverse)
  }

  @Test(arguments: [1, 2, 3, 10, 16, 17, 100, 1000])
  func constantColumnsHaveVarianceZero(count: Int) {
    for value: Float in [0.1, -3.3, 1e30, 1e-30, 16_777_215, 0] {
      let x = [Float](repeating: value, count: count)
      let bare = normalise(x)
      #expect(bare.mean == value)
      #expect(bare.inverse == .infinity)
      #expect(bare.y.allSatisfy { $0.isNaN })
      let softened = normalise(x, beta: [Float](repeating: 2.5, count: count), epsilon: 1e-5)
      #expect(softened.inverse == Float(1 / Double(Float(1e-5)).squareRoot()))
      #expect(softened.y.allSatisfy { $0 == 2.5 })
    }
  }

  @Test(arguments: [2, 5, 16, 33, 700])
  func normsAgreeWithDouble(count: Int) {
    let gamma: [Float] = normals(count, seed: 102)
    let beta: [Float] = normals(count, seed: 103)
    for (g, b) in [(gamma, beta), (gamma, nil), (nil, beta), (nil, nil)] as [([Float]?, [Float]?)] {
      for centred in [true, false] {
        let x: [Float] = normals(count, seed: 101, deviation: 4).map { $0 + 1.5 }
        let found = normalise(x, gamma: g, beta: b, centred: centred, epsilon: 0.01)
        var y = [Double](repeating: 0, count: count)
        let expected = withOptional(g?.map(Double.init)) { g in
          withOptional(b?.map(Double.init)) { b in
            Double.normalise(
              x.map(Double.init), &y, gamma: g, beta: b, centred: centred,
              epsilon: Double(Float(0.01)), count: count)
          }
        }
        #expect(found.mean == Float(expected.mean))
        let inverse = Float(expected.inverseDeviation)
        #expect(abs(found.inverse - inverse) <= inverse.ulp)
        // Three roundings of terms up to 10.
        for i in 0..<count { #expect(abs(Double(found.y[i]) - y[i]) < 3e-6) }
      }
    }
  }

  @Test func aColumnFarFromZeroIsNotShifted() {
    // The mean, rounded to one Float, would be wrong by up to 0.03 here: a shift of all by 3e-2.
    let x: [Float] = normals(1000, seed: 104).map { 1_000_000 + ($0 * 16).rounded() / 16 }
    let found = normalise(x)
    let mean = found.y.reduce(0.0) { $0 + Double($1) } / 1000
    #expect(abs(mean) < 1e-7)
    let variance = found.y.reduce(0.0) { $0 + Double($1) * Double($1) } / 1000
    #expect(abs(variance - 1) < 1e-6)
  }

  @Test func normsMayOverwriteTheirInput() {
    var x: [Float] = normals(45, seed: 105)
    let gamma: [Float] = normals(45, seed: 106)
    let expected = normalise(x, gamma: gamma).y
    x.withUnsafeMutableBufferPointer {
      guard let base = $0.baseAddress else { return }
      _ = Float.normalise(base, base, gamma: gamma, beta: nil, centred: true, epsilon: 0, count: 45)
    }
    #expect(x == expected)
  }

  @Test(arguments: [1, 7, 16, 41])
  func pullbacksAgreeWithDouble(count: Int) {
    let (x, dy): ([Float], [Float]) = (normals(count, seed: 107), normals(count, seed: 108))
    let gamma: [Float] = normals(count, seed: 109)
    for centred in [true, false] {
      for g in [gamma, nil] {
        let norm = normalise(x, gamma: g, centred: centred, epsilon: 0.1)
        let start: [Float] = normals(count, seed: 110)
        var (dx, dgamma, dbeta) = (start, start, start)
        withOptional(g) {
          Float.normalisePullback(
            x: x, dy: dy, gamma: $0, dx: &dx, dgamma: &dgamma, dbeta: &dbeta, mean: norm.mean,
            inverseDeviation: norm.inverse, centred: centred, count: count)
        }
        var (wideDx, wideDgamma, wideDbeta) = (
          start.map(Double.init), start.map(Double.init), start.map(Double.init)
        )
        withOptional(g?.map(Double.init)) {
          Double.normalisePullback(
            x: x.map(Double.init), dy: dy.map(Double.init), gamma: $0, dx: &wideDx,
            dgamma: &wideDgamma, dbeta: &wideDbeta, mean: Double(norm.mean),
            inverseDeviation: Double(norm.inverse), centred: centred, count: count)
        }
        // A few roundings of terms up to 10.
        for i in 0..<count {
          #expect(abs(Double(dx[i]) - wideDx[i]) < 4e-6)
          #expect(abs(Double(dgamma[i]) - wideDgamma[i]) < 4e-6)
          #expect(abs(Double(dbeta[i]) - wideDbeta[i]) < 1e-6)
        }
      }
    }
  }
}

/// Passes an optional array as an optional pointer.
func withOptional<T, R>(_ array: [T]?, _ body: (UnsafePointer<T>?) -> R) -> R {
  guard let array else { return body(nil) }
  return array.withUnsafeBufferPointer { body($0.baseAddress) }
}
