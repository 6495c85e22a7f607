extension SIMD16<Float> {
  /// log x = k·ln 2 + log m for x = 2ᵏ·m, m in [√½, √2).
  ///
  /// f = m − 1 is exact, and log(1 + f) = f − f²/2 + f³·Q(f) with Q of degree 8, the minimax
  /// polynomial for the relative error (2⁻²⁸·⁰ with its coefficients rounded). k·fl(ln 2) + f is added
  /// up with its rounding error kept; where k = 0 nothing cancels, and elsewhere the sum is above 0.4.
  @inline(__always)
  var logarithm: Lanes {
    // Subnormal numbers are lifted first.
    let isTiny = self .< 0x1p-126
    let x = replacing(with: self * 0x1p24, where: isTiny)
    // √½ in bits; what lies above it in the exponent is k.
    let raised = unsafeBitCast(x, to: SIMD16<Int32>.self) &- 0x3f35_04f3
    let exponent = raised &>> 23
    let m = unsafeBitCast((raised & 0x007f_ffff) &+ 0x3f35_04f3, to: Lanes.self)
    // A small whole number in the lowest bits of 1.5·2²³.
    let wholes = unsafeBitCast(exponent &+ 0x4b40_0000, to: Lanes.self) - 0x1.8p23
    let k = wholes.replacing(with: wholes - 24, where: isTiny)
    let f = m - 1
    let square = f * f
    let even = horner(
      square, 0x1.555548p-2, 0x1.99a4cap-3, 0x1.2335bp-3, 0x1.e70712p-4, 0x1.14573cp-4)
    let odd = horner(square, -0x1.000006p-2, -0x1.555c5cp-3, -0x1.fc1d46p-4, -0x1.de660cp-4)
    let cubic = square * f * mulAdd(f, odd, even)
    let whole = k * 0x1.62e43p-1
    let wholeLow = mulAdd(k, 0x1.62e43p-1, whole.negative) - k * 0x1.05c61p-29
    let sum = whole + f
    let sumLow = (whole - sum) + f + wholeLow
    let y = sum + (mulAdd(square, -0.5, cubic) + sumLow)
    let special = replacing(with: -.infinity, where: self .== 0)
      .replacing(with: .nan, where: self .< 0)
    return y.replacing(with: special, where: .!(self .> 0) .| (self .== .infinity))
  }

  /// log(1 + eˣ) = max(x, 0) + log(1 + e) with e = exp(−|x|).
  ///
  /// log(1 + e) = 2·artanh s = 2s + s³·R(s²) with s = e/(2 + e) ≤ 1/3 and R of degree 4, the minimax
  /// polynomial for the relative error (2⁻³³). The power of two in e is applied last: tiny values
  /// keep their digits until then.
  @inline(__always)
  var softplus: Lanes {
    let e = ExponentialLanes(negativeMagnitude.atLeast(-105))
    let (one, oneLow) = e.onePlus
    let two = 1 + one
    let (r, rest) = reciprocal(two, (1 - two) + one + oneLow)
    let (high, low) = e.significand
    let s = high * r
    let sLow = mulAdd(high, r, s.negative) + mulAdd(high, rest, low * r)
    let scaled = s * e.power
    let v = scaled * scaled
    let R = horner(v, 0x1.555558p-1, 0x1.9996d8p-2, 0x1.250514p-2, 0x1.b72ad8p-3, 0x1.f090acp-3)
    // log(1 + e) is (2s + correction)·2ⁿ.
    let correction = mulAdd(s * v, R, 2 * sLow)
    let negative = e.scale(mulAdd(s, 2, correction))
    let first = 2 * scaled
    let sum = self + first
    // Whichever is larger, the error of a sum of two is exact so.
    let part = sum - self
    let sumLow = (self - (sum - part)) + (first - part)
    let positive = sum + mulAdd(correction, e.power, sumLow)
    return negative.replacing(with: positive, where: self .> 0)
      .replacing(with: self, where: self .> 105)
  }
}
