/// The inside of JSON's strings: what is allowed there, and what its escapes stand for.
enum JSONStrings {
  /// The offset of the first byte that does not fit into UTF-8, escapes left alone; nil if all do.
  static func invalidByte(in raw: UnsafeRawBufferPointer) -> Int? {
    var i = 0
    while i < raw.count {
      guard let length = sequenceLength(raw, at: i) else { return i }
      i += length
    }
    return nil
  }

  /// The length of the well-formed sequence that begins at `i`; nil if none does (Unicode, table 3-7).
  private static func sequenceLength(_ raw: UnsafeRawBufferPointer, at i: Int) -> Int? {
    let lead = raw[i]
    let (length, second): (Int, ClosedRange<UInt8>)
    switch lead {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard i + length <= raw.count, second.contains(raw[i + 1]) else { return nil }
    for k in 2..<max(2, length) where raw[i + k] & 0xC0 != 0x80 { return nil }
    return length
  }

  /// The text that a string with escapes stands for; half of a pair alone becomes U+FFFD.
  static func unescaped(_ raw: UnsafeRawBufferPointer) -> String {
    var units: [UInt16] = []
    var (plain, i) = (0, 0)
    func take(upTo end: Int) {
      let part = UnsafeRawBufferPointer(rebasing: raw[plain..<end])
      units.append(contentsOf: String(decoding: part, as: UTF8.self).utf16)
    }
    while i < raw.count {
      guard raw[i] == UInt8(ascii: "\\"), i + 1 < raw.count else {
        i += 1
        continue
      }
      take(upTo: i)
      let isCode = raw[i + 1] == UInt8(ascii: "u") && i + 6 <= raw.count
      if isCode {
        units.append((2..<6).reduce(0) { $0 << 4 | UInt16(digit(raw[i + $1]) ?? 0) })
      } else {
        units.append(UInt16(character(raw[i + 1])))
      }
      i += isCode ? 6 : 2
      plain = i
    }
    take(upTo: raw.count)
    return String(decoding: units, as: UTF16.self)
  }

  /// The value of a hexadecimal digit.
  static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The byte that a backslash and this letter stand for.
  private static func character(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "n"): 10
    case UInt8(ascii: "t"): 9
    case UInt8(ascii: "r"): 13
    case UInt8(ascii: "b"): 8
    case UInt8(ascii: "f"): 12
    default: letter
    }
  }
}
