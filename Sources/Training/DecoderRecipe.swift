import FormalAlgorithms
import FormalText
import Foundation
import Tensors

/// How a decoder learns to write on with a text: the sizes, the rates and the seed. The defaults are those
/// that nanoGPT gives for a computer without a graphics card.
///
/// ```swift
/// let recipe = DecoderRecipe(steps: 200)
/// var run = recipe.run(on: text.training, vocabulary: tokenizer.vocabulary.count)
/// try run.advance()
/// recipe.evaluate(run.θ, on: text.validation)  // nats a token
/// ```
public struct DecoderRecipe: Sendable, Hashable, Codable {
  /// L.
  public var layers = 4
  /// H.
  public var heads = 4
  /// d_e; d_mlp is four times as large, d_attn and d_mid are d_e/H.
  public var width = 128
  /// ℓ_max, and the length of what it sees at a time.
  public var context = 64
  /// Sequences a step.
  public var batch = 12
  /// Steps.
  public var steps = 2000
  /// The largest learning rate, reached after ``warmup`` steps; it ends at a tenth of it.
  public var rate = 1e-3
  /// Steps in which the rate rises.
  public var warmup = 100
  /// The decay of matrices.
  public var decay = 0.1
  /// ε of the norms: a column of equal numbers must not end a long training.
  public var epsilon = 1e-5
  /// The seed of the initial parameters and of the batches.
  public var seed: UInt64 = 0

  /// Takes the numbers that differ from the defaults.
  public init(
    layers: Int = 4, heads: Int = 4, width: Int = 128, context: Int = 64, batch: Int = 12,
    steps: Int = 2000, rate: Double = 1e-3, seed: UInt64 = 0
  ) {
    (self.layers, self.heads, self.width) = (layers, heads, width)
    (self.context, self.batch, self.steps) = (context, batch, steps)
    (self.rate, self.seed) = (rate, seed)
    warmup = min(100, steps / 10)
  }

  /// The parameters at the start: normal numbers of deviation 0.02, and smaller ones where a layer adds to
  /// the residual stream.
  public func initial(vocabulary: Int) -> DTransformerParameters {
    var random = RandomSource(seed: seed)
    let sizes = DTransformerParameters(
      vocabulary: vocabulary, maximumLength: context, layers: layers, heads: heads, de: width,
      dmlp: 4 * width, precision: .float, from: &random)
    return gpt2Initialisation(sizes, from: &random).withEpsilon(epsilon)
  }

  /// A run from the start.
  ///
  /// - Parameters:
  ///   - tokens: the text to learn from; more than ``context`` tokens.
  ///   - vocabulary: N_V.
  public func run(
    on tokens: ArraySlice<Int>, vocabulary: Int
  ) -> TrainingRun<DTransformerParameters, AdamW, [Int]> {
    let recipe = self
    let θ = initial(vocabulary: vocabulary)
    let plan = TrainingPlan<DTransformerParameters, [Int]>(
      recipe: "\(description), \(tokens.count) tokens", steps: steps,
      schedule: .warmupCosine(peak: rate, floor: rate / 10, warmup: warmup, steps: max(1, steps)),
      clipping: 1, reduction: .mean,
      batch: { step in
        randomWindows(
          of: tokens, length: recipe.context + 1, count: recipe.batch, seed: recipe.seed, step: step
        )
      }, loss: windowLoss)
    return TrainingRun(plan, from: θ, by: AdamW(rate: rate, beta2: 0.99, decay: decay, for: θ))
  }

  /// The mean loss in nats a token on stretches of a text that lie side by side from its beginning.
  ///
  /// - Parameters:
  ///   - tokens: a text the model has not seen; more than ``context`` tokens.
  ///   - count: the largest number of stretches.
  public func evaluate(
    _ θ: DTransformerParameters, on tokens: ArraySlice<Int>, count: Int = 200
  ) -> Double {
    let starts = stride(from: tokens.startIndex, to: tokens.endIndex - context, by: context)
    let stretches = starts.prefix(count).map { Array(tokens[$0...($0 + context)]) }
    return FormalTraining.evaluate(
      θ, stretches, loss: windowLoss
    ).mean
  }

  private var description: String {
    """
    decoder of \(layers) layers, \(heads) heads, width \(width), context \(context), batch \(batch), \
    \(steps) steps at \(rate), decay \(decay), seed \(seed)
    """
  }
}
