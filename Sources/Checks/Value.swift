import Tensors

/// What an answer gives: numbers, a shape, tokens, truth values, or several of them.
public indirect enum Value: Sendable, CustomStringConvertible {
  /// A tensor; compared with a tolerance.
  case tensor(Tensor)
  /// A number; compared with a tolerance.
  case number(Double)
  /// A whole number.
  case integer(Int)
  /// A truth value.
  case truth(Bool)
  /// A text.
  case text(String)
  /// Several values in their order.
  case list([Value])
  /// Several values with their names.
  case named([(name: String, value: Value)])

  /// For a reader: six digits, matrices row by row.
  public var description: String {
    switch self {
    case .tensor(let tensor): Self.text(of: tensor)
    case .number(let number): Self.digits(number)
    case .integer(let integer): "\(integer)"
    case .truth(let truth): "\(truth)"
    case .text(let text): "“\(text)”"
    case .list(let values): "[\(values.map(\.description).joined(separator: ", "))]"
    case .named(let values): values.map { "\($0.name): \($0.value)" }.joined(separator: "; ")
    }
  }

  /// A tensor without its precision, which is always double here: a vector as the tasks write it,
  /// `(1, 2)`, a matrix row by row, `2 × 2: [1, 0; 0, 1]`.
  static func text(of tensor: Tensor) -> String {
    switch tensor.shape.rank {
    case 0: return digits(tensor.scalar)
    case 1 where tensor.count <= 12:
      return "(\(tensor.scalars.map(digits).joined(separator: ", ")))"
    default:
      return tensor.description.replacing(" \(tensor.precision):", with: ":", maxReplacements: 1)
    }
  }

  /// A number as a tensor prints it: six digits.
  private static func digits(_ number: Double) -> String {
    let text = Tensor(scalar: number).description
    return String(text.dropFirst(text.prefix { $0 != "[" }.count + 1).dropLast())
  }

  /// Whether two values are the same but for rounding. Where one is undefined, so must the other be.
  func agrees(with other: Value) -> Bool { difference(from: other) == nil }

  /// Where two values part, in words and with the numbers; nil where they agree.
  func difference(from right: Value) -> String? {
    switch (self, right) {
    case (.tensor(let a), .tensor(let b)): Self.difference(a, b)
    case (.number(let a), .number(let b)): Self.close(a, b) ? nil : "they differ"
    case (.integer(let a), .integer(let b)): a == b ? nil : "they differ"
    case (.truth(let a), .truth(let b)): a == b ? nil : "they differ"
    case (.text(let a), .text(let b)): a == b ? nil : "they differ"
    case (.list(let a), .list(let b)): Self.difference(a, b)
    case (.named(let a), .named(let b)):
      Self.first(
        zip(a, b).map { pair in
          pair.0.value.difference(from: pair.1.value).map {
            let inner = $0 == "they differ" ? "\(pair.0.value), where \(pair.1.value) is right" : $0
            return "\(pair.1.name): \(inner)"
          }
        })
    default: "another kind of value"
    }
  }

  private static func close(_ a: Double, _ b: Double) -> Bool {
    a == b || (a.isNaN && b.isNaN) || abs(a - b) <= 1e-9 * max(1, abs(b))
  }

  private static func first(_ differences: [String?]) -> String? {
    differences.lazy.compactMap { $0 }.first
  }

  private static func difference(_ a: [Value], _ b: [Value]) -> String? {
    if a.count != b.count { return "\(a.count) elements, where \(b.count) are right" }
    return first(
      zip(a, b).enumerated().map { i, pair in
        pair.0.difference(from: pair.1).map { inner in
          switch pair.1 {
          case .list:
            inner.hasPrefix("element [")
              ? "element [\(i)]\(inner.dropFirst(8))" : "in [\(i)]: \(inner)"
          case .tensor, .named: "in [\(i)]: \(inner)"
          default: "element [\(i)] is \(pair.0), where \(pair.1) is right"
          }
        }
      })
  }

  private static func difference(_ a: Tensor, _ b: Tensor) -> String? {
    // A vector and a matrix of one column hold the same numbers.
    guard a.rows == b.rows, a.columns == b.columns else {
      return "the shape is \(a.shape), where \(b.shape) is right"
    }
    let (found, right) = (a.scalars, b.scalars)
    guard let i = found.indices.first(where: { !close(found[$0], right[$0]) }) else { return nil }
    let place =
      b.columns == 1 ? "element \(i % b.rows)" : "row \(i % b.rows), column \(i / b.rows)"
    // Six digits may be the same ones.
    let isClose = digits(found[i]) == digits(right[i])
    let apart = isClose ? ", and they differ by \(digits(abs(found[i] - right[i])))" : ""
    return
      "\(place) (counted from 0) is \(digits(found[i])), where \(digits(right[i])) is right\(apart)"
  }
}

/// What can stand as an answer.
public protocol Answerable: Sendable {
  /// The answer as a value.
  var value: Value { get }
}

extension Tensor: Answerable {
  /// The tensor.
  public var value: Value { .tensor(self) }
}
extension Double: Answerable {
  /// The number.
  public var value: Value { .number(self) }
}
extension Int: Answerable {
  /// The integer.
  public var value: Value { .integer(self) }
}
extension Bool: Answerable {
  /// The truth value.
  public var value: Value { .truth(self) }
}
extension String: Answerable {
  /// The text.
  public var value: Value { .text(self) }
}
extension Array: Answerable where Element: Answerable {
  /// The elements in their order.
  public var value: Value { .list(map(\.value)) }
}
extension Value: Answerable {
  /// Itself.
  public var value: Value { self }
}
