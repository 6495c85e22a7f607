import FormalAlgorithms
import Tensors

/// Reads a sequence bit by bit and says what may come next.
///
/// Algorithms 14 and 15 ask the model for a distribution again and again, each time for a sequence
/// that is one token longer. A reader remembers what it has read, so only the new tokens are handed to
/// it; whether it also remembers what it computed (``CachedDTransformer``) or computes everything anew
/// (``PlainDTransformer``) is its own affair and changes nothing but the time.
///
/// A reader is a value: a copy goes on by itself, which is how a beam search follows several
/// continuations.
///
/// ```swift
/// var model = CachedDTransformer(θ)
/// let p = model.read([3, 1, 4])  // P[:, 3] of DTransformer([3, 1, 4])
/// let q = model.read([1])        // P[:, 4] of DTransformer([3, 1, 4, 1])
/// ```
public protocol TokenReader: Sendable {
  /// How many tokens have been read.
  var length: Int { get }
  /// ℓ_max, the most that can be read; nil if there is no end to it.
  var maximumLength: Int? { get }
  /// Reads tokens after those read before, at least one.
  ///
  /// - Returns: p, `N_V`: the distribution of the token after the last.
  ///
  /// Faults are those of the algorithm on the whole sequence: no tokens, a token outside the
  /// vocabulary, more than ℓ_max. p is NaN then.
  mutating func read(_ tokens: [Int]) -> Tensor
}

/// Algorithm 10 without a memory: every token read computes the whole sequence anew, as line 3 of
/// Algorithm 14 has it. The measure of the cached one.
public struct PlainDTransformer: TokenReader {
  /// The parameters.
  public let θ: DTransformerParameters
  /// The tokens read.
  public private(set) var tokens: [Int] = []

  /// Has read nothing yet.
  public init(_ θ: DTransformerParameters) { self.θ = θ }

  /// How many tokens have been read.
  public var length: Int { tokens.count }
  /// ℓ_max.
  public var maximumLength: Int? { θ.p.columns }

  /// The last column of Algorithm 10's P for all tokens so far.
  public mutating func read(_ x: [Int]) -> Tensor {
    tokens += x
    return lastColumn(x, θ.u) { dTransformer(tokens, θ) }
  }
}

/// Algorithm 8 without a memory: every token read computes encoder and decoder anew, as line 4 of
/// Algorithm 15 has it.
public struct PlainEDTransformer: TokenReader {
  /// The context sequence.
  public let z: [Int]
  /// The parameters.
  public let θ: EDTransformerParameters
  /// The tokens of x read.
  public private(set) var tokens: [Int] = []

  /// Has read z, and nothing of x yet.
  public init(_ z: [Int], _ θ: EDTransformerParameters) { (self.z, self.θ) = (z, θ) }

  /// How many tokens of x have been read.
  public var length: Int { tokens.count }
  /// ℓ_max.
  public var maximumLength: Int? { θ.p.columns }

  /// The last column of Algorithm 8's P for z and all tokens so far.
  public mutating func read(_ x: [Int]) -> Tensor {
    tokens += x
    return lastColumn(x, θ.u) { edTransformer(z, tokens, θ) }
  }
}

/// The last column of P, unless nothing was read: that is a fault of its own.
private func lastColumn(_ x: [Int], _ W_u: Tensor, _ P: () -> Tensor) -> Tensor {
  guard length(x) > 0 else { return .full([W_u.rows], .nan, precision: W_u.precision) }
  let P = P()
  return column(P, P.columns - 1)
}
