import Foundation
import Oracle
import Tensors

/// Damaged cases of the oracle, and what must hold for each of them.
///
/// The longest run so far: seed 20261125, 640 s, 254,126 cases (397 a second beside other work), of which
/// 89,922 were evaluated, and 3,223 runs of the program; under the address sanitiser seed 77, 150 s, 16,121
/// cases. No trap, no `stop`, no case without end, every status 0 or 65.
enum OracleFuzzing {
  /// A case, and how it is to be evaluated.
  struct Problem: Sendable {
    let algorithm: Int
    let isSingle: Bool
    let wantsGradients: Bool
    let wantsTrace: Bool
    let json: Data

    /// As `formal` is told it.
    var arguments: [String] {
      ["oracle", "\(algorithm)", "--precision", isSingle ? "float" : "double"]
        + (wantsGradients ? ["--gradients"] : []) + (wantsTrace ? ["--trace"] : [])
    }
  }

  /// How the cases ended.
  struct Tally {
    var cases = 0
    var evaluated = 0
    /// How often each kind of error was met.
    var errors: [OracleError.Kind: Int] = [:]
    /// Of which algorithms cases were evaluated.
    var algorithms: Set<Int> = []

    func description(seed: UInt64, seconds: Double) -> String {
      let kinds = errors.map { ("\($0)", $1) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        .map { "  \($0): \($1)" }
      return """
        seed \(seed): \(cases) cases in \(Int(seconds)) s, \(Int(Double(cases) / seconds)) a second
        \(evaluated) evaluated; refused with
        \(kinds.joined(separator: "\n"))
        """
    }
  }

  /// Case `number`, from seed and number alone.
  static func problem(seed: UInt64, number: Int) -> Problem {
    var random = RandomSource(seed: seed &+ 0x9E37_79B9 &* UInt64(number))
    let algorithm = 1 + number % OracleCases.trees.count
    return Problem(
      algorithm: algorithm, isSingle: random.integer(below: 3) == 0,
      wantsGradients: algorithm <= 10 && random.integer(below: 3) == 0,
      wantsTrace: random.integer(below: 4) == 0,
      json: OracleCases.damaged(algorithm, &random))
  }

  /// Makes a case and evaluates it. Returns what is wrong, if anything is.
  static func run(seed: UInt64, number: Int, into tally: inout Tally) -> String? {
    let problem = problem(seed: seed, number: number)
    tally.cases += 1
    let text: String
    do throws(OracleError) { text = try answer(problem) } catch {
      tally.errors[error.kind, default: 0] += 1
      return fault(of: error)
    }
    tally.evaluated += 1
    tally.algorithms.insert(problem.algorithm)
    if let fault = fault(of: text, problem) { return fault }
    // Nothing is drawn, divided among threads or kept from before that could change it.
    guard number % 4 == 0 else { return nil }
    return (try? answer(problem)) == text ? nil : "another answer the second time"
  }

  private static func answer(_ problem: Problem) throws(OracleError) -> String {
    try OracleCase(
      algorithm: problem.algorithm, json: problem.json,
      precision: problem.isSingle ? .float : .double
    ).evaluate(gradients: problem.wantsGradients, trace: problem.wantsTrace).json
  }
}

// MARK: - What must hold

extension OracleFuzzing {
  /// What is wrong with an error: it must say everything, on one line, in JSON too.
  private static func fault(of error: OracleError) -> String? {
    let parts = [error.path, error.expected, error.found]
    if parts.contains("") { return "an error that does not say all: \(error)" }
    if !error.path.hasPrefix("$") { return "a path without its root: \(error)" }
    let isHidden: (UnicodeScalar) -> Bool = { $0.value < 0x20 || 0x7F..<0xA0 ~= $0.value }
    if error.description.unicodeScalars.contains(where: isHidden) {
      return "an error of more than one line: \(error)"
    }
    if error.description.utf8.count > 2000 { return "a long error: \(error)" }
    guard let object = object(error.json)?["error"] as? [String: Any] else {
      return "an error that is no JSON: \(error.json)"
    }
    let said = ["kind", "path", "expected", "found"].map { object[$0] as? String }
    return said == [error.kind.rawValue] + parts ? nil : "another error in JSON: \(error.json)"
  }

