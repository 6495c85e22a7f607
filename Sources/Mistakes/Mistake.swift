import Tensors

/// A known wrong way to write an algorithm: what is done wrong, who does it, and code that does it.
///
///     let verdict = AttentionMistakes.maskTransposed.evidence
///     print(verdict)  // largest change of an earlier output: 0.83, where 0 is right
public struct Mistake<Function: Sendable>: Sendable {
  /// A few words, as in `mask transposed`.
  public let name: String
  /// What is done wrong, in a sentence.
  public let sentence: String
  /// Where it was seen: a kind of published implementation, or an erratum.
  public let source: String
  /// The law that rejects it.
  public let law: Law<Function>
  /// The algorithm with this one thing wrong.
  public let run: Function

  /// Makes a mistake.
  public init(
    _ name: String, _ sentence: String, source: String, law: Law<Function>, run: Function
  ) {
    (self.name, self.sentence, self.source, self.law, self.run) = (name, sentence, source, law, run)
  }

  /// The number that gives it away: what its law measures on it.
  public var evidence: Verdict { law.check(run) }
}

/// Something that is true of an algorithm, whatever the data, and that can be measured.
public struct Law<Function: Sendable>: Sendable {
  /// A few words, as in `causality`.
  public let name: String
  /// The law in a sentence.
  public let statement: String
  /// The property or pinned number of the specification, as in `P4.4`.
  public let property: String
  private let measure: @Sendable (Function) -> Verdict

  /// Makes a law.
  ///
  /// - Parameter measure: tries a function and says what was found.
  public init(
    _ name: String, _ statement: String, property: String,
    measure: @escaping @Sendable (Function) -> Verdict
  ) {
    (self.name, self.statement, self.property) = (name, statement, property)
    self.measure = measure
  }

  /// Tries a function. Nothing of it is recorded on a tape, and a fault of the data ends nothing: it
  /// stands in the verdict.
  public func check(_ function: Function) -> Verdict {
    let (verdict, fault) = Tape.pause { collectingFault { measure(function) } }
    return verdict.noting(fault?.message)
  }
}

/// What a law found: a number, beside what it should be.
public struct Verdict: Sendable, CustomStringConvertible {
  /// What was measured, as in `largest change of an earlier output`.
  public let quantity: String
  /// The number found; NaN where the function gave none.
  public let measured: Double
  /// The number that is right.
  public let expected: Double
  /// How far from it a right function may be, by rounding.
  public let tolerance: Double
  /// What else is to be said: shapes that do not fit, a fault of the data.
  public let remark: String?

  /// Makes a verdict.
  public init(
    _ quantity: String, _ measured: Double, expected: Double = 0, tolerance: Double = 1e-9,
    remark: String? = nil
  ) {
    (self.quantity, self.measured, self.expected) = (quantity, measured, expected)
    (self.tolerance, self.remark) = (tolerance, remark)
  }

  /// Whether the law holds. A number that is none breaks it.
  public var passes: Bool { abs(measured - expected) <= tolerance }

  /// As in `largest change of an earlier output: 0.83, where 0 is right`.
  public var description: String {
    let end = remark.map { " (\($0))" } ?? ""
    return "\(quantity): \(Self.short(measured)), where \(Self.short(expected)) is right\(end)"
  }

  func noting(_ message: String?) -> Verdict {
    Verdict(quantity, measured, expected: expected, tolerance: tolerance, remark: remark ?? message)
  }

  /// Three digits, for a reader, with the sign − of the pages.
  private static func short(_ x: Double) -> String {
    digits(x).replacing("-", with: "−")
  }

  private static func digits(_ x: Double) -> String {
    guard x.isFinite else { return x.isNaN ? "not a number" : x < 0 ? "-∞" : "∞" }
    if x == x.rounded(), abs(x) < 1e6 { return String(Int(x)) }
    let exponent = x.exponent10
    if (-4..<6).contains(exponent) {
      let scale = (0..<max(0, 2 - exponent)).reduce(1.0) { power, _ in power * 10 }
      return String((x * scale).rounded() / scale)
    }
    let unit = (0..<abs(exponent)).reduce(1.0) { power, _ in power * 10 }
    let digits = exponent < 0 ? x * unit : x / unit
    return "\((digits * 100).rounded() / 100)e\(exponent)"
  }
}

extension Double {
  /// The power of ten of the leading digit.
  fileprivate var exponent10: Int {
    var (x, exponent) = (abs(self), 0)
    while x >= 10 { (x, exponent) = (x / 10, exponent + 1) }
    while x < 1, x > 0 { (x, exponent) = (x * 10, exponent - 1) }
    return exponent
  }
}

/// All that is known of how one algorithm is written, rightly and wrongly.
///
/// The laws take a closure: the same text tries the algorithm of this package, a mistake, and what a
/// learner wrote.
public struct Catalogue<Function: Sendable>: Sendable {
  /// What it is about, as in `Algorithm 4: Attention`.
  public let subject: String
  /// The right function.
  public let right: Function
  /// What is true of it.
  public let laws: [Law<Function>]
  /// What is done wrong.
  public let mistakes: [Mistake<Function>]
  private let probe: @Sendable (Function) -> [Tensor]

  /// Makes a catalogue.
  ///
  /// - Parameter probe: the function's values on awkward data that tell all mistakes apart.
  public init(
    _ subject: String, right: Function, laws: [Law<Function>], mistakes: [Mistake<Function>],
    probe: @escaping @Sendable (Function) -> [Tensor]
  ) {
    (self.subject, self.right, self.laws, self.mistakes) = (subject, right, laws, mistakes)
    self.probe = probe
  }

  /// The laws that a function breaks, each with what was measured.
  public func broken(by function: Function) -> [(law: Law<Function>, verdict: Verdict)] {
    laws.map { ($0, $0.check(function)) }.filter { !$0.1.passes }
  }

  /// The known mistake that a function makes: the one that gives the same values on awkward data.
  /// Nil for a right function, and for one that is wrong in a way of its own.
  public func mistake(like function: Function) -> Mistake<Function>? {
    let values = values(of: function)
    if agree(values, self.values(of: right)) { return nil }
    return mistakes.first { agree(values, self.values(of: $0.run)) }
  }

  /// The function's values on the catalogue's awkward data.
  func values(of function: Function) -> [Tensor] {
    Tape.pause { collectingFault { probe(function) }.value }
  }
}

/// Whether two lists of tensors are the same but for rounding; where one is undefined, so must the
/// other be.
func agree(_ a: [Tensor], _ b: [Tensor]) -> Bool {
  a.count == b.count
    && zip(a, b).allSatisfy { x, y in
      x.shape == y.shape
        && zip(x.scalars, y.scalars).allSatisfy {
          $0 == $1 || ($0.isNaN && $1.isNaN)
            || ($1.isFinite && abs($0 - $1) <= 1e-9 * max(1, abs($1)))
        }
    }
}
