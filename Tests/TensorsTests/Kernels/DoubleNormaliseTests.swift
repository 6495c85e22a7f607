import Tensors
import Testing

struct DoubleNormaliseTests {
  @Test(arguments: [1, 3, 10, 17, 100, 1001])
  func constantColumnsHaveVarianceZero(count: Int) {
    for value in [0.1, -3.3, 1e300, 1e-300, 1 / 3.0, 0] {
      let x = [Double](repeating: value, count: count)
      var y = x
      let (mean, inverse) = Double.normalise(
        x, &y, gamma: nil, beta: nil, centred: true, epsilon: 0, count: count)
      #expect(mean == value)
      #expect(inverse == .infinity)
      #expect(y.allSatisfy { $0.isNaN })
    }
  }

  @Test func valuesAreThoseOfTheFormula() {
    let x = [2.0, -1, 4, 7]  // mean 3, variance (1 + 16 + 1 + 16)/4 = 8.5
    let (gamma, beta) = ([1.0, 2, -3, 0.5], [0.0, 1, 2, -1])
    var y = x
    let layer = Double.normalise(
      x, &y, gamma: gamma, beta: beta, centred: true, epsilon: 0.5, count: 4)
    #expect(layer.mean == 3 && layer.inverseDeviation == 1 / 3.0)
    let expected: [Double] = [-1 / 3.0, -8 / 3.0 + 1, -1 + 2, 2 / 3.0 - 1]
    for (y, expected) in zip(y, expected) { #expect(abs(y - expected) < 1e-15) }
    let rms = Double.normalise(
      x, &y, gamma: nil, beta: nil, centred: false, epsilon: 7.5, count: 4)  // (4+1+16+49)/4 = 17.5
    #expect(rms.mean == 0 && rms.inverseDeviation == 0.2)
    for (x, y) in zip(x, y) { #expect(abs(y - x / 5) < 1e-15) }
  }

  @Test(arguments: [true, false], [true, false])
  func pullbackIsTheStencil(centred: Bool, hasGamma: Bool) {
    let count = 21
    let x: [Double] = normals(count, seed: 111)
    let dy: [Double] = normals(count, seed: 112)
    let gamma: [Double] = normals(count, seed: 113)
    let beta: [Double] = normals(count, seed: 114)
    func loss(_ x: [Double], _ gamma: [Double], _ beta: [Double]) -> Double {
      var y = x
      _ = withOptional(hasGamma ? gamma : nil) {
        Double.normalise(x, &y, gamma: $0, beta: beta, centred: centred, epsilon: 0.2, count: count)
      }
      return zip(y, dy).reduce(0) { $0 + $1.0 * $1.1 }
    }
    var y = x
    let (mean, inverse) = Double.normalise(
      x, &y, gamma: nil, beta: nil, centred: centred, epsilon: 0.2, count: count)
    var (dx, dgamma, dbeta) = (
      [Double](repeating: 0, count: count), [Double](repeating: 1, count: count),
      [Double](repeating: 2, count: count)
    )
    withOptional(hasGamma ? gamma : nil) {
      Double.normalisePullback(
        x: x, dy: dy, gamma: $0, dx: &dx, dgamma: &dgamma, dbeta: &dbeta, mean: mean,
        inverseDeviation: inverse, centred: centred, count: count)
    }
    for i in 0..<count {
      func slope(_ f: (Double) -> Double) -> Double {
        (f(-2e-3) - 8 * f(-1e-3) + 8 * f(1e-3) - f(2e-3)) / 12e-3
      }
      func moved(_ array: [Double], _ step: Double) -> [Double] {
        var array = array
        array[i] += step
        return array
      }
      // The stencil is good to 1e-12 of its terms.
      #expect(abs(dx[i] - slope { loss(moved(x, $0), gamma, beta) }) < 1e-10)
      #expect(abs(dbeta[i] - 2 - slope { loss(x, gamma, moved(beta, $0)) }) < 1e-10)
      if hasGamma {
        #expect(abs(dgamma[i] - 1 - slope { loss(x, moved(gamma, $0), beta) }) < 1e-10)
      }
    }
  }

  @Test func whatIsNotWantedIsLeftOut() {
    var dbeta = [1.0, 1]
    Double.normalisePullback(
      x: [1, 2], dy: [3, 4], gamma: nil, dx: nil, dgamma: nil, dbeta: &dbeta, mean: 1.5,
      inverseDeviation: 2, centred: true, count: 2)
    #expect(dbeta == [4, 5])
  }
}
