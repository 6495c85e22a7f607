import FormalAlgorithms
import Foundation
import Tensors

/// The known wrong ways to write Algorithm 13.
public enum DTrainingMistakes {
  /// Each column is asked for its own token.
  public static let unshifted = Mistake<DTrainingFunction>(
    "unshifted target",
    "Column t is asked for token t, which it has seen: the loss falls to almost nothing.",
    source: "a target that is the input, as for an encoder", law: DTrainingLaws.next
  ) { data, θ, epochs, rate in visits(data, θ, epochs, rate) { $0.map { $0 } } }

  /// The loss is divided by the number of tokens.
  public static let meanForSum = Mistake<DTrainingFunction>(
    "mean for sum",
    "The loss is divided by ℓ − 1: η then means something else, and long sequences weigh no more.",
    source: "the default of loss functions in libraries", law: DTrainingLaws.sum
  ) { data, θ, epochs, rate in
    visits(data, θ, epochs, rate, scale: { 1 / Double($0.count - 1) }, targets: following)
  }

  /// Sequences that do not fill a batch are left out.
  public static let lastBatchDropped = Mistake<DTrainingFunction>(
    "last batch dropped", "Of an odd number of sequences, taken in pairs, the last is never seen.",
    source: "`drop_last=True` in data loaders, and batches counted by a division",
    law: DTrainingLaws.visits
  ) { data, θ, epochs, rate in
    visits(Array(data.prefix(data.count / 2 * 2)), θ, epochs, rate, targets: following)
  }

  /// A step up.
  public static let uphill = Mistake<DTrainingFunction>(
    "gradient added", "The gradient is added, not subtracted: the loss rises.",
    source: "the sign of line 6", law: DTrainingLaws.down
  ) { data, θ, epochs, rate in visits(data, θ, epochs, -rate, targets: following) }

  /// The gradients of all visits so far are added up.
  public static let accumulated = Mistake<DTrainingFunction>(
    "gradients accumulated",
    "Each visit's gradient is added to those of the visits before, and all of them are stepped along.",
    source: "training loops in PyTorch without `zero_grad()`", law: DTrainingLaws.ownGradient
  ) { data, θ, epochs, rate in
    var outcome = TrainingOutcome(losses: [], θ: θ)
    var sums = θ.tensors.map { Tensor.zeros($0.shape) }
    for x in repeatElement(data, count: epochs).joined() {
      let (θ, tape) = (outcome.θ, Tape())
      let loss = tape.record { logLoss(dTransformer(x, θ), targets: following(x)) }
      let gradients = tape.gradients(of: loss, with: θ.tensors)
      outcome.losses.append(loss.scalar)
      // Wrong: the sums are never emptied.
      sums = zip(sums, θ.tensors).map { $0 + gradients[$1] }
      outcome.θ = θ.replacingTensors(zip(θ.tensors, sums).map { $0 - rate * $1 })
    }
    return outcome
  }

  /// The layers stay as they were.
  public static let layersNotRegistered = Mistake<DTrainingFunction>(
    "layers not registered",
    "The optimiser does not know the layers: embeddings, last norm and W_u learn alone.",
    source: "a PyTorch decoder-only model that cites the paper: layers in a plain list",
    law: DTrainingLaws.allMove
  ) { data, θ, epochs, rate in
    var outcome = TrainingOutcome(losses: [], θ: θ)
    for x in repeatElement(data, count: epochs).joined() {
      outcome.step(rate) { logLoss(dTransformer(x, $0), targets: following(x)) }
      // Wrong: θ holds them.
      outcome.θ.layers = θ.layers
    }
    return outcome
  }

  /// Every known mistake of Algorithm 13.
  public static let all = [
    unshifted, meanForSum, lastBatchDropped, uphill, accumulated, layersNotRegistered,
  ]

