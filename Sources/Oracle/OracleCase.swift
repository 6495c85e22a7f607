import FormalAlgorithms
import Foundation
import Tensors

/// One case for one algorithm: read, checked, ready to be evaluated.
///
/// ```swift
/// let text = #"{"inputs": {"v": 1}, "parameters": {"W_e": [[1, 2, 3], [10, 20, 30]]}}"#
/// let result = try OracleCase(algorithm: 1, json: Data(text.utf8)).evaluate()
/// print(result.json)  // {"algorithm": 1, "name": "Token embedding", "output": [2.0, 20.0]}
/// ```
public struct OracleCase: Sendable {
  /// The number of the algorithm, 1 … 15.
  public let algorithm: Int
  /// Float or Double.
  public let precision: Precision
  /// The tensors among the inputs with their keys; tokens are none.
  let inputs: [(key: String, tensor: Tensor)]
  let parameterLayout: Layout
  let computation: Computation
  /// The weights of the output's elements; nil for ones.
  let cotangent: Tensor?
  let seed: UInt64
  let isLimited: Bool

  /// The largest case, in bytes, unless there is no limit.
  public static let largestSize = 64 << 20
  /// The most multiplications, unless there is no limit.
  public static let mostMultiplications = 1e9
  /// The most visits of a training that is traced or drawn, unless there is no limit.
  public static let mostRecordedVisits = 500

  /// Reads a case and checks everything in it.
  ///
  /// - Parameters:
  ///   - algorithm: 1 … 15; any other stops.
  ///   - json: the text.
  ///   - precision: in which to evaluate.
  ///   - isLimited: whether size and work are bounded.
  public init(
    algorithm: Int, json: Data, precision: Precision = .double, isLimited: Bool = true
  ) throws(OracleError) {
    guard Schema.all.indices.contains(algorithm - 1) else {
      stop("oracle", "there is no Algorithm \(algorithm), only 1 … \(Schema.all.count)")
    }
    if isLimited, json.count > Self.largestSize { throw Self.tooLong(json.count) }
    // Typed throws do not pass through Foundation's closures.
    let outcome = json.withUnsafeBytes { bytes in
      Result { () throws(OracleError) in
        try OracleCase(algorithm, bytes, precision, isLimited: isLimited)
      }
    }
    self = try outcome.get()
  }

  /// What to say of a case beyond ``largestSize``.
  public static func tooLong(_ count: Int?) -> OracleError {
    OracleError(
      .limit, path: "$", expected: "at most \(largestSize) bytes (--no-limit lifts this)",
      found: count.map { "\($0) bytes" } ?? "more")
  }

  private init(
    _ algorithm: Int, _ bytes: UnsafeRawBufferPointer, _ precision: Precision, isLimited: Bool
  ) throws(OracleError) {
    let schema = Schema[algorithm]
    let document = try JSONReader.document(bytes)
    var reader = CaseReader(document: document, precision: precision)
    let root = JSONDocument.root
    let needsHyperparameters = schema.hyperparameters.contains { !$0.isOptional }
    let required = (needsHyperparameters ? ["hyperparameters"] : []) + ["inputs", "parameters"]
    let optional =
      (needsHyperparameters ? [] : ["hyperparameters"])
      + (schema.isDifferentiable ? ["cotangent"] : []) + ["seed"]
    let fields = try reader.fields(root, required: required, optional: optional)
    let hyper = try Hyperparameters(schema, fields["hyperparameters"], &reader)
    let parameterLayout = try reader.read(schema.parameters, fields["parameters"] ?? root)
    let parameters = reader.tensors
    let inputs = try Inputs(schema, fields["inputs"] ?? root, &reader)
    self.inputs = inputs.tensors
    self.algorithm = algorithm
    self.precision = precision
    self.parameterLayout = parameterLayout
    self.isLimited = isLimited
    computation = try Computation(algorithm, parameters, inputs, hyper, &reader)
    seed =
      try fields["seed"].map { (node) throws(OracleError) in
        UInt64(try reader.integer(node, in: 0...CaseReader.largestInteger, "a seed"))
      } ?? 0
    if case .tensor(let form) = schema.output, let node = fields["cotangent"] {
      cotangent = try reader.tensor(form, node)
    } else {
      cotangent = nil
    }
    if isLimited { try Self.require(computation.work) }
  }

  /// Refuses work beyond ``mostMultiplications``.
  private static func require(_ work: Double) throws(OracleError) {
    guard work > mostMultiplications else { return }
    throw OracleError(
      .limit, path: "$",
      expected:
        "at most 10⁹ multiplications, or other work that takes as long (--no-limit lifts this)",
      found: String(format: "about %.1e", work))
  }
}
