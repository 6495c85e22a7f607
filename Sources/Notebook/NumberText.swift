/// A number as a reader wants it: `digits` significant digits (more where the whole part has more), no
/// trailing zeros, powers of ten beyond 10⁻⁴ and 10⁷ (`1.5e−7`), the sign “−”, ∞ and NaN by name.
///
/// Rounding starts from the shortest decimal that names the value, halves away from zero: what one
/// would do by hand with the number as printed. So 0.15 to one digit is 0.2.
public func numberText(_ x: Double, digits: Int = 4) -> String {
  guard x.isFinite else { return nonFiniteText(x) }
  let decimal = Decimal10(x)
  if decimal.isWhole, decimal.exponent < 9 { return decimal.fixed(decimals: 0) }
  var rounded = decimal.rounded(to: max(1, digits))
  if (0..<7).contains(rounded.exponent) {
    rounded = decimal.rounded(to: max(1, digits, decimal.exponent + 1))
  }
  if rounded.exponent < -4 || rounded.exponent >= 7 { return rounded.scientific(digits: nil) }
  return rounded.fixed(decimals: max(0, rounded.digits.count - 1 - rounded.exponent))
}

/// A count as prose has it, a comma between each three digits where there are five or more: `1103`,
/// `950,085`.
public func countText(_ count: Int) -> String {
  let digits = Array(String(count.magnitude))
  let grouped = digits.indices.map { index in
    let isBorder = index > 0 && digits.count > 4 && (digits.count - index) % 3 == 0
    return (isBorder ? "," : "") + String(digits[index])
  }
  return (count < 0 ? "−" : "") + grouped.joined()
}

/// The numbers of a column with a common number of decimals, so that they stand under each other:
/// the largest has `digits` significant digits, and zeros that all of them end in are left out.
///
/// Whole numbers stay whole. If the largest is beyond 10⁻⁴ or 10⁷, all are written with powers of ten.
func formatted(_ values: [Double], digits: Int = 4) -> [String] {
  let digits = max(1, digits)
  let decimals = values.map { $0.isFinite ? Decimal10($0) : nil }
  let finite = decimals.compactMap { $0 }
  if finite.allSatisfy({ $0.isWhole && $0.exponent < 9 }) {
    return zip(values, decimals).map { $1?.fixed(decimals: 0) ?? nonFiniteText($0) }
  }
  let largest = finite.lazy.filter { !$0.isZero }.map { $0.rounded(to: digits).exponent }.max() ?? 0
  if largest < -4 || largest >= 7 {
    let rounded = decimals.map { $0?.rounded(to: digits) }
    let count = rounded.compactMap { $0?.digits.count }.max() ?? 1
    return zip(values, rounded).map { value, decimal in
      guard let decimal else { return nonFiniteText(value) }
      return decimal.isZero ? "0" : decimal.scientific(digits: count)
    }
  }
  let places = max(0, digits - 1 - largest)
  let rounded = decimals.map { $0?.rounded(toDecimals: places) }
  let needed = rounded.compactMap { $0 }.map { $0.digits.count - 1 - $0.exponent }.max() ?? 0
  return zip(values, rounded).map { $1?.fixed(decimals: max(0, needed)) ?? nonFiniteText($0) }
}

/// As ``formatted(_:digits:)``, all of one width: shorter ones have spaces before them.
func aligned(_ values: [Double], digits: Int = 4) -> [String] {
  let texts = formatted(values, digits: digits)
  let width = texts.map(\.count).max() ?? 0
  return texts.map { String(repeating: " ", count: width - $0.count) + $0 }
}

/// A number for files that programs read: `digits` significant digits, ASCII only.
func machineText(_ x: Double, digits: Int = 6) -> String {
  if x.isNaN { return "nan" }
  if x.isInfinite { return x < 0 ? "-inf" : "inf" }
  let decimal = Decimal10(x)
  if decimal.isWhole, decimal.exponent < 15 { return decimal.fixed(decimals: 0, minus: "-") }
  let rounded = decimal.rounded(to: digits)
  if rounded.exponent < -4 || rounded.exponent >= 15 {
    return rounded.scientific(digits: nil, minus: "-")
  }
  return rounded.fixed(decimals: max(0, rounded.digits.count - 1 - rounded.exponent), minus: "-")
}

private func nonFiniteText(_ x: Double) -> String { x.isNaN ? "NaN" : x < 0 ? "−∞" : "∞" }

/// A finite number as decimal digits d₀.d₁d₂… × 10^exponent, without leading or trailing zeros.
private struct Decimal10 {
  var isNegative: Bool
  /// The digits 0…9; empty for zero.
  var digits: [UInt8]
  var exponent: Int

  /// Takes the digits of the shortest text that names `x`.
  init(_ x: Double) {
    isNegative = x < 0
    digits = []
    exponent = 0
    var power = 0
    var point: Int?
    var text = x.magnitude.description.utf8[...]
    while let byte = text.popFirst() {
      switch byte {
      case UInt8(ascii: "."): point = digits.count
      case UInt8(ascii: "e"):
        power = Int(Substring(text)) ?? 0
        text = text.suffix(0)
      default: digits.append(byte - UInt8(ascii: "0"))
      }
    }
    exponent = (point ?? digits.count) - 1 + power
    normalise()
  }

  var isZero: Bool { digits.isEmpty }
  var isWhole: Bool { isZero || digits.count <= exponent + 1 }

  private mutating func normalise() {
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    exponent -= zeros
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty {
      exponent = 0
      isNegative = false
    }
  }

  /// Rounded to `count` significant digits; to none or fewer, it is zero or one unit.
  func rounded(to count: Int) -> Decimal10 {
    guard count < digits.count else { return self }
    var result = self
    let roundsUp = count >= 0 && digits[count] >= 5
    result.digits = Array(digits.prefix(max(0, count)))
    if roundsUp {
      var index = result.digits.count - 1
      while index >= 0, result.digits[index] == 9 {
        result.digits[index] = 0
        index -= 1
      }
      if index >= 0 {
        result.digits[index] += 1
      } else {
        result.digits.insert(1, at: 0)
        result.exponent += 1
      }
    }
    result.normalise()
    return result
  }

  func rounded(toDecimals places: Int) -> Decimal10 {
    isZero ? self : rounded(to: exponent + 1 + places)
  }

  /// As in 12.50; the digits must not reach beyond `decimals`.
  func fixed(decimals: Int, minus: String = "−") -> String {
    var bytes: [UInt8] = []
    let first = isZero ? 0 : max(0, exponent)
    for position in stride(from: first, through: -decimals, by: -1) {
      if position == -1 { bytes.append(UInt8(ascii: ".")) }
      let index = exponent - position
      let digit = digits.indices.contains(index) ? digits[index] : 0
      bytes.append(UInt8(ascii: "0") + digit)
    }
    return (isNegative ? minus : "") + String(decoding: bytes, as: UTF8.self)
  }

  /// As in 1.25e−7; with `digits`, filled with zeros to that many.
  func scientific(digits count: Int?, minus: String = "−") -> String {
    var mantissa = self
    mantissa.exponent = 0
    let decimals = max(0, (count ?? digits.count) - 1)
    let power = exponent < 0 ? "\(minus)\(-exponent)" : "\(exponent)"
    return mantissa.fixed(decimals: decimals, minus: minus) + "e" + power
  }
}