  /// Algorithm 13, with its laws and mistakes.
  public static let catalogue = Catalogue<DTrainingFunction>(
    "Algorithm 13: DTraining",
    right: { data, θ, epochs, rate in
      let losses = Heard()
      let θ̂ = dTraining(data, θ, epochs: epochs, rate: rate) { losses.all.append($0.loss) }
      return TrainingOutcome(losses: losses.all, θ: θ̂)
    }, laws: DTrainingLaws.all, mistakes: all
  ) { f in
    let found = f([DTrainingLaws.x, [5, 3, 1, 6], [5, 2, 6]], DTrainingLaws.sampled(), 2, 0.05)
    return [Tensor(vector: found.losses)] + found.θ.tensors
  }

  /// The loops of Algorithm 13 with other targets, or another scale.
  private static func visits(
    _ data: [[Int]], _ θ: DTransformerParameters, _ epochs: Int, _ rate: Double,
    scale: ([Int]) -> Double = { _ in 1 }, targets: ([Int]) -> [Int?]
  ) -> TrainingOutcome<DTransformerParameters> {
    var outcome = TrainingOutcome(losses: [], θ: θ)
    for _ in 0..<epochs {
      for x in data {
        outcome.step(rate) { scale(x) * logLoss(dTransformer(x, $0), targets: targets(x)) }
      }
    }
    return outcome
  }
}

/// The known wrong ways to write Algorithm 12.
public enum ETrainingMistakes {
  /// All tokens are asked for.
  public static let allPositions = Mistake<ETrainingFunction>(
    "all positions",
    "The loss is taken over all tokens, most of which stand in the input: copying pays.",
    source: "a loss without the set T̃", law: ETrainingLaws.maskedAlone
  ) { data, θ, epochs, rate, p_mask, draws in
    visits(data, θ, epochs, rate, p_mask, draws) { x, _, _ in Array(x.indices) }
  }

  /// T̃ is remembered from the coins.
  public static let fromTheCoins = Mistake<ETrainingFunction>(
    "T̃ from the coins",
    "T̃ is what the coins have masked, not where x̃ has a mask: a mask in x itself is left out.",
    source: "line 7 read as line 5's record", law: ETrainingLaws.bySight
  ) { data, θ, epochs, rate, p_mask, draws in
    visits(data, θ, epochs, rate, p_mask, draws, positions: byTheCoins)
  }

  /// One set of masks serves all epochs.
  public static let drawnOnce = Mistake<ETrainingFunction>(
    "masks drawn once",
    "Masks are drawn before training and kept: the same few tokens are asked for in every epoch.",
    source: "masking while the data are prepared, as BERT did ten times over",
    law: ETrainingLaws.drawnAnew
  ) { data, θ, epochs, rate, p_mask, draws in
    let first = Array(draws.prefix(data.joined().count))
    let again = (0..<max(1, epochs)).flatMap { _ in first }
    return visits(data, θ, epochs, rate, p_mask, again, positions: bySight)
  }

  /// A mean over nothing.
  public static let emptyMean = Mistake<ETrainingFunction>(
    "mean over no masks",
    "The loss is divided by the number of masks. With none it is 0/0, and so is every parameter.",
    source: "a mean over T̃ in training on short sequences", law: ETrainingLaws.nothingMasked
  ) { data, θ, epochs, rate, p_mask, draws in
    visits(data, θ, epochs, rate, p_mask, draws, mean: true, positions: bySight)
  }

  /// Some tokens that were chosen stay, and some become others.
  public static let eightyTenTen = Mistake<ETrainingFunction>(
    "80, 10, 10",
    "Of the tokens chosen a tenth stays as it is and a tenth becomes another; all are asked for.",
    source: "BERT's rule in an external collator of an Algorithm 9-like PyTorch model; erratum E28",
    law: ETrainingLaws.seen
  ) { data, θ, epochs, rate, p_mask, draws in
    visits(
      data, θ, epochs, rate, p_mask, draws,
      replace: { token, u in
        // Wrong: line 5 has mask_token always.
        u < 0.8 * p_mask ? 4 : u < 0.9 * p_mask ? (token + 1) % 7 : token
      }, positions: byTheCoins)
  }

