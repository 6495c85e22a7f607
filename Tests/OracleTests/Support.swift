import Foundation
import Oracle
import Testing

/// A JSON value of an oracle's answer, as Foundation reads it.
func parsed(_ text: String) throws -> [String: Any] {
  let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
  return try #require(value as? [String: Any])
}

/// The answer to a case, as Foundation reads it.
func answer(
  _ algorithm: Int, _ json: String, gradients: Bool = false, trace: Bool = false
) throws -> [String: Any] {
  let problem = try OracleCase(algorithm: algorithm, json: Data(json.utf8))
  return try parsed(problem.evaluate(gradients: gradients, trace: trace).json)
}

/// The largest error of a value beside the expected one, with its path; infinite where a name, a size or a
/// kind differs.
func difference(_ found: Any?, _ expected: Any, at path: String = "$") -> (
  error: Double, path: String
) {
  var parts: [(Any?, Any, String)]
  switch expected {
  case let expected as [String: Any]:
    guard let found = found as? [String: Any], Set(found.keys) == Set(expected.keys) else {
      return (.infinity, path)
    }
    parts = expected.map { (found[$0], $1, "\(path).\($0)") }
  case let expected as [Any]:
    guard let found = found as? [Any], found.count == expected.count else {
      return (.infinity, path)
    }
    parts = expected.indices.map { (found[$0], expected[$0], "\(path)[\($0)]") }
  default:
    guard let a = (found as? NSNumber)?.doubleValue, let b = (expected as? NSNumber)?.doubleValue
    else { return (.infinity, path) }
    return (abs(a - b) / max(1, abs(b)), path)
  }
  return parts.map { difference($0.0, $0.1, at: $0.2) }.max { $0.error < $1.error } ?? (0, path)
}
