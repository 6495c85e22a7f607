import Tensors
import Testing

struct FloatSoftmaxTests {
  private func softmax(_ x: [Float], scale: Float = 1) -> [Float] {
    var y = [Float](repeating: 7, count: x.count)
    Float.softmax(x, &y, scale: scale, count: x.count)
    return y
  }

  private func logSoftmax(_ x: [Float]) -> [Float] {
    var y = [Float](repeating: 7, count: x.count)
    Float.logSoftmax(x, &y, count: x.count)
    return y
  }

  /// The same from the Float inputs in Double.
  private func reference(_ x: [Float], scale: Float = 1) -> [Double] {
    var y = [Double](repeating: 0, count: x.count)
    Double.softmax(x.map(Double.init), &y, scale: Double(scale), count: x.count)
    return y
  }

  @Test(arguments: [1, 2, 5, 15, 16, 17, 40, 333])
  func softmaxAgreesWithDouble(count: Int) {
    for (deviation, scale) in [(1.0, Float(1)), (20, 1), (9, 0.37), (3, -2)] {
      let x: [Float] = normals(count, seed: 81, deviation: deviation)
      for (y, expected) in zip(softmax(x, scale: scale), reference(x, scale: scale)) {
        // Two roundings; the maximum is subtracted without one. Subnormal weights have fewer digits.
        #expect(abs(Double(y) - expected) <= 0x1.8p-23 * expected + 0x1p-149)
      }
    }
  }

  @Test(arguments: [1, 2, 16, 19, 333])
  func logSoftmaxAgreesWithDouble(count: Int) {
    let x: [Float] = normals(count, seed: 82, deviation: 15)
    var expected = [Double](repeating: 0, count: count)
    Double.logSoftmax(x.map(Double.init), &expected, count: count)
    for (y, expected) in zip(logSoftmax(x), expected) {
      // Rounded once; the sum of exponentials is good to 2⁻²⁴.
      #expect(abs(Double(y) - expected) <= 0x1p-24 * (1 + abs(expected)))
    }
  }

  @Test func scoresOfAnySizeGiveADistribution() {
    let big: Float = 3e38
    #expect(softmax([big, -big, big]) == [0.5, 0, 0.5])
    #expect(softmax([-big, -big]) == [0.5, 0.5])
    #expect(logSoftmax([big, 0])[0] == 0)
    #expect(softmax([1e5, 1e5 - 1])[0] == 0.7310586)
  }

  @Test func hiddenScoresHaveNoWeightAtAll() {
    let y = softmax([0.5, -.infinity, 1.5, -.infinity])
    #expect(y[1] == 0 && y[3] == 0)
    #expect(y[0] + y[2] == 1)
    #expect(softmax([-.infinity, 2, -.infinity]) == [0, 1, 0])
    #expect(logSoftmax([-.infinity, 2]) == [-.infinity, 0])
  }

  @Test func aColumnThatIsWhollyHiddenIsNotANumber() {
    for count in [1, 3, 17] {
      let x = [Float](repeating: -.infinity, count: count)
      #expect(softmax(x).allSatisfy { $0.isNaN })
      #expect(logSoftmax(x).allSatisfy { $0.isNaN })
    }
    #expect(softmax([1, .nan, 2]).allSatisfy { $0.isNaN })
  }

  @Test func weightsAddUpToOneAndMayOverwriteTheScores() {
    var x: [Float] = normals(77, seed: 83, deviation: 3)
    let y = softmax(x)
    #expect(abs(y.reduce(0.0) { $0 + Double($1) } - 1) < 77 * 0x1p-25)
    x.withUnsafeMutableBufferPointer {
      guard let base = $0.baseAddress else { return }
      Float.softmax(base, base, scale: 1, count: 77)
    }
    #expect(x == y)
  }

  @Test(arguments: [1, 5, 16, 35])
  func pullbacksAgreeWithDouble(count: Int) {
    let x: [Float] = normals(count, seed: 84)
    let dy: [Float] = normals(count, seed: 85)
    let start: [Float] = normals(count, seed: 86)
    let (y, logY) = (softmax(x, scale: 0.6), logSoftmax(x))
    var (dx, logDx) = (start, start)
    Float.softmaxPullback(y: y, dy: dy, dx: &dx, scale: 0.6, count: count)
    Float.logSoftmaxPullback(y: logY, dy: dy, dx: &logDx, count: count)
    var (wide, logWide) = (start.map(Double.init), start.map(Double.init))
    let wideDy = dy.map(Double.init)
    Double.softmaxPullback(
      y: y.map(Double.init), dy: wideDy, dx: &wide, scale: Double(Float(0.6)), count: count)
    Double.logSoftmaxPullback(y: logY.map(Double.init), dy: wideDy, dx: &logWide, count: count)
    // A few roundings of terms of size 5.
    for i in 0..<count {
      #expect(abs(Double(dx[i]) - wide[i]) < 1e-6)
      #expect(abs(Double(logDx[i]) - logWide[i]) < 3e-6)
    }
  }
}