  /// The next token is asked for.
  public static let nextToken = Mistake<ETrainingFunction>(
    "target shifted", "Where x̃ has a mask the token after it is asked for, as in Algorithm 13.",
    source: "a loss function taken from a decoder", law: ETrainingLaws.seen
  ) { data, θ, epochs, rate, p_mask, draws in
    visits(
      data, θ, epochs, rate, p_mask, draws,
      // Wrong: line 9 has x[t].
      target: { x, t in x[(t + 1) % x.count] }, positions: bySight)
  }

  /// Exchanging rows writes some twice.
  public static let rowsDuplicated = Mistake<ETrainingFunction>(
    "shuffling that duplicates",
    "Rows are exchanged by way of views: the second takes what was written over the first.",
    source: "a PyTorch implementation of Algorithms 4–15: ten different rows became four",
    law: ETrainingLaws.visits
  ) { data, θ, epochs, rate, p_mask, draws in
    var shuffled = data
    for i in shuffled.indices.dropFirst() {
      let j = i * 5 % (i + 1)
      shuffled[i] = shuffled[j]
      shuffled[j] = shuffled[i]  // Wrong: the old row i is gone.
    }
    return visits(shuffled, θ, epochs, rate, p_mask, draws, positions: bySight)
  }

  /// Every known mistake of Algorithm 12.
  public static let all = [
    allPositions, fromTheCoins, drawnOnce, emptyMean, eightyTenTen, nextToken, rowsDuplicated,
  ]

  /// Algorithm 12, with its laws and mistakes.
  public static let catalogue = Catalogue<ETrainingFunction>(
    "Algorithm 12: ETraining",
    right: { data, θ, epochs, rate, p_mask, draws in
      let losses = Heard()
      var source = GivenDraws(draws)
      let θ̂ = eTraining(data, θ, epochs: epochs, rate: rate, p_mask: p_mask, from: &source) {
        losses.all.append($0.loss)
      }
      return TrainingOutcome(losses: losses.all, θ: θ̂)
    }, laws: ETrainingLaws.all, mistakes: all
  ) { f in
    let θ = ETrainingLaws.opinionated()
    let draws = [0.9, 0.1, 0.6, 0.25, 0.5, 0.28, 0.9, 0.8, 0.7, 0.1]
    let three = [[5, 0, 1, 6], [5, 2, 6], [5, 3, 6]]
    return [
      Tensor(vector: f([[5, 0, 4, 1, 6]], θ, 2, 0.05, 0.3, draws).losses),
      Tensor(vector: f(three, θ, 1, 0.05, 0.3, draws).losses),
    ]
  }

  private static func bySight(_ x: [Int], _ x̃: [Int], _ coins: [Bool]) -> [Int] {
    // 4 is mask_token of 7.
    x̃.indices.filter { x̃[$0] == 4 }
  }

  private static func byTheCoins(_ x: [Int], _ x̃: [Int], _ coins: [Bool]) -> [Int] {
    coins.indices.filter { coins[$0] }
  }

  /// The loops of Algorithm 12 with other positions to be asked for.
  private static func visits(
    _ data: [[Int]], _ θ: ETransformerParameters, _ epochs: Int, _ rate: Double, _ p_mask: Double,
    _ draws: [Double], mean: Bool = false,
    replace: (_ token: Int, _ u: Double) -> Int = { _, _ in 4 },
    target: (_ x: [Int], _ t: Int) -> Int = { $0[$1] },
    positions: (_ x: [Int], _ x̃: [Int], _ coins: [Bool]) -> [Int]
  ) -> TrainingOutcome<ETransformerParameters> {
    var (outcome, source) = (TrainingOutcome(losses: [], θ: θ), GivenDraws(draws))
    for _ in 0..<epochs {
      for x in data {
        let u = x.map { _ in source.uniform() }
        let coins = u.map { $0 < p_mask }
        let x̃ = x.indices.map { t in coins[t] ? replace(x[t], u[t]) : x[t] }
        let asked = positions(x, x̃, coins)
        outcome.step(rate) {
          let targets = x.indices.map { asked.contains($0) ? target(x, $0) : nil }
          let loss = logLoss(eTransformer(x̃, $0), targets: targets)
          return mean ? 1 / Double(asked.count) * loss : loss
        }
      }
    }
    return outcome
  }
}

