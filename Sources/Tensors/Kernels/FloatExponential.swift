/// eˣ in pieces, (1 + head + tail)·2ⁿ, so that what is built from it rounds once at the end.
///
/// x = n·ln 2 + r with |r| ≤ 0.347. n·ln 2 is taken off in two steps. The first is exact: both x and
/// n·fl(ln 2) are multiples of 2⁻²⁵ and differ by less than 0.35, so 24 bits hold the rest. The
/// second, with what fl(ln 2) lacks, is kept apart until the last addition. eʳ − 1 = r + r²·q(r)
/// with q of degree 4, the minimax polynomial for the relative error of eʳ (2⁻²⁸·²).
struct ExponentialLanes {
  let head: Lanes
  let tail: Lanes
  let n: SIMD16<Int32>
  /// 2ⁿ, or 2⁻¹⁰⁰ where that is larger.
  let power: Lanes
  /// What is left of 2ⁿ: 1 for n ≥ −100.
  let remainingPower: Lanes

  /// e to the power of `x + low`, where |x| < 150 and |low| is at most some ulps of x.
  @inline(__always)
  init(_ x: Lanes, low: Lanes = Lanes()) {
    // Adding 1.5·2²³ rounds to a whole number and leaves it in the lowest bits.
    let shifted = mulAdd(x, 0x1.715476p0, 0x1.8p23)
    n = unsafeBitCast(shifted, to: SIMD16<Int32>.self) &- 0x4b40_0000
    let whole = shifted - 0x1.8p23
    let clamped = n.replacing(with: -100, where: whole .< -100)
    power = Lanes(powerOfTwo: clamped)
    remainingPower = Lanes(powerOfTwo: n &- clamped)
    let first = mulAdd(whole, -0x1.62e43p-1, x)
    let second = mulAdd(whole, 0x1.05c61p-29, low)
    let r = first + second
    let q = horner(
      r, 0x1.fffffcp-2, 0x1.555488p-3, 0x1.555842p-5, 0x1.1240dep-7, 0x1.6ae8a6p-10)
    let rest = mulAdd(r * r, q, second)
    head = first + rest
    tail = (first - head) + rest
  }

  /// 1 + head + tail, in [0.7, 1.42], as a rounded sum and what it lacks.
  @inline(__always)
  var significand: (high: Lanes, low: Lanes) {
    let high = 1 + head
    return (high, (1 - high) + head + tail)
  }

  /// y·2ⁿ for n ≤ 127 and y near 1, rounded once: 2ⁿ itself need not be a Float.
  @inline(__always)
  func scale(_ y: Lanes) -> Lanes { y * power * remainingPower }

  /// 1 + eˣ for x ≤ 0, as a rounded sum and what it lacks.
  @inline(__always)
  var onePlus: (high: Lanes, low: Lanes) {
    let e = mulAdd(power, head, power)
    let rest = mulAdd(power, head, power - e) + power * tail
    let high = 1 + e
    return (high, (1 - high) + e + rest)
  }
}

/// 1/(high + low) as a rounded number and what it lacks.
@inline(__always)
func reciprocal(_ high: Lanes, _ low: Lanes) -> (high: Lanes, low: Lanes) {
  let r = 1 / high
  // Newton's step, only its correction.
  return (r, r * mulAdd(r, low.negative, mulAdd(r, high.negative, 1)))
}

/// σ(x) in pieces, (high + low)·2ⁿ: 1/(1 + e) for x ≥ 0 and e/(1 + e) for x < 0, where e = exp(−|x|).
/// The power of two is applied last, so that tiny values keep their digits until then.
struct LogisticLanes {
  let high: Lanes
  let low: Lanes
  private let power: Lanes
  private let remainingPower: Lanes

  @inline(__always)
  init(_ e: ExponentialLanes, _ isNegative: SIMDMask<SIMD16<Int32>>) {
    let (r, rLow) = { reciprocal($0.high, $0.low) }(e.onePlus)
    let (m, mLow) = e.significand
    let one = Lanes(repeating: 1)
    let top = one.replacing(with: m, where: isNegative)
    let topLow = Lanes().replacing(with: mLow, where: isNegative)
    high = top * r
    low = mulAdd(top, r, high.negative) + mulAdd(top, rLow, topLow * r)
    power = one.replacing(with: e.power, where: isNegative)
    remainingPower = one.replacing(with: e.remainingPower, where: isNegative)
  }

  /// y·2ⁿ, rounded once.
  @inline(__always)
  func scale(_ y: Lanes) -> Lanes { y * power * remainingPower }
}

extension SIMD16<Float> {
  /// eˣ.
  @inline(__always)
  var exponential: Lanes {
    let e = ExponentialLanes(atMost(89).atLeast(-105))
    let (high, low) = e.significand
    return (high + low).scaled(e.n)
  }

  /// σ(x).
  @inline(__always)
  var sigmoid: Lanes {
    let e = ExponentialLanes(negativeMagnitude.atLeast(-105))
    let sigma = LogisticLanes(e, self .< 0)
    return sigma.scale(sigma.high + sigma.low)
  }

  /// x·σ(x). Below −125 the result is −0 as at −∞.
  @inline(__always)
  var silu: Lanes {
    let x = atLeast(-125)
    return x.times(LogisticLanes(ExponentialLanes(x.negativeMagnitude.atLeast(-125)), x .< 0))
  }

  /// x·σ, where σ is 1 for x > 125: x itself, because ∞·0 is none.
  @inline(__always)
  func times(_ sigma: LogisticLanes) -> Lanes {
    sigma.scale(mulAdd(self, sigma.high, self * sigma.low)).replacing(
      with: self, where: self .> 125)
  }

  /// tanh |x| = (1 − e)/(1 + e) with e = exp(−2|x|). 1 − e is (1 − 2ⁿ) − 2ⁿ·(eʳ − 1): for small x,
  /// where n = 0, nothing cancels.
  @inline(__always)
  var hyperbolicTangent: Lanes {
    let e = ExponentialLanes(negativeMagnitude.atLeast(-12) * 2)
    let whole = 1 - e.power
    let top = mulAdd(e.power, e.head.negative, whole)
    let bottom = mulAdd(e.power, e.head.negative, whole - top) - e.power * e.tail
    let (r, rest) = { reciprocal($0.high, $0.low) }(e.onePlus)
    let y = mulAdd(top, r, mulAdd(top, rest, bottom * r))
    return Lanes(bits: y.bits ^ signBits)
  }
}
