import Foundation

/// x − y, rounded, and what the rounding lost.
@inline(__always)
private func difference(_ x: Lanes, _ y: Float) -> (high: Lanes, low: Lanes) {
  let high = x - y
  let part = high - x
  return (high, (x - (high - part)) - (y + part))
}

/// scale·x − top in pieces: the rounded difference, and what it and the product lack. The exponential
/// magnifies an error of its argument by the argument, so that small weights would lose digits.
///
/// Below −105 the exponential is 0, whatever the low part; at −∞ that part is not a number.
@inline(__always)
private func distance(_ x: Lanes, _ scale: Float, _ top: Float) -> (high: Lanes, low: Lanes) {
  let s = x * scale
  let (high, low) = difference(s, top)
  let isGone = high .< -105
  return (
    high.replacing(with: -105, where: isGone),
    (low + mulAdd(x, scale, s.negative)).replacing(with: 0, where: isGone)
  )
}

/// The largest scale·x. NaN is passed over; the exponentials will show it.
@inline(__always)
private func largest(_ x: UnsafePointer<Float>, _ scale: Float, _ count: Int) -> Float {
  var top = Lanes(repeating: -.infinity)
  byLanes(count) { i, size in
    let s = Lanes(x + i, upTo: size, filler: x[0]) * scale
    top.replace(with: s, where: s .> top)
  }
  var largest = -Float.infinity
  for lane in 0..<16 where top[lane] > largest { largest = top[lane] }
  return largest
}

/// Σ exp(scale·x − top), in Double lanes; `visit` sees the exponentials.
@inline(__always)
private func sumExponentials(
  _ x: UnsafePointer<Float>, _ scale: Float, _ top: Float, _ count: Int,
  _ visit: (Lanes, Int, Int) -> Void
) -> Double {
  var sum = LaneSum()
  byLanes(count) { i, size in
    let (high, low) = distance(Lanes(x + i, upTo: size), scale, top)
    let e = ExponentialLanes(high, low: low)
    let (m, mLow) = e.significand
    let value = e.scale(m + mLow)
    visit(value, i, size)
    sum.add(size >= 16 ? value : value.first(size))
  }
  return sum.total(of: count)
}

extension Float {
  package static func softmax(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, scale: Float, count: Int
  ) {
    guard count > 0 else { return }
    let top = largest(x, scale, count)
    let total = sumExponentials(x, scale, top, count) { e, i, size in e.store(y + i, upTo: size) }
    // 1/total in two parts: one rounding of the product instead of two.
    let inverse = Float(1 / total)
    let inverseLow = Float(1 / total - Double(inverse))
    mapLanes(y, y, count: count) { mulAdd($0, inverse, $0 * inverseLow) }
  }

  package static func softmaxPullback(
    y: UnsafePointer<Float>, dy: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>,
    scale: Float, count: Int
  ) {
    let mean = dot(y, dy, count: count)
    addLanes(y, dy, dx, count: count) { y, dy in scale * (y * (dy - mean)) }
  }

  package static func logSoftmax(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    guard count > 0 else { return }
    let top = largest(x, 1, count)
    let total = sumExponentials(x, 1, top, count) { _, _, _ in }
    let logarithm = Double(top) + Foundation.log(total)
    let high = Float(logarithm)
    let low = Float(logarithm - Double(high))
    mapLanes(x, y, count: count) {
      let (y, yLow) = difference($0, high)
      return (y + (yLow - low)).replacing(with: y, where: $0 .== -.infinity)
    }
  }

  package static func logSoftmaxPullback(
    y: UnsafePointer<Float>, dy: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>, count: Int
  ) {
    let total = sum(dy, count: count)
    addLanes(y, dy, dx, count: count) { y, dy in dy - y.exponential * total }
  }
}
