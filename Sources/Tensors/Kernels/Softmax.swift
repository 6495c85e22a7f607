import Foundation

extension Element {
  package static func softmax(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, scale: Self, count: Int
  ) {
    var top = -Self.infinity
    for i in 0..<count { top = Swift.max(top, scale * x[i]) }
    var total = 0.0
    for i in 0..<count {
      let e = Foundation.exp(Double(scale * x[i]) - Double(top))
      total += e
      y[i] = Self(e)
    }
    for i in 0..<count { y[i] = Self(Double(y[i]) / total) }
  }

  package static func softmaxPullback(
    y: UnsafePointer<Self>, dy: UnsafePointer<Self>, dx: UnsafeMutablePointer<Self>, scale: Self,
    count: Int
  ) {
    let mean = dot(y, dy, count: count)
    for i in 0..<count { dx[i] += scale * (y[i] * (dy[i] - mean)) }
  }

  package static func logSoftmax(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int
  ) {
    var top = -Self.infinity
    for i in 0..<count { top = Swift.max(top, x[i]) }
    var total = 0.0
    for i in 0..<count { total += Foundation.exp(Double(x[i]) - Double(top)) }
    let logarithm = Self(Foundation.log(total))
    for i in 0..<count { y[i] = x[i] - top - logarithm }
  }

  package static func logSoftmaxPullback(
    y: UnsafePointer<Self>, dy: UnsafePointer<Self>, dx: UnsafeMutablePointer<Self>, count: Int
  ) {
    let total = sum(dy, count: count)
    for i in 0..<count { dx[i] += dy[i] - Self(Foundation.exp(Double(y[i]))) * total }
  }
}
