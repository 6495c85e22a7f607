import Tensors

/// What the elements of a value are like, for the tooltip of its node.
public struct ValueStatistics: Sendable, Hashable {
  /// The smallest finite element; NaN if there is none.
  public let minimum: Double
  /// The largest finite element; NaN if there is none.
  public let maximum: Double
  /// The mean of the finite elements.
  public let mean: Double
  /// The root of the sum of the squares of the finite elements.
  public let norm: Double
  /// The number of elements.
  public let count: Int
  /// How many elements are −∞: the scores that a mask hides.
  public let hidden: Int
  /// How many elements are +∞ or NaN.
  public let undefined: Int

  /// Measures a tensor.
  public init(_ tensor: Tensor) {
    var (least, most, sum, squares) = (Double.infinity, -Double.infinity, 0.0, 0.0)
    var (finite, hidden) = (0, 0)
    for x in tensor.scalars {
      guard x.isFinite else {
        if x == -.infinity { hidden += 1 }
        continue
      }
      finite += 1
      least = min(least, x)
      most = max(most, x)
      sum += x
      squares += x * x
    }
    minimum = finite > 0 ? least : .nan
    maximum = finite > 0 ? most : .nan
    mean = finite > 0 ? sum / Double(finite) : .nan
    norm = squares.squareRoot()
    count = tensor.count
    self.hidden = hidden
    undefined = tensor.count - finite - hidden
  }
}

extension ValueStatistics: CustomStringConvertible {
  /// As in `min −1.25, max 3, mean 0.5, norm 4.12`; a single number is given itself.
  public var description: String {
    var parts: [String] = []
    if count == 1, hidden + undefined == 0 {
      parts.append("value \(rounded(mean))")
    } else if hidden + undefined < count {
      parts.append("min \(rounded(minimum)), max \(rounded(maximum))")
      parts.append("mean \(rounded(mean)), norm \(rounded(norm))")
    }
    if hidden > 0 { parts.append("\(hidden) of \(count) are −∞") }
    if undefined > 0 { parts.append("\(undefined) of \(count) are not finite") }
    return parts.joined(separator: ", ")
  }

  /// Three significant digits; what is nothing but rounding beside the largest element is 0.
  private func rounded(_ x: Double) -> String {
    let size = max(abs(minimum), abs(maximum))
    if x == 0 || abs(x) < 1e-12 * size { return "0" }
    return significant(x)
  }
}

/// `x` to three significant digits, as in `−0.0125`, `1,230,000` being `1.23e6`.
func significant(_ x: Double) -> String {
  guard x.isFinite, x != 0 else { return x == 0 ? "0" : x.isNaN ? "NaN" : x > 0 ? "∞" : "−∞" }
  let sign = x < 0 ? "−" : ""
  let magnitude = abs(x)
  if magnitude < 1e-300 { return sign + "0" }
  var exponent = 0
  var unit = 1.0
  while magnitude >= unit * 10 {
    unit *= 10
    exponent += 1
  }
  while magnitude < unit {
    unit /= 10
    exponent -= 1
  }
  var digits = Int((magnitude / unit * 100).rounded())
  if digits == 1000 { (digits, exponent) = (100, exponent + 1) }
  while digits.isMultiple(of: 10) { digits /= 10 }
  let text = String(digits)
  if exponent >= 5 || exponent < -4 {
    let fraction = text.dropFirst()
    return "\(sign)\(text.prefix(1))\(fraction.isEmpty ? "" : "." + fraction)e\(exponent)"
  }
  if exponent < 0 {
    return sign + "0." + String(repeating: "0", count: -exponent - 1) + text
  }
  let whole = text.count <= exponent + 1
  if whole { return sign + text + String(repeating: "0", count: exponent + 1 - text.count) }
  return sign + text.prefix(exponent + 1) + "." + text.dropFirst(exponent + 1)
}
