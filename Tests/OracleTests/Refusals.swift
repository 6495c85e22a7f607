import Foundation
import Oracle
import Tensors
import Testing

/// The error of a case that must be refused, or whose evaluation must fail.
func refusal(
  _ algorithm: Int, _ json: String, _ precision: Precision = .double
) throws -> OracleError {
  try refusal(algorithm, Data(json.utf8), precision)
}

func refusal(
  _ algorithm: Int, _ json: Data, _ precision: Precision = .double
) throws -> OracleError {
  do throws(OracleError) {
    _ = try OracleCase(algorithm: algorithm, json: json, precision: precision).evaluate()
  } catch { return error }
  Issue.record("not refused: \(String(decoding: json, as: UTF8.self))")
  throw CancellationError()
}

/// The template of an algorithm with something else in a place that must be there.
func template(_ algorithm: Int, _ old: String, _ new: String) -> String {
  let text = OracleCase.template(algorithm: algorithm)
  if !text.contains(old) { Issue.record("the template of \(algorithm) has no \(old)") }
  return text.replacing(old, with: new, maxReplacements: 1)
}

/// What an error says.
struct Saying: Equatable, CustomStringConvertible {
  let kind: OracleError.Kind
  let path: String
  let expected: String
  let found: String

  init(_ kind: OracleError.Kind, _ path: String, _ expected: String, _ found: String) {
    (self.kind, self.path, self.expected, self.found) = (kind, path, expected, found)
  }

  init(_ error: OracleError) {
    self.init(error.kind, error.path, error.expected, error.found)
  }

  var description: String { "\(kind) \(path) | \(expected) | \(found)" }
}
