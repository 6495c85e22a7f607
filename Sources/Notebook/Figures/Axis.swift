import Foundation

/// What an axis of a figure shows: its name, its scale, and the stretch of values if not all.
public struct Axis: Sendable, Hashable {
  /// How values are spread over an axis.
  public enum Scale: Sendable, Hashable {
    /// Equal steps for equal differences.
    case linear
    /// Equal steps for equal ratios; what is not positive is left out.
    case logarithmic
  }

  /// What is measured, with its unit.
  public var name: String
  /// How values are spread.
  public var scale: Scale
  /// The values at both ends; by default the data decide.
  public var range: ClosedRange<Double>?

  /// An axis with a name.
  public init(_ name: String = "", scale: Scale = .linear, range: ClosedRange<Double>? = nil) {
    self.name = name
    self.scale = scale
    self.range = range
  }
}

/// A mark on an axis.
struct Tick: Hashable {
  var value: Double
  var label: String
}

/// An axis with its ends and ticks settled.
struct AxisScale {
  let lower: Double
  let upper: Double
  let ticks: [Tick]
  let isLogarithmic: Bool

  /// Values beyond are not drawn: differences of larger ones are infinite.
  private static let largest = 1e300

  /// Whether the axis has a place for a value.
  static func canShow(_ value: Double, on axis: Axis) -> Bool {
    value.isFinite && abs(value) <= largest && (axis.scale == .linear || value >= 1 / largest)
  }

  /// An axis that covers all values it can show. Ends lie on ticks if `isRounded`, else on the
  /// smallest and largest value; but one that all but begins at zero (steps from 1) begins there.
  init(_ axis: Axis, covering values: [Double], tickCount: Int, isRounded: Bool) {
    isLogarithmic = axis.scale == .logarithmic
    let shown = (axis.range.map { [$0.lowerBound, $0.upperBound] } ?? values)
      .filter { Self.canShow($0, on: axis) }
    var low = shown.min() ?? (isLogarithmic ? 1 : 0)
    var high = shown.max() ?? (isLogarithmic ? 10 : 1)
    if isLogarithmic {
      if high / low < 1.0001 { (low, high) = (low / 2, high * 2) }
    } else if high / 2 - low / 2 <= max(abs(low), abs(high)) * 1e-12 {
      let reach = low == 0 ? 1 : abs(low) / 2
      (low, high) = (low - reach, high + reach)
    } else if axis.range == nil, low > 0, low <= 0.03 * high {
      low = 0
    }
    let rounds = isRounded && axis.range == nil
    var values =
      isLogarithmic
      ? logarithmicTicks(low, high, count: tickCount, covers: rounds)
      : linearTicks(low, high, count: tickCount, covers: rounds)
    if rounds, let first = values.first, let last = values.last {
      (low, high) = (min(low, first), max(high, last))
    }
    values = values.filter { $0 >= low && $0 <= high }
    (lower, upper) = (low, high)
    ticks = zip(values, tickLabels(values, isLogarithmic: isLogarithmic)).map(Tick.init)
  }

  /// The place of a value between the ends, 0…1; beyond for values outside; nil where there is none.
  func position(_ value: Double) -> Double? {
    guard value.isFinite, abs(value) <= Self.largest else { return nil }
    if isLogarithmic {
      return value > 0 ? (log10(value) - log10(lower)) / (log10(upper) - log10(lower)) : nil
    }
    return (value - lower) / (upper - lower)
  }
}

/// Multiples of 1, 2 or 5 times a power of ten between two values, about `count` of them; with
/// `covers`, one more at each end that is not on a tick.
func linearTicks(_ low: Double, _ high: Double, count: Int, covers: Bool) -> [Double] {
  let rough = (high - low) / Double(max(1, count))
  let power = floor(log10(rough))
  let lead = rough / pow(10, power)
  // The borders are geometric means of neighbours among 1, 2, 5, 10.
  let nice: Double = lead < 1.414 ? 1 : lead < 3.162 ? 2 : lead < 7.071 ? 5 : 10
  let unit = pow(10, abs(power))
  func tick(_ k: Int) -> Double {
    // A quotient of whole numbers is the nearest to the decimal one reads; a product is not.
    power < 0 ? Double(k) * nice / unit : Double(k) * nice * unit
  }
  let step = nice * pow(10, power)
  // A tick within a billionth of an end counts as on it.
  let slack = 1e-9
  let first = covers ? floor(low / step + slack) : ceil(low / step - slack)
  let last = covers ? ceil(high / step - slack) : floor(high / step + slack)
  guard first <= last, abs(first) < 1e17, abs(last) < 1e17 else { return [low, high] }
  return (Int(first)...Int(last)).map(tick)
}

/// Powers of ten between two positive values, or 1, 2 and 5 times these where they are few, or plain
/// linear ticks where even those are.
func logarithmicTicks(_ low: Double, _ high: Double, count: Int, covers: Bool) -> [Double] {
  let first = Int(floor(log10(low) + 1e-9)) - 1
  let last = Int(ceil(log10(high) - 1e-9)) + 1
  let decades = log10(high) - log10(low)
  func chosen(_ leads: [Double], every step: Int) -> [Double] {
    var all: [Double] = []
    for exponent in first...last where exponent % step == 0 {
      let unit = pow(10, Double(abs(exponent)))
      all += leads.map { exponent < 0 ? $0 / unit : $0 * unit }
    }
    let inner = all.filter { $0 >= low * (1 - 1e-9) && $0 <= high * (1 + 1e-9) }
    guard covers else { return inner }
    var ticks = inner
    if let below = all.last(where: { $0 < low * (1 - 1e-9) }), (inner.first ?? high) > low * 1.001 {
      ticks.insert(below, at: 0)
    }
    if let above = all.first(where: { $0 > high * (1 + 1e-9) }), (inner.last ?? low) < high * 0.999
    {
      ticks.append(above)
    }
    return ticks
  }
  if decades > Double(count) + 1 {
    let step = Int((decades / Double(max(1, count))).rounded(.up))
    return chosen([1], every: step)
  }
  if decades >= 2.5 { return chosen([1], every: 1) }
  let some = chosen([1, 2, 5], every: 1)
  return some.count >= 3 ? some : linearTicks(low, high, count: count, covers: false)
}

/// Labels of ticks: with common decimals, or on long logarithmic axes with powers of ten.
func tickLabels(_ values: [Double], isLogarithmic: Bool) -> [String] {
  let exponents = values.map { $0 > 0 ? log10($0) : .nan }
  let arePowers = exponents.allSatisfy { abs($0 - $0.rounded()) < 1e-9 }
  if isLogarithmic, arePowers, values.contains(where: { $0 < 0.0009 || $0 > 99_999 }) {
    return exponents.map { powerOfTen(Int($0.rounded())) }
  }
  if isLogarithmic { return values.map { numberText($0, digits: 6) } }
  // Narrow stretches far from zero need more digits to be told apart.
  let labels = [10, 13].map { formatted(values, digits: $0) }.first { Set($0).count == $0.count }
  return zip(values, labels ?? formatted(values, digits: 17)).map { $0 == 0 ? "0" : $1 }
}

/// As in 10⁻³.
private func powerOfTen(_ exponent: Int) -> String {
  if exponent == 0 { return "1" }
  if exponent == 1 { return "10" }
  let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
  return "10" + (exponent < 0 ? "⁻" : "")
    + String(String(abs(exponent)).compactMap { $0.wholeNumberValue.map { digits[$0] } })
}
