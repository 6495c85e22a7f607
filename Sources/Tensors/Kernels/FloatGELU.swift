extension SIMD16<Float> {
  /// x·Φ(x).
  ///
  /// With t = |x| and q = Φ(−t) it is −t·q for x < 0, where the power of two in q is applied last, and
  /// x·(1 − q) else.
  @inline(__always)
  var gelu: Lanes {
    let t = magnitude.atMost(15)
    let (e, g, gLow) = Lanes.normalTail(t)
    // q = (g + gLow)·(1 + head + tail)·2ⁿ
    let rest = mulAdd(g, e.head, mulAdd(g, e.tail, mulAdd(gLow, e.head, gLow)))
    let q = g + rest
    let qLow = (g - q) + rest
    let negative = e.scale(mulAdd(t, q, t * qLow).negative)
    let positive = mulAdd((q * e.power).negative, t, self)
    return positive.replacing(with: negative, where: self .< 0)
  }

  /// Φ(−t) = exp(−t²/2)·g(t), g(t) = ½·erfcx(t/√2), in its two factors, for 0 ≤ t ≤ 15.
  ///
  /// t² is exact in two parts. g(t)·(t + 3) is a smooth function of z = (t − 3)/(t + 3) in [−1, 0.67]; P is
  /// its minimax polynomial of degree 10 for the relative error (2⁻³⁰·⁰; 2⁻²⁸·¹ with its coefficients
  /// rounded, of which the first two are kept in two parts). What each rounded step lacks is carried on.
  @inline(__always)
  static func normalTail(_ t: Lanes) -> (exponential: ExponentialLanes, g: Lanes, gLow: Lanes) {
    let square = t * t
    let squareLow = mulAdd(t, t, square.negative)
    let e = ExponentialLanes(square * -0.5, low: squareLow * -0.5)

    let below = t + 3
    let (r, rLow) = reciprocal(below, t - (below - 3))
    // z = 1 − 6/(t + 3)
    let z = mulAdd(r, -6, 1)
    let zz = z * z
    let even = horner(
      zz, 0x1.d71386p-3, -0x1.56d5f6p-7, 0x1.0ca35ep-10, -0x1.00a26ep-12, 0x1.c8e7aap-15)
    let odd = horner(zz, -0x1.832d0ap-5, 0x1.c8bd8cp-8, -0x1.0eacb6p-10, 0x1.135126p-13)
    let upper = mulAdd(z, mulAdd(z, odd, even), -0x1.04c72ap-1)
    let first = Lanes(repeating: 0x1.754a76p-1)
    let P = mulAdd(z, upper, first)
    // What P lacks: its own rounding, the lower parts of two coefficients, and P′·zLow with zLow =
    // −6·rLow and P′(z) ≈ 0.4·z − 0.509.
    let coefficientsLow = mulAdd(rLow, mulAdd(z, -2.4, 3.054), -0x1.e7039cp-26)
    let PLow = mulAdd(z, upper, first - P) + mulAdd(z, 0x1.63d174p-27, coefficientsLow)
    let g = P * r
    let gLow = mulAdd(P, r, g.negative) + mulAdd(P, rLow, PLow * r)
    return (e, g, gLow)
  }

  /// x·σ(2u), 2u = 2√(2/π)·(x + 0.044715·x³).
  ///
  /// Where σ is tiny, the exponential magnifies the relative error of 2u by |2u| < 110, so 2u is
  /// computed as a rounded number and what it lacks.
  @inline(__always)
  var geluTanh: Lanes {
    let x = atLeast(-12)
    let t = x.magnitude.atMost(12)
    let (w, low) = Lanes.oddCubic(t, 0x1.2444f2p-4, 0x1.49b16ap-29)
    let e = ExponentialLanes(w.negative, low: low.negative)
    return x.times(LogisticLanes(e, x .< 0))
  }

  /// t·(a + b·t²) with a = 2√(2/π), in two parts; b is given in two. 2u has b = 0.044715·a.
  @inline(__always)
  static func oddCubic(_ t: Lanes, _ b: Float, _ bLow: Float) -> (high: Lanes, low: Lanes) {
    let a: Float = 0x1.988454p0
    let square = t * t
    let squareLow = mulAdd(t, t, square.negative)
    let product = square * b
    let productLow =
      mulAdd(square, b, product.negative) + mulAdd(squareLow, b, square * bLow)
    let sum = a + product
    let part = sum - a
    let sumLow = (a - (sum - part)) + (product - part) + (productLow - 0x1.857936p-25)
    let high = t * sum
    return (high, mulAdd(t, sum, high.negative) + t * sumLow)
  }
}
