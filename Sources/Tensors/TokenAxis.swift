/// The boundaries of the sequences that lie side by side along a token axis.
///
/// A batch is a wider matrix: sequence `i` takes the columns `boundaries[i] ..< boundaries[i + 1]`.
/// A tensor without an axis holds one sequence.
///
/// ```swift
/// let axis = TokenAxis(lengths: [3, 5])
/// let X = gather(W_e, columns: tokens, axis: axis)  // d_e × 8, two sequences
/// masked(X.transposed * X, .causal)                 // neither sees the other
/// ```
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
  /// The sequences of `count` tokens: those of the axis, or a single one.
  static func ranges(_ axis: TokenAxis?, count: Int) -> [Range<Int>] {
    axis?.ranges ?? [0..<count]
  }

  /// What is left of the packing in some consecutive tokens; nil if they are none.
  func restricted(to tokens: Range<Int>) -> TokenAxis? {
    let lengths = ranges.map { $0.clamped(to: tokens).count }.filter { $0 > 0 }
    return lengths.isEmpty ? nil : TokenAxis(lengths: lengths)
  }

  /// The axis of tensors laid end to end: their sequences one after another.
  static func concatenated(_ axes: [TokenAxis?], _ operation: String) -> TokenAxis? {
    let packed = axes.compactMap { $0 }
    if packed.isEmpty { return nil }
    guard packed.count == axes.count else {
      stop(operation, "packed and unpacked columns do not mix: pack all of them, or none")
    }
    return TokenAxis(lengths: packed.flatMap { $0.ranges.map(\.count) })
  }

  /// The axis of two operands that must agree; two different packings stop.
  static func joined(_ a: TokenAxis?, _ b: TokenAxis?, _ operation: String) -> TokenAxis? {
    if let a, let b, a != b { stop(operation, "two different packings: \(a) and \(b)") }
    return a ?? b
  }
}
