// The derivatives of the Float functions. Those of GELU and SiLU pass through 0 near −0.75 and −1.28,
// where their terms cancel; there the zero is taken out as a factor, so that the rest keeps its digits.
// All three satisfy f′(x) = 1 − f′(−x), so only the negative side is computed.

extension SIMD16<Float> {
  /// y with the power of two of `e` for x < 0, and 1 − y for x ≥ 0.
  @inline(__always)
  private func mirrored(_ y: Lanes, _ e: ExponentialLanes) -> Lanes {
    let positive = 1 - y * e.power
    return positive.replacing(with: e.scale(y), where: self .< 0)
  }

  /// Φ(x) + x·φ(x). At −t it is exp(−t²/2)·h(t) with h(t) = g(t) − t/√(2π).
  ///
  /// Below 1.25, h(t) = (t₀ − t)·H(t), H of degree 8, minimax for the relative error (2⁻²⁸·¹ with its
  /// coefficients rounded, the first in two parts).
  @inline(__always)
  var geluSlope: Lanes {
    let t = magnitude.atMost(15)
    let (e, g, gLow) = Lanes.normalTail(t)
    let ct = t * 0x1.988454p-2
    let ctLow = mulAdd(t, 0x1.988454p-2, ct.negative) - t * 0x1.857936p-27
    let far = g - ct
    let farLow = (g - far) - ct + (gLow - ctLow)
    let H = horner(
      t, 0x1.20ba16p-27, -0x1.69c932p-3, 0x1.8f99c8p-4, -0x1.81b156p-5, 0x1.4d36b4p-6,
      -0x1.00838p-7,
      0x1.4b6d24p-9, -0x1.344caep-11, 0x1.250864p-14)
    let (near, nearLow) = Lanes.rooted(t, 0x1.80ead2p-1, -0x1.a03fd4p-27, 0x1.54851ap-1, H)
    let h = far.replacing(with: near, where: t .< 1.25)
    let hLow = farLow.replacing(with: nearLow, where: t .< 1.25)
    let (m, mLow) = e.significand
    return mirrored(mulAdd(h, m, mulAdd(h, mLow, hLow * m)), e)
  }

  /// σ(x)·(1 + x·σ(−x)). At −t it is e·k(t)/(1 + e)² with e = exp(−t) and k(t) = 1 + e − t.
  ///
  /// Below 1.75, k(t) = (t₀ − t)·K(t), K of degree 7, minimax for the relative error (2⁻²⁷·⁸ with its
  /// coefficients rounded, the first in two parts).
  @inline(__always)
  var siluSlope: Lanes {
    let e = ExponentialLanes(negativeMagnitude.atLeast(-125))
    let t = magnitude.atMost(125)
    let (one, oneLow) = e.onePlus
    let far = one - t
    let farLow = (one - far) - t + oneLow
    let K = horner(
      t, -0x1.6db378p-27, -0x1.5ceac2p-2, 0x1.fe3bbcp-4, -0x1.0d9e74p-5, 0x1.bdfd02p-8,
      -0x1.28765cp-10, 0x1.29b6f2p-13, -0x1.51201p-17)
    let (near, nearLow) = Lanes.rooted(t, 0x1.474974p0, -0x1.bdf6fap-27, 0x1.907afcp0, K)
    let k = far.replacing(with: near, where: t .< 1.75)
    let kLow = farLow.replacing(with: nearLow, where: t .< 1.75)
    let (s, sLow) = Lanes.logisticSlope(of: e)
    return mirrored(mulAdd(k, s, mulAdd(k, sLow, kLow * s)), e)
  }

  /// The derivative of GELU with tanh. At −t it is e·k(t)/(1 + e)² with e = exp(−2u(t)) and
  /// k(t) = 1 + e − t·2u′(t).
  ///
  /// Below 1.25, k(t) = (t₀ − t)·K(t), K of degree 9, minimax for the relative error (2⁻²⁷·³ with its
  /// coefficients rounded, the first in two parts).
  @inline(__always)
  var geluTanhSlope: Lanes {
    let t = magnitude.atMost(12)
    let (w, wLow) = Lanes.oddCubic(t, 0x1.2444f2p-4, 0x1.49b16ap-29)
    let e = ExponentialLanes(w.negative, low: wLow.negative)
    let (one, oneLow) = e.onePlus
    let (v, vLow) = Lanes.oddCubic(t, 0x1.b6676cp-3, -0x1.175e2p-32)
    let far = one - v
    let farLow = (one - far) - v + (oneLow - vLow)
    let K = horner(
      t, 0x1.28e89ep-24, -0x1.6b135cp-1, 0x1.7fd5eap-1, -0x1.21d3acp-2, 0x1.12673cp-3,
      -0x1.cd3bf6p-5,
      0x1.57fadep-6, -0x1.ac7fe8p-8, 0x1.7a764ep-10, -0x1.50d43p-13)
    let (near, nearLow) = Lanes.rooted(t, 0x1.8142ap-1, -0x1.85a06cp-27, 0x1.54377ep1, K)
    let k = far.replacing(with: near, where: t .< 1.25)
    let kLow = farLow.replacing(with: nearLow, where: t .< 1.25)
    let (s, sLow) = Lanes.logisticSlope(of: e)
    return mirrored(mulAdd(k, s, mulAdd(k, sLow, kLow * s)), e)
  }

  /// σ(x)·σ(−x) = e/(1 + e)² with e = exp(−|x|).
  @inline(__always)
  var sigmoidSlope: Lanes {
    let e = ExponentialLanes(negativeMagnitude.atLeast(-105))
    let (s, sLow) = Lanes.logisticSlope(of: e)
    return e.scale(s + sLow)
  }

  /// 1 − tanh² x = 4e/(1 + e)² with e = exp(−2|x|).
  @inline(__always)
  var hyperbolicTangentSlope: Lanes {
    let e = ExponentialLanes(negativeMagnitude.atLeast(-53) * 2)
    let (s, sLow) = Lanes.logisticSlope(of: e)
    return e.scale(4 * (s + sLow))
  }

  /// (root − t)·(constant + rest), the root in two parts, in two parts.
  @inline(__always)
  private static func rooted(
    _ t: Lanes, _ root: Float, _ rootLow: Float, _ constant: Float, _ rest: Lanes
  ) -> (high: Lanes, low: Lanes) {
    let first = root - t
    let d = first + rootLow
    let dLow = (root - first) - t + ((first - d) + rootLow)
    let factor = constant + rest
    let product = d * factor
    let factorLow = (constant - factor) + rest
    return (product, mulAdd(d, factor, product.negative) + mulAdd(d, factorLow, dLow * factor))
  }

  /// e/(1 + e)² for e ≤ 1 without its power of two, in two parts.
  @inline(__always)
  private static func logisticSlope(of e: ExponentialLanes) -> (high: Lanes, low: Lanes) {
    let (r, rLow) = { reciprocal($0.high, $0.low) }(e.onePlus)
    let (m, mLow) = e.significand
    let s = m * r
    let sLow = mulAdd(m, r, s.negative) + mulAdd(m, rLow, mLow * r)
    let product = s * r
    return (product, mulAdd(s, r, product.negative) + mulAdd(s, rLow, sLow * r))
  }
}
