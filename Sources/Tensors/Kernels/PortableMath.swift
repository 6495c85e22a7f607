/// The natural logarithm of a positive normal number, made of exactly rounded operations only, so
/// that every platform gives the same bits.
///
/// x = 2ᵏ·m with m near 1, and log m = 2·artanh((m − 1)/(m + 1)) as a power series.
package func portableLog(_ x: Double) -> Double {
  var (exponent, m) = (Double(x.exponent), x.significand)
  if m > 0x1.6a09e667f3bcdp0 {
    m /= 2
    exponent += 1
  }
  let s = (m - 1) / (m + 1)
  let z = s * s
  var series = 0.0
  for k in stride(from: 23, through: 3, by: -2) { series = (series + 1 / Double(k)) * z }
  let (high, low) = (0x1.62e42fee00000p-1, 0x1.a39ef35793c76p-33)  // ln 2 in two parts
  return exponent * high + (2 * s + (2 * s * series + exponent * low))
}

/// The sine and cosine of 2π·u, u in [0, 1), made of exactly rounded operations only.
package func portableSinCosTwoPi(_ u: Double) -> (sine: Double, cosine: Double) {
  let quarter = (u * 4).rounded()
  let angle = (u * 4 - quarter) * 0x1.921fb54442d18p0
  let z = angle * angle
  var (sine, cosine) = (1.0, 1.0)
  for k in stride(from: 18, through: 2, by: -2) {
    sine = 1 - z / Double(k * (k + 1)) * sine
    cosine = 1 - z / Double(k * (k - 1)) * cosine
  }
  sine *= angle
  switch Int(quarter) % 4 {
  case 0: return (sine, cosine)
  case 1: return (cosine, -sine)
  case 2: return (-sine, -cosine)
  default: return (-cosine, sine)
  }
}
