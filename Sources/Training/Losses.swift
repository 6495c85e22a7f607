import FormalAlgorithms
import Tensors

/// The loss of one example: a sum over the tokens it predicts, and how many those are.
///
/// The paper descends the sum, practice the mean; whoever adds up several examples says which
/// (``Reduction``).
public struct TokenLoss: Sendable {
  /// −Σ log P in nats, one number.
  public let sum: Tensor
  /// The number of predicted tokens.
  public let tokens: Int

  /// Takes a sum, of one number, and the number of its terms.
  public init(sum: Tensor, tokens: Int) { (self.sum, self.tokens) = (sum, tokens) }

  /// −Σ log P[target, t] over the columns that have a target.
  public init(_ P: Tensor, targets: [Int?]) {
    self.init(sum: logLoss(P, targets: targets), tokens: targets.count { $0 != nil })
  }
}

/// The loss of the decoder on one sequence, as Algorithm 13 has it (lines 4–5):
/// −Σ_{t=1}^{ℓ−1} log P(θ)[x[t+1], t].
///
/// - Parameter x: a sequence from bos to eos, at most ℓ_max tokens. One token alone predicts nothing.
public func nextTokenLoss(_ θ: DTransformerParameters, _ x: [Int]) -> TokenLoss {
  TokenLoss(dTransformer(x, θ), targets: following(x))
}

/// The loss of the decoder on a stretch of ℓ + 1 tokens, of which it sees the first ℓ and predicts
/// the last ℓ.
///
/// It is the loss of Algorithm 13 on the whole stretch: nobody sees ahead, and the last token's own
/// column predicts nothing. Left out it costs nothing, and ℓ may be ℓ_max.
public func windowLoss(_ θ: DTransformerParameters, _ window: [Int]) -> TokenLoss {
  TokenLoss(dTransformer(Array(window.dropLast()), θ), targets: Array(window.dropFirst()))
}

/// What Algorithm 12 makes of a sequence in its lines 3–7: x, x̃ and T̃.
public struct MaskedSequence: Sendable, Hashable, Codable {
  /// x, what is to be found.
  public let x: [Int]
  /// x̃, what the model sees.
  public let masked: [Int]
  /// T̃, the places where a token is to be found, counted from 0.
  public let positions: [Int]

  /// Takes the parts; x and x̃ must be of one length, and T̃ lie within it, or it stops.
  public init(x: [Int], masked: [Int], positions: [Int]) {
    guard x.count == masked.count, positions.allSatisfy(x.indices.contains) else {
      stop(
        "masked sequence",
        "\(x.count) tokens, \(masked.count) of them masked or not, positions \(positions)")
    }
    (self.x, self.masked, self.positions) = (x, masked, positions)
  }

  /// Masks each token with probability p_mask, as lines 3–7 of Algorithm 12 do: one number is drawn for
  /// each token, in order, and a token is masked if its number is below p_mask.
  public init(
    masking x: [Int], with mask: Int, probability p_mask: Double,
    from random: inout some UniformSource
  ) {
    var masked = x
    for t in x.indices { masked[t] = random.uniform() < p_mask ? mask : x[t] }
    self.init(x: x, masked: masked, positions: masked.indices.filter { masked[$0] == mask })
  }
}

/// The loss of the encoder on one masked sequence, as Algorithm 12 has it (lines 8–9):
/// −Σ_{t ∈ T̃} log P(θ)[x[t], t].
public func maskedLoss(_ θ: ETransformerParameters, _ example: MaskedSequence) -> TokenLoss {
  var targets = [Int?](repeating: nil, count: example.x.count)
  for t in example.positions { targets[t] = example.x[t] }
  return TokenLoss(eTransformer(example.masked, θ), targets: targets)
}

/// The loss of the encoder–decoder on one pair, as Algorithm 11 has it (lines 4–5):
/// −Σ_{t=1}^{ℓ−1} log P(θ)[x[t+1], t].
///
/// - Parameter pair: z, and x from bos to eos.
public func pairLoss(
  _ θ: EDTransformerParameters, _ pair: (z: [Int], x: [Int])
) -> TokenLoss {
  TokenLoss(edTransformer(pair.z, pair.x, θ), targets: following(pair.x))
}
