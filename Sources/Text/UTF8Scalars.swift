/// Reads the Unicode scalar that begins at `index`, or nil where the bytes are no UTF-8.
///
/// Strict: no overlong forms, no surrogates, nothing above U+10FFFF. We read scalars ourselves, not
/// through `String`, because texts here may be any bytes, and offsets are counted in bytes.
func scalar(at index: Int, in bytes: [UInt8]) -> (value: Unicode.Scalar, length: Int)? {
  let first = bytes[index]
  if first < 0x80 { return (Unicode.Scalar(first), 1) }
  let length: Int
  switch first {
  case 0xC2...0xDF: length = 2
  case 0xE0...0xEF: length = 3
  case 0xF0...0xF4: length = 4
  default: return nil
  }
  guard index + length <= bytes.count else { return nil }
  var value = UInt32(first) & (0x7F >> UInt32(length))
  for next in bytes[index + 1..<index + length] {
    guard next & 0xC0 == 0x80 else { return nil }
    value = value << 6 | UInt32(next & 0x3F)
  }
  let smallest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x1_0000
  guard value >= smallest, let scalar = Unicode.Scalar(value) else { return nil }
  return (scalar, length)
}

/// The offset of the first byte that does not belong to UTF-8 text, or nil if all do.
func firstInvalidByte(of bytes: [UInt8]) -> Int? {
  var index = 0
  while index < bytes.count {
    guard let (_, length) = scalar(at: index, in: bytes) else { return index }
    index += length
  }
  return nil
}

/// “U+00E9”: how the Unicode standard names a scalar.
func codePoint(_ scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16, uppercase: true)
  return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
