import Foundation

/// The largest scale·x. NaN is passed over; the exponentials will show it.
@inline(__always)
private func largest(_ x: UnsafePointer<Double>, _ scale: Double, _ count: Int) -> Double {
  var top = WideLanes(repeating: -.infinity)
  byLanes(count) { i, size in
    let s = WideLanes(x + i, upTo: size, filler: x[0]) * scale
    top.replace(with: s, where: s .> top)
  }
  var largest = -Double.infinity
  for lane in 0..<16 where top[lane] > largest { largest = top[lane] }
  return largest
}

/// Σ exp(scale·x − top); `visit` sees the exponentials. A masked score, −∞, gives exactly 0.
@inline(__always)
private func sumExponentials(
  _ x: UnsafePointer<Double>, _ scale: Double, _ top: Double, _ count: Int,
  _ visit: (WideLanes, Int, Int) -> Void
) -> Double {
  var sum = LaneSum()
  byLanes(count) { i, size in
    let e = (WideLanes(x + i, upTo: size) * scale - top).exponentialOfNegative
    visit(e, i, size)
    sum.add(size >= 16 ? e : e.first(size))
  }
  return sum.total(of: count)
}

extension Double {
  package static func softmax(
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, scale: Double, count: Int
  ) {
    guard count > 0 else { return }
    let top = largest(x, scale, count)
    let total = sumExponentials(x, scale, top, count) { e, i, size in e.store(y + i, upTo: size) }
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
    guard count > 0 else { return }
    let top = largest(x, 1, count)
    let logarithm = Foundation.log(sumExponentials(x, 1, top, count) { _, _, _ in })
    byLanes(count) { i, size in
      (WideLanes(x + i, upTo: size) - top - logarithm).store(y + i, upTo: size)
    }
  }

  package static func logSoftmaxPullback(
    y: UnsafePointer<Double>, dy: UnsafePointer<Double>, dx: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    // y ≤ 0, but for a rounding.
    let total = sum(dy, count: count)
    byLanes(count) { i, size in
      let change =
        WideLanes(dy + i, upTo: size) - WideLanes(y + i, upTo: size).exponentialOfNegative * total
      (WideLanes(dx + i, upTo: size) + change).store(dx + i, upTo: size)
    }
  }
}
