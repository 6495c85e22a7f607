import Foundation
import Tensors
import Testing

struct DoubleSoftmaxTests {
  private func softmax(_ x: [Double], scale: Double = 1) -> [Double] {
    var y = [Double](repeating: 7, count: x.count)
    Double.softmax(x, &y, scale: scale, count: x.count)
    return y
  }

  private func logSoftmax(_ x: [Double]) -> [Double] {
    var y = [Double](repeating: 7, count: x.count)
    Double.logSoftmax(x, &y, count: x.count)
    return y
  }

  @Test func weightsAreExponentialsOverTheirSum() {
    let x: [Double] = normals(37, seed: 91, deviation: 2)
    let total = x.reduce(0) { $0 + exp(0.7 * $1) }
    for (x, y) in zip(x, softmax(x, scale: 0.7)) {
      #expect(abs(y * total / exp(0.7 * x) - 1) < 4e-15)
    }
    let all = x.reduce(0) { $0 + exp($1) }
    for (x, y) in zip(x, logSoftmax(x)) { #expect(abs(y - (x - log(all))) < 4e-15) }
  }

  @Test func scoresOfAnySizeGiveADistribution() {
    #expect(softmax([1e308, -1e308, 1e308]) == [0.5, 0, 0.5])
    #expect(softmax([0.5, -.infinity]) == [1, 0])
    #expect(logSoftmax([-.infinity, 2]) == [-.infinity, 0])
    #expect(softmax([-.infinity, -.infinity]).allSatisfy { $0.isNaN })
    #expect(logSoftmax([-.infinity]).allSatisfy { $0.isNaN })
  }

  @Test func pullbacksAreTheStencils() {
    let x: [Double] = normals(19, seed: 92)
    let dy: [Double] = normals(19, seed: 93)
    var (dx, logDx) = ([Double](repeating: 0, count: 19), [Double](repeating: 1, count: 19))
    Double.softmaxPullback(y: softmax(x, scale: 1.3), dy: dy, dx: &dx, scale: 1.3, count: 19)
    Double.logSoftmaxPullback(y: logSoftmax(x), dy: dy, dx: &logDx, count: 19)
    for i in 0..<19 {
      func moved(_ step: Double, _ f: ([Double]) -> [Double]) -> Double {
        var x = x
        x[i] += step
        return zip(f(x), dy).reduce(0) { $0 + $1.0 * $1.1 }
      }
      func slope(_ f: ([Double]) -> [Double]) -> Double {
        (moved(-2e-3, f) - 8 * moved(-1e-3, f) + 8 * moved(1e-3, f) - moved(2e-3, f)) / 12e-3
      }
      // The stencil is good to 1e-12 of its terms.
      #expect(abs(dx[i] - slope { softmax($0, scale: 1.3) }) < 1e-10)
      #expect(abs(logDx[i] - 1 - slope(logSoftmax)) < 1e-10)
    }
  }
}
