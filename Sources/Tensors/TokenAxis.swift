/// The boundaries of the sequences that lie side by side along a token axis.
///
/// A batch is a wider matrix: sequence `i` takes the columns `boundaries[i] ..< boundaries[i + 1]`.
/// A tensor without an axis holds one sequence.
public struct TokenAxis: Hashable, Sendable, CustomStringConvertible {
  /// 0, then the end of each sequence; strictly increasing.
  public let boundaries: [Int]

  /// Packs sequences of the given lengths, each at least 1.
  public init(lengths: [Int]) {
    guard !lengths.isEmpty, lengths.allSatisfy({ $0 > 0 }) else {
      stop("token axis", "lengths \(lengths) are not all at least 1")
    }
    boundaries = lengths.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
  }

  /// The number of tokens.
  public var count: Int { boundaries.last ?? 0 }
  /// The columns of each sequence.
  public var ranges: [Range<Int>] { zip(boundaries, boundaries.dropFirst()).map { $0..<$1 } }

  /// The lengths, as in `3 + 5 tokens`.
  public var description: String {
    ranges.map { String($0.count) }.joined(separator: " + ") + " tokens"
  }
}

extension TokenAxis {
  /// The axis of two operands that must agree; two different packings stop.
  static func joined(_ a: TokenAxis?, _ b: TokenAxis?, _ operation: String) -> TokenAxis? {
    if let a, let b, a != b { stop(operation, "two different packings: \(a) and \(b)") }
    return a ?? b
  }
}
