/// A kind of floating-point number in a file, by its bits.
protocol StoredElement {
  associatedtype Bits: FixedWidthInteger & UnsignedInteger
  static func float(_ bits: Bits) -> Float
  static func double(_ bits: Bits) -> Double
  static func bits(_ value: Float) -> Bits
  static func bits(_ value: Double) -> Bits
}

enum StoredF64: StoredElement {
  static func float(_ bits: UInt64) -> Float { Float(Double(bitPattern: bits)) }
  static func double(_ bits: UInt64) -> Double { Double(bitPattern: bits) }
  static func bits(_ value: Float) -> UInt64 { Double(value).bitPattern }
  static func bits(_ value: Double) -> UInt64 { value.bitPattern }
}

enum StoredF32: StoredElement {
  static func float(_ bits: UInt32) -> Float { Float(bitPattern: bits) }
  static func double(_ bits: UInt32) -> Double { Double(Float(bitPattern: bits)) }
  static func bits(_ value: Float) -> UInt32 { value.bitPattern }
  static func bits(_ value: Double) -> UInt32 { Float(value).bitPattern }
}

/// Half precision, by integers alone: `Float16` does not exist on every platform of ours.
enum StoredF16: StoredElement {
  static func float(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let magnitude = UInt32(bits & 0x7FFF)
    // The exponent's bias is 15 here and 127 there; the mantissa has 10 bits here and 23 there.
    if magnitude >= 0x7C00 { return Float(bitPattern: sign | magnitude << 13 | 0x7F80_0000) }
    if magnitude >= 0x0400 { return Float(bitPattern: sign | (magnitude << 13 + (112 << 23))) }
    let subnormal = Float(magnitude) * 0x1p-24
    return Float(bitPattern: sign | subnormal.bitPattern)
  }
  static func double(_ bits: UInt16) -> Double { Double(float(bits)) }
  static func bits(_ value: Float) -> UInt16 { bits(Double(value)) }
  static func bits(_ value: Double) -> UInt16 {
    UInt16(roundedBits(value, exponentBits: 5, mantissaBits: 10))
  }
}

/// The upper half of a `Float`.
enum StoredBF16: StoredElement {
  static func float(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }
  static func double(_ bits: UInt16) -> Double { Double(float(bits)) }
  static func bits(_ value: Float) -> UInt16 { bits(Double(value)) }
  static func bits(_ value: Double) -> UInt16 {
    UInt16(roundedBits(value, exponentBits: 8, mantissaBits: 7))
  }
}

/// The bits of `value` in a narrower format, rounded once, to the nearest and to even between two.
///
/// What is too large becomes infinite, what is too small a subnormal or 0; NaN stays NaN, quiet, with the
/// upper bits of its payload. A `Double` rounded by way of `Float` would be rounded twice: 1 + 2⁻¹¹ + 2⁻⁴⁰
/// would become 1 in half precision, not 1 + 2⁻¹⁰.
@inline(__always)
func roundedBits(_ value: Double, exponentBits: Int, mantissaBits: Int) -> UInt64 {
  let sign = (value.bitPattern >> 63) << UInt64(exponentBits + mantissaBits)
  let magnitude = value.bitPattern & 0x7FFF_FFFF_FFFF_FFFF
  let infinity: UInt64 = ((1 << UInt64(exponentBits)) - 1) << UInt64(mantissaBits)
  let dropped = 52 - mantissaBits
  if magnitude > 0x7FF0_0000_0000_0000 {
    let payload = (magnitude & 0x000F_FFFF_FFFF_FFFF) >> UInt64(dropped)
    return sign | infinity | payload | 1 << UInt64(mantissaBits - 1)
  }
  let bias = (1 << (exponentBits - 1)) - 1
  let exponent = Int(magnitude >> 52) - 1023 + bias
  if exponent > (1 << exponentBits) - 2 { return sign | infinity }
  if exponent >= 1 {
    // A carry out of the mantissa moves the exponent on, up to infinity: the bits are in order.
    let rebiased = magnitude - UInt64(1023 - bias) << 52
    return sign | roundedShift(rebiased, dropped)
  }
  // Below the normal numbers the leading one appears in the mantissa, moved by the missing exponent.
  let shift = dropped + 1 - exponent
  if shift > 53 { return sign }
  let significand = magnitude & 0x000F_FFFF_FFFF_FFFF | 1 << 52
  return sign | roundedShift(significand, shift)
}

/// `bits` / 2^`shift`, to the nearest and to even between two.
@inline(__always)
private func roundedShift(_ bits: UInt64, _ shift: Int) -> UInt64 {
  let isOdd = (bits >> UInt64(shift)) & 1
  return (bits + (1 << UInt64(shift - 1)) - 1 + isOdd) >> UInt64(shift)
}
