import Foundation
import Testing

@testable import Oracle

/// A JSON value of an oracle's answer, as Foundation reads it.
func parsed(_ text: String) throws -> [String: Any] {
  let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
  return try #require(value as? [String: Any])
}

/// A value as Foundation writes it.
func written(_ value: Any) throws -> String {
  String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self)
}

/// The template of an algorithm after a change of its members.
func changed(
  _ algorithm: Int, _ change: (inout [String: Any]) throws -> Void
) throws -> String {
  var members = try parsed(OracleCase.template(algorithm: algorithm))
  try change(&members)
  return try written(members)
}

extension [String: Any] {
  /// The members of an object in it; none where there is no object.
  subscript(members key: String) -> [String: Any] {
    get { self[key] as? [String: Any] ?? [:] }
    set { self[key] = newValue }
  }
}

/// Reads a text and hands it to `body`, while its bytes are there.
func reading<T>(_ text: String, _ body: (JSONDocument) throws -> T) throws -> T {
  try Array(text.utf8).withUnsafeBytes { try body(JSONReader.document($0)) }
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
    let error = abs(a - b) / max(1, abs(b))
    // No number is larger than NaN: it would be lost among the others.
    return (error.isNaN ? .infinity : error, path)
  }
  return parts.map { difference($0.0, $0.1, at: $0.2) }.max { $0.error < $1.error } ?? (0, path)
}