/// The known wrong ways to write the loss of Algorithm 11.
public enum PairLossMistakes {
  /// The wrong one of the two sequences.
  public static let zAsTarget = Mistake<PairLossFunction>(
    "z as target", "The decoder is given z and asked for z: it learns to copy what it reads.",
    source: "source and target changed places", law: PairLossLaws.aboutX
  ) { z, _, θ in loss(edTransformer(z, z, θ), z) }

  /// Input and target are the same.
  public static let unshifted = Mistake<PairLossFunction>(
    "unshifted target", "x is the decoder's input and, not moved by one, what it is asked for.",
    source: "the example of a PyTorch implementation of Algorithms 1–10", law: PairLossLaws.next
  ) { z, x, θ in logLoss(edTransformer(z, x, θ), targets: x.map { $0 }).scalar }

  /// The numbers of P are put into rows as they lie.
  public static let reshaped = Mistake<PairLossFunction>(
    "reshaped, not transposed",
    "P is given another shape where it should be transposed: a column is made of several.",
    source: "the example of a PyTorch implementation of Algorithms 1–10", law: PairLossLaws.next
  ) { z, x, θ in
    let P = edTransformer(z, x, θ)
    // Wrong: the numbers of P, row after row, cut into columns.
    let mixed = Tensor(vector: P.transposed.scalars).reshaped([P.rows, P.columns])
    return loss(mixed, x)
  }

  /// Every known mistake of the loss of a pair.
  public static let all = [zAsTarget, unshifted, reshaped]

  /// The loss of Algorithm 11, with its laws and mistakes.
  public static let catalogue = Catalogue<PairLossFunction>(
    "Algorithm 11: loss of a pair", right: { z, x, θ in loss(edTransformer(z, x, θ), x) },
    laws: PairLossLaws.all, mistakes: all
  ) { f in
    [Tensor(scalar: f([5, 0, 1, 2, 6], [5, 3, 0, 6], PairLossLaws.parameters(seed: 1102)))]
  }

  private static func loss(_ P: Tensor, _ x: [Int]) -> Double {
    logLoss(P, targets: following(x)).scalar
  }
}

/// The known wrong ways to take the loss of scores.
public enum ScoreLossMistakes {
  /// The logarithm of a probability that is rounded to 0.
  public static let underflow = Mistake<ScoreLossFunction>(
    "log of 0",
    "softmax first, then log: a probability below 10⁻³²⁴ is rounded to 0, and its log is −∞.",
    source: "line 5 as it is printed, in numbers with an end", law: ScoreLossLaws.finite
  ) { scores, target in -log(softmax(Tensor(vector: scores)).scalars[target]) }

  /// Probabilities are kept away from 0.
  public static let clipped = Mistake<ScoreLossFunction>(
    "clipped probabilities",
    "p is raised to 10⁻⁷ before its log: no loss above 16.1, and no gradient where it is worst.",
    source: "an earlier version of a PyTorch implementation of Algorithms 4–15",
    law: ScoreLossLaws.finite
  ) { scores, target in
    // Wrong: max.
    -log(max(softmax(Tensor(vector: scores)).scalars[target], 1e-7))
  }

  /// The loss takes P for scores.
  public static let softmaxTwice = Mistake<ScoreLossFunction>(
    "softmax twice", "The loss takes a softmax, and what it is given has had one.",
    source:
      "the output of Algorithms 8–10 given to a library's loss that takes logits; erratum E25",
    law: ScoreLossLaws.finite
  ) { scores, target in -logSoftmax(softmax(Tensor(vector: scores))).scalars[target] }

  /// Every known mistake of the loss of scores.
  public static let all = [underflow, clipped, softmaxTwice]

  /// The loss of scores, with its laws and mistakes.
  public static let catalogue = Catalogue<ScoreLossFunction>(
    "loss of scores",
    right: { scores, target in -logSoftmax(Tensor(vector: scores)).scalars[target] },
    laws: ScoreLossLaws.all, mistakes: all
  ) { f in [Tensor(vector: [f([0, 800, -3], 0), f([1, 2], 1)])] }
}

/// Losses as a training tells them.
private final class Heard: @unchecked Sendable { var all: [Double] = [] }
