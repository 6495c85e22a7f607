import FormalAlgorithms
import FormalText
import Foundation
import Tensors

/// How an encoder learns to fill in masked characters.
public struct FillInRecipe: Sendable, Hashable, Codable {
  /// L.
  public var layers = 2
  /// H.
  public var heads = 4
  /// d_e, and d_f; d_attn and d_mid are d_e/H.
  public var width = 96
  /// d_mlp.
  public var middle = 384
  /// ℓ_max, and the length of the stretches of text.
  public var context = 32
  /// p_mask.
  public var masking = 0.15
  /// Stretches a step.
  public var batch = 24
  /// Steps.
  public var steps = 6000
  /// The largest learning rate.
  public var rate = 2e-3
  /// The deviation of the embeddings at the start, and the height of the sinusoids that are the
  /// positions.
  public var deviation = 0.7
  /// ε of the norms.
  public var epsilon = 1e-5
  /// The seed of the initial parameters, the batches and the masks.
  public var seed: UInt64 = 0

  /// Takes the numbers that differ from the defaults.
  public init(steps: Int = 6000, seed: UInt64 = 0) { (self.steps, self.seed) = (steps, seed) }

  /// The parameters at the start: weights of variance 1/(number of inputs), embeddings of ``deviation``,
  /// and positions that begin as sinusoids of the same size, from which neighbours are easy to find.
  ///
  /// With random positions of deviation 1/√d_e a run stays longer at the loss of common characters, and
  /// then catches up; chapter 11 records it.
  public func initial(vocabulary: Int) -> ETransformerParameters {
    var random = RandomSource(seed: seed)
    var θ = ETransformerParameters(
      vocabulary: vocabulary, maximumLength: context, layers: layers, heads: heads, de: width,
      dmlp: middle, precision: .float, from: &random)
    θ.e = .normal(θ.e.shape, deviation: deviation, precision: .float, from: &random)
    θ.p =
      deviation
      * originalSinusoids(length: context, size: width, base: 100, precision: .float)
    return θ.withEpsilon(epsilon)
  }

  /// A run from the start.
  ///
  /// - Parameters:
  ///   - tokens: the text to learn from; at least ``context`` tokens.
  ///   - vocabulary: N_V, the special tokens included.
  public func run(
    on tokens: ArraySlice<Int>, vocabulary: Int
  ) -> TrainingRun<ETransformerParameters, AdamW, MaskedSequence> {
    let recipe = self
    let θ = initial(vocabulary: vocabulary)
    let mask = SpecialTokens(vocabulary: vocabulary).mask
    let plan = TrainingPlan<ETransformerParameters, MaskedSequence>(
      recipe: """
        encoder of \(layers) layers, \(heads) heads, width \(width), \(middle) inside, context \
        \(context), batch \(batch), masking \(masking), \(steps) steps at \(rate), seed \(seed), \
        \(tokens.count) tokens
        """,
      steps: steps,
      schedule: .warmupCosine(
        peak: rate, floor: rate / 20, warmup: min(200, steps / 10), steps: max(1, steps)),
      clipping: 1, reduction: .mean,
      batch: { step in
        var random = RandomSource(seed: recipe.seed, step: step)
        let windows = randomWindows(
          of: tokens, length: recipe.context, count: recipe.batch, from: &random)
        return windows.map {
          MaskedSequence(masking: $0, with: mask, probability: recipe.masking, from: &random)
        }
      }, loss: maskedLoss)
    return TrainingRun(
      plan, from: θ, by: AdamW(rate: rate, beta2: 0.98, decay: 0.01, for: θ))
  }

  /// Letters to be filled in, one at a time: four of each of 300 stretches as long as those of training.
  public func gaps(in tokens: ArraySlice<Int>, vocabulary: Vocabulary, seed: UInt64) -> [Gap] {
    let windows = randomWindows(of: tokens, length: context, count: 300, seed: seed, step: 0)
    return FormalText.gaps(in: windows, each: 4, mask: vocabulary.mask, seed: seed)
  }
}
