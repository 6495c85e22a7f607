import Tensors

/// What Algorithm 15 wrote.
public struct Transcript: Sendable, Hashable {
  /// x̂, from bos on, eos included if it was reached.
  public let tokens: [Int]
  /// Whether eos was reached; if not, the cap ended it (erratum E22).
  public let hasEnded: Bool

  /// Makes one.
  public init(tokens: [Int], hasEnded: Bool) {
    (self.tokens, self.hasEnded) = (tokens, hasEnded)
  }

  /// The tokens between bos and eos.
  public var stripped: [Int] { Array(tokens.dropFirst().dropLast(hasEnded ? 1 : 0)) }
}

/// Algorithm 15: writes the sequence that answers z, from bos until eos.
///
/// - Parameters:
///   - z: the context sequence, at least one token, counted from 0.
///   - θ̂: trained parameters.
///   - τ: the temperature.
///   - cap: the largest length of x̂, bos counted; ℓ_max if nil, and never more. The paper has none and
///     may never end (erratum E22).
///   - random: draws the tokens, one number for each.
/// - Returns: x̂ with bos and eos, and whether eos was reached.
public func edInference(
  _ z: [Int], _ θ̂: EDTransformerParameters, temperature τ: Temperature = 1, cap: Int? = nil,
  from random: inout some UniformSource
) -> Transcript {
  algorithm(15) { line in
    let tokens = SpecialTokens(vocabulary: θ̂.e.columns)
    let cap = min(cap ?? θ̂.p.columns, θ̂.p.columns)
    var x̂ = line(1) { [tokens.bos] }  // x̂ ← [bos_token]
    // Outside the vocabulary: 0 where tokens count from 1, −1 where they count from 0.
    var y = line(2) { -1 }  // y ← 0
    // while y ≠ eos_token do
    while line(3, while: y != tokens.eos && x̂.count < cap) {
      let P = line(4) { edTransformer(z, x̂, θ̂) }  // P ← EDTransformer(z, x̂ | θ̂)
      let p = line(5) { column(P, x̂.count - 1) }  // p ← P[:, length(x̂)]
      y = line(6) { sample(p, τ, from: &random) }  // sample a token y from q ∝ p^{1/τ}
      x̂ = line(7) { x̂ + [y] }  // x̂ ← [x̂, y]
    }
    return line(9) { Transcript(tokens: x̂, hasEnded: y == tokens.eos) }  // return x̂
  }
}
