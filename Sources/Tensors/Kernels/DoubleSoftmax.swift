import Foundation

extension Double {
  package static func softmax(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, scale: Double, count: Int
  ) {
    var top = -Double.infinity
    for i in 0..<count { top = Swift.max(top, scale * x[i]) }
    for i in 0..<count {
      let z = scale * x[i] - top
      // Masked scores are common, and libm is slow at infinities.
      y[i] = z == -.infinity ? 0 : Foundation.exp(z)
    }
    let total = sum(y, count: count)
    for i in 0..<count { y[i] /= total }
  }

  package static func softmaxPullback(
    y: UnsafePointer<Double>, dy: UnsafePointer<Double>, dx: UnsafeMutablePointer<Double>,
    scale: Double, count: Int
  ) {
    let mean = dot(y, dy, count: count)
    for i in 0..<count { dx[i] += scale * (y[i] * (dy[i] - mean)) }
  }

  package static func logSoftmax(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, count: Int
  ) {
    var top = -Double.infinity
    for i in 0..<count { top = Swift.max(top, x[i]) }
    // In lanes as every sum: element i goes to lane i mod 16.
    var lanes = SIMD16<Double>()
    for i in 0..<count { lanes[i & 15] += Foundation.exp(x[i] - top) }
    var total = 0.0
    for lane in 0..<16 { total += lanes[lane] }
    let logarithm = Foundation.log(total)
    for i in 0..<count { y[i] = x[i] - top - logarithm }
  }

  package static func logSoftmaxPullback(
    y: UnsafePointer<Double>, dy: UnsafePointer<Double>, dx: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    let total = sum(dy, count: count)
    for i in 0..<count { dx[i] += dy[i] - Foundation.exp(y[i]) * total }
  }
}