  /// What is wrong with an answer: its shapes must be those that the case, as Foundation reads it, asks
  /// for, and its numbers finite.
  private static func fault(of text: String, _ problem: Problem) -> String? {
    guard let answer = object(text) else { return "an answer that is no JSON: \(text)" }
    guard let given = object(problem.json) else { return "a case that Foundation does not read" }
    if !isFinite(answer) { return "an answer that is not finite: \(text)" }
    let (inputs, parameters) = (given["inputs"], given["parameters"])
    guard let output = answer["output"], hasShape(output, problem.algorithm, given) else {
      return "an output of another shape: \(text)"
    }
    if (answer["trace"] != nil) != problem.wantsTrace {
      return "a trace that nobody wants, or none"
    }
    guard problem.wantsGradients else { return answer["gradients"] == nil ? nil : "gradients" }
    guard let gradients = answer["gradients"] as? [String: Any],
      let ofInputs = gradients["inputs"] as? [String: Any], let inputs = inputs as? [String: Any],
      areAlike(gradients["parameters"], parameters),
      ofInputs.allSatisfy({ areAlike($1, inputs[$0]) })
    else { return "gradients of other shapes: \(text)" }
    return nil
  }

  private static func hasShape(_ output: Any, _ algorithm: Int, _ given: [String: Any]) -> Bool {
    let (inputs, parameters) = (given["inputs"], given["parameters"])
    func rows(_ key: String) -> Int { count(member(parameters, key)) }
    func isMatrix(_ m: Int, _ n: Int) -> Bool {
      let rows = output as? [[Any]]
      return rows?.count == m && rows?.allSatisfy { $0.count == n } == true
    }
    switch algorithm {
    case 1: return count(output) == rows("W_e")
    case 2: return count(output) == rows("W_p")
    case 3: return count(output) == rows("W_v")
    case 4, 5:
      let columns = (member(inputs, "X") as? [[Any]])?.first?.count ?? 0
      return isMatrix(rows(algorithm == 4 ? "W_v" : "W_o"), columns)
    case 6: return areAlike(output, member(inputs, "e"))
    case 7: return count(output) == rows("W_u")
    case 8...10: return isMatrix(rows("W_u"), count(member(inputs, "x")))
    case 11...13: return areAlike(output, parameters)
    case 14:
      let length = member(given["hyperparameters"], "ell_gen") as? NSNumber
      return count(output) == length?.intValue
    default: return count(output) > 0
    }
  }

  private static func member(_ object: Any?, _ key: String) -> Any? {
    (object as? [String: Any])?[key]
  }

  private static func count(_ array: Any?) -> Int { (array as? [Any])?.count ?? -1 }

  /// Whether two values are nested alike, with numbers at the same places.
  private static func areAlike(_ a: Any?, _ b: Any?) -> Bool {
    if let a = a as? [String: Any], let b = b as? [String: Any] {
      return Set(a.keys) == Set(b.keys) && a.allSatisfy { areAlike($1, b[$0]) }
    }
    if let a = a as? [Any], let b = b as? [Any] {
      return a.count == b.count && zip(a, b).allSatisfy { areAlike($0, $1) }
    }
    return a is NSNumber && b is NSNumber
  }

  private static func isFinite(_ value: Any) -> Bool {
    switch value {
    case let object as [String: Any]: object.values.allSatisfy(isFinite)
    case let array as [Any]: array.allSatisfy(isFinite)
    case let number as NSNumber: number.doubleValue.isFinite
    default: true
    }
  }

  private static func object(_ text: String) -> [String: Any]? { object(Data(text.utf8)) }

  private static func object(_ json: Data) -> [String: Any]? {
    (try? JSONSerialization.jsonObject(with: json)) as? [String: Any]
  }
}
