internal import CLanes
import Foundation

/// scale·x − top in pieces: the rounded difference, and what it and the product lack. The exponential
/// magnifies an error of its argument by the argument, so that small weights would lose digits.
///
/// Below −105 the exponential is 0, whatever the low part; at −∞ that part is not a number.
@inline(__always)
private func distance(_ x: Lanes, _ scale: Float, _ top: Float) -> (high: Lanes, low: Lanes) {
  let s = x * scale
  let sLow = mulAdd(x, scale, s.negative)
  let high = s - top
  let part = high - s
  let low = (s - (high - part)) - (top + part) + sLow
  let isGone = high .< -105
  return (high.replacing(with: -105, where: isGone), low.replacing(with: 0, where: isGone))
}

/// The largest scale·x. NaN is passed over; the exponentials will show it.
@inline(__always)
private func largest(_ x: UnsafePointer<Float>, _ scale: Float, _ count: Int) -> Float {
  var top = Lanes(repeating: -.infinity)
  var i = 0
  while i < count {
    let s = Lanes(x + i, upTo: count &- i, filler: x[0]) * scale
    top.replace(with: s, where: s .> top)
    i &+= 16
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
  var i = 0
  while i < count {
    let rest = count &- i
    let (high, low) = distance(Lanes(x + i, upTo: rest), scale, top)
    let e = ExponentialLanes(high, low: low)
    let (m, mLow) = e.significand
    let value = e.scale(m + mLow)
    visit(value, i, rest)
    sum.add(rest >= 16 ? value : value.first(rest))
    i &+= 16
  }
  return sum.total(of: count)
}

extension Float {
  package static func softmax(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, scale: Float, count: Int
  ) {
    guard count > 0 else { return }
    let top = largest(x, scale, count)
    let total = sumExponentials(x, scale, top, count) { e, i, rest in e.store(y + i, upTo: rest) }
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
    mapLanes(x, y, count: count) {
      Lanes(
        lowHalf: lanes_narrow(lanes_widen($0.lowHalf) - logarithm),
        highHalf: lanes_narrow(lanes_widen($0.highHalf) - logarithm))
    }
  }

  package static func logSoftmaxPullback(
    y: UnsafePointer<Float>, dy: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>, count: Int
  ) {
    let total = sum(dy, count: count)
    addLanes(y, dy, dx, count: count) { y, dy in dy - y.exponential * total }
  }
}
