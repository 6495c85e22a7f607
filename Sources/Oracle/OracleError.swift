import Foundation
import Tensors

/// Why a case was not evaluated: the place in the JSON, what was expected there, what was found.
public struct OracleError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What sort of thing is wrong.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The text is no JSON.
    case json
    /// A value of another JSON type than the one that belongs there.
    case type
    /// A size that does not fit the other sizes, or rows of unequal lengths.
    case shape
    /// A key that belongs there is not there.
    case missing
    /// A key that does not belong there.
    case unknown
    /// A key that stands twice in one object.
    case duplicate
    /// A number that the precision cannot hold, or no number at all: `1e999`, `NaN`.
    case number
    /// A number outside the set it is taken from: a token, a position, a temperature.
    case range
    /// A case too large to be evaluated without `--no-limit`.
    case limit
    /// The case is well formed, yet the algorithm is not defined on it, or its result is not finite.
    case fault
  }

  /// What sort of thing is wrong.
  public let kind: Kind
  /// The place: `$` is the case, `.key` a member, `[0]` an element counted from 0.
  public let path: String
  /// What belongs there.
  public let expected: String
  /// What is there.
  public let found: String
  /// For a fault, the algorithm and line at which it was met.
  public let location: Location?

  /// Makes an error.
  public init(
    _ kind: Kind, path: String, expected: String, found: String, location: Location? = nil
  ) {
    (self.kind, self.path, self.expected, self.found) = (kind, path, expected, found)
    self.location = location
  }

  /// One line for the person at the terminal.
  public var description: String {
    let place = location.map { " (\($0))" } ?? ""
    return "\(kind.rawValue) error at \(path): expected \(expected), found \(found)\(place)"
  }
}

extension OracleError {
  /// `{"error": {"kind": …, "path": …, "expected": …, "found": …}}` on one line; a fault has `algorithm`,
  /// `name` and `line` as well.
  public var json: String {
    let writer = JSONWriter(layout: .line)
    writer.object {
      writer.member("error") {
        writer.object {
          for (key, text) in [
            ("kind", kind.rawValue), ("path", path), ("expected", expected), ("found", found),
          ] {
            writer.member(key) { writer.string(text) }
          }
          guard let location else { return }
          if let number = location.number {
            writer.member("algorithm") { writer.integer(number) }
          }
          writer.member("name") { writer.string(location.label) }
          writer.member("line") { writer.integer(location.line) }
        }
      }
    }
    return writer.text
  }
}
