import FormalAlgorithms
import FormalText
import Foundation
import Tensors

/// How an encoder–decoder learns to pronounce words.
public struct PronunciationRecipe: Sendable, Hashable, Codable {
  /// L_enc and L_dec.
  public var layers = 2
  /// H.
  public var heads = 4
  /// d_e; d_attn and d_mid are d_e/H.
  public var width = 96
  /// d_mlp.
  public var middle = 256
  /// Words a step.
  public var batch = 32
  /// Steps.
  public var steps = 3000
  /// The largest learning rate.
  public var rate = 2e-3
  /// ε of the norms.
  public var epsilon = 1e-5
  /// The seed of the initial parameters and of the batches.
  public var seed: UInt64 = 0

  /// Takes the numbers that differ from the defaults.
  public init(steps: Int = 3000, seed: UInt64 = 0) { (self.steps, self.seed) = (steps, seed) }

  /// The parameters at the start: weights of variance 1/(number of inputs), and embeddings whose sum of
  /// token and position has elements of variance 1, the size that the norms give to all later layers.
  public func initial(_ dictionary: Pronunciations) -> EDTransformerParameters {
    var random = RandomSource(seed: seed)
    var θ = EDTransformerParameters(
      vocabulary: dictionary.vocabulary.count, maximumLength: dictionary.longestSequence,
      encoderLayers: layers, decoderLayers: layers, heads: heads, de: width, dmlp: middle,
      precision: .float, from: &random)
    θ.e = .normal(θ.e.shape, deviation: 0.7, precision: .float, from: &random)
    θ.p = .normal(θ.p.shape, deviation: 0.7, precision: .float, from: &random)
    return θ.withEpsilon(epsilon)
  }

  /// A run from the start, on the words that are for learning.
  public func run(
    on dictionary: Pronunciations
  ) -> TrainingRun<EDTransformerParameters, AdamW, PronouncedWord> {
    let θ = initial(dictionary)
    let words = dictionary.training
    let batches = ShuffledBatches(of: words.count, size: batch, seed: seed)
    let plan = TrainingPlan<EDTransformerParameters, PronouncedWord>(
      recipe: """
        encoder–decoder of \(layers) + \(layers) layers, \(heads) heads, width \(width), \(middle) \
        inside, batch \(batch), \(steps) steps at \(rate), seed \(seed), \(words.count) words
        """,
      steps: steps,
      schedule: .warmupCosine(
        peak: rate, floor: rate / 20, warmup: min(200, steps / 10), steps: max(1, steps)),
      clipping: 1, reduction: .mean, batch: { batches[$0].map { words[$0] } },
      loss: { θ, word in pairLoss(θ, (word.z, word.x)) })
    return TrainingRun(
      plan, from: θ, by: AdamW(rate: rate, beta2: 0.98, decay: 0.01, for: θ))
  }
}
