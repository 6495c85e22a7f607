import FormalAlgorithms
import Foundation
import Tensors

/// What is found at each visit of a training: the losses in their order, and θ̂ at the end.
public struct TrainingOutcome<P: Parameters>: Sendable {
  /// The loss of each visit, before its step.
  public var losses: [Double]
  /// The trained parameters.
  public var θ: P

  /// Takes the parts.
  public init(losses: [Double], θ: P) { (self.losses, self.θ) = (losses, θ) }

  /// One visit: notes the loss, takes the step.
  mutating func step(_ rate: Double, loss: (P) -> Tensor) {
    let (θ, tape) = (self.θ, Tape())
    let value = tape.record { loss(θ) }
    let gradients = tape.gradients(of: value, with: θ.tensors)
    losses.append(value.scalar)
    self.θ = θ.mapTensors { $0 - rate * gradients[$0] }
  }
}

/// x[t + 1] at each t, and none at the last.
func following(_ x: [Int]) -> [Int?] { x.dropFirst().map { $0 } + [nil] }

/// What Algorithm 13 asks of a sequence.
func nextTokenLoss(_ x: [Int], _ θ: DTransformerParameters) -> Tensor {
  logLoss(dTransformer(x, θ), targets: following(x))
}

/// Algorithm 13: sequences, θ, N_epochs and η to the losses and θ̂.
public typealias DTrainingFunction =
  @Sendable (_ data: [[Int]], _ θ: DTransformerParameters, _ epochs: Int, _ rate: Double) ->
  TrainingOutcome<DTransformerParameters>

/// Algorithm 12: sequences, θ, N_epochs, η, p_mask and the numbers drawn to the losses and θ̂.
public typealias ETrainingFunction =
  @Sendable (
    _ data: [[Int]], _ θ: ETransformerParameters, _ epochs: Int, _ rate: Double, _ p_mask: Double,
    _ draws: [Double]
  ) -> TrainingOutcome<ETransformerParameters>

/// The loss of Algorithm 11 on one pair.
public typealias PairLossFunction =
  @Sendable (_ z: [Int], _ x: [Int], _ θ: EDTransformerParameters) -> Double

/// −log softmax(scores)[target].
public typealias ScoreLossFunction = @Sendable (_ scores: [Double], _ target: Int) -> Double

/// What is true of Algorithm 13.
public enum DTrainingLaws {
  /// A sum over the ℓ − 1 tokens that follow others.
  public static let sum = Law<DTrainingFunction>(
    "a sum", "With W_u = 0 all 7 tokens are alike, and 5 tokens cost 4 · ln 7 = 7.784.",
    property: "line 5"
  ) { f in
    let found = f([x], indifferent(), 1, 0).losses.first ?? .nan
    return Verdict("loss", found, expected: 4 * log(7))
  }

  /// Column t is asked for token t + 1.
  public static let next = Law<DTrainingFunction>(
    "the next token",
    "A model that repeats each token pays much where no token follows itself: here 34.3.",
    property: "line 5"
  ) { f in
    let (θ, P) = (parrot(), dTransformer(x, parrot()))
    let right = (0..<4).reduce(0.0) { $0 - log(P[x[$1 + 1], $1]) }
    return Verdict("loss", f([x], θ, 1, 0).losses.first ?? .nan, expected: right)
  }

  /// Every sequence has its visit.
  public static let visits = Law<DTrainingFunction>(
    "every sequence", "2 epochs of 5 sequences are 10 visits.", property: "lines 1 and 2"
  ) { f in
    let visits = f([x, [5, 1, 6], x, [5, 6], x], indifferent(), 2, 0).losses.count
    return Verdict("visits", Double(visits), expected: 10, tolerance: 0)
  }

  /// A small step lowers the loss by η times the gradient's square.
  public static let down = Law<DTrainingFunction>(
    "down", "On one sequence a small step lowers the loss by η · ‖∇loss‖².", property: "line 6"
  ) { f in
    let (θ, tape, η) = (sampled(), Tape(), 1e-6)
    let loss = tape.record { nextTokenLoss(x, θ) }
    let gradients = tape.gradients(of: loss, with: θ.tensors)
    let square = θ.tensors.reduce(0.0) { $0 + Tensors.sum(gradients[$1] .* gradients[$1]).scalar }
    let losses = f([x], θ, 2, η).losses
    let fall = losses.count == 2 ? (losses[0] - losses[1]) / η / square : .nan
    // The second derivative times η, and the rounding of a loss near 10 over η.
    return Verdict("fall of the loss, of η · ‖∇loss‖²", fall, expected: 1, tolerance: 1e-3)
  }

  /// Each step has the gradient of its own visit, and no other.
  public static let ownGradient = Law<DTrainingFunction>(
    "a gradient for each step",
    "Three visits are three steps θ ← θ − η · ∇loss(θ), from place to place.",
    property: "line 6"
  ) { f in
    let (data, η) = ([x, [5, 3, 1, 6], [5, 2, 6]], 0.05)
    var right = TrainingOutcome(losses: [], θ: sampled())
    for x in data { right.step(η) { nextTokenLoss(x, $0) } }
    let found = f(data, sampled(), 1, η).θ.tensors
    let distances = zip(found, right.θ.tensors).map { distance($0, $1) }
    return Verdict("largest distance from where they lead", farthest(distances, from: 0))
  }

  /// All of θ is trained.
  public static let allMove = Law<DTrainingFunction>(
    "all of θ moves", "One step moves every tensor of θ, b_k excepted (erratum E31).",
    property: "line 6; erratum E20"
  ) { f in
    let θ = sampled()
    let found = zip(f([x], θ, 1, 0.1).θ.tensors, θ.namedTensors).filter { after, before in
      distance(after, before.tensor) < 1e-9 && !before.symbol.hasSuffix("b_k")
    }
    let names = found.map(\.1.symbol).joined(separator: ", ")
    return Verdict(
      "tensors that stand still", Double(found.count), tolerance: 0,
      remark: found.isEmpty ? nil : names)
  }

  /// Every law of Algorithm 13.
  public static let all = [sum, next, visits, down, ownGradient, allMove]

  static let x = [5, 0, 2, 1, 6]

  /// Small random parameters.
  static func sampled() -> DTransformerParameters {
    var random = RandomSource(seed: 1301)
    return DTransformerParameters(
      vocabulary: 7, maximumLength: 6, layers: 1, heads: 2, de: 4, dmlp: 5, from: &random)
  }

  /// To it all tokens are alike.
  static func indifferent() -> DTransformerParameters {
    var θ = sampled()
    θ.u = .zeros(θ.u.shape)
    return θ
  }

  /// It says the token it reads: no layers, and W_e and W_u as they are.
  static func parrot() -> DTransformerParameters {
    var random = RandomSource(seed: 1302)
    var θ = DTransformerParameters(
      vocabulary: 7, maximumLength: 6, layers: 0, heads: 1, de: 7, dmlp: 1, from: &random)
    (θ.e, θ.p, θ.u) = (.identity(7), .zeros([7, 6]), 3 * .identity(7))
    return θ
  }
}

/// What is true of Algorithm 12.
public enum ETrainingLaws {
  /// Masked tokens alone are asked for.
  public static let maskedAlone = Law<ETrainingFunction>(
    "masked tokens alone", "With W_u = 0 and 2 of 5 tokens masked the loss is 2 · ln 7 = 3.892.",
    property: "line 9"
  ) { f in
    let found = f([x], indifferent(), 1, 0, 0.3, [0.9, 0.1, 0.6, 0.2, 0.5]).losses.first
    return Verdict("loss", found ?? .nan, expected: 2 * log(7))
  }

  /// Masks are drawn at each visit.
  public static let drawnAnew = Law<ETrainingFunction>(
    "drawn anew", "Where the second epoch's draws mask 3 tokens, its loss is 3 · ln 7 = 5.838.",
    property: "line 5, erratum E18"
  ) { f in
    let draws = [0.9, 0.1, 0.6, 0.8, 0.5] + [0.1, 0.2, 0.6, 0.9, 0.2]
    let losses = f([x], indifferent(), 2, 0, 0.3, draws).losses
    return Verdict("second loss", losses.count == 2 ? losses[1] : .nan, expected: 3 * log(7))
  }

  /// What is masked in x itself is asked for too.
  public static let bySight = Law<ETrainingFunction>(
    "by sight", "mask_token stands in x itself, and no coin masks: T̃ has it, the loss is ln 7.",
    property: "line 7"
  ) { f in
    let found = f([[5, 0, 4, 1, 6]], indifferent(), 1, 0, 0.3, [0.9, 0.8, 0.6, 0.7, 0.5]).losses
    return Verdict("loss", found.first ?? .nan, expected: log(7))
  }

  /// Without a mask nothing happens.
  public static let nothingMasked = Law<ETrainingFunction>(
    "nothing masked", "Where no token is masked, the loss is 0.", property: "line 9"
  ) { f in
    let found = f([x], indifferent(), 1, 0, 0.3, [0.9, 0.8, 0.6, 0.7, 0.5]).losses
    return Verdict("loss", found.first ?? .nan)
  }

  /// The model sees x̃ and is asked for x.
  public static let seen = Law<ETrainingFunction>(
    "x̃ is seen, x is asked for", "The loss is −Σ log P[x[t], t] over T̃, with P for x̃.",
    property: "lines 5, 8 and 9"
  ) { f in
    let θ = opinionated()
    let P = eTransformer([5, 4, 2, 4, 4], θ)
    let right = [1, 3, 4].reduce(0.0) { $0 - log(P[x[$1], $1]) }
    let found = f([x], θ, 1, 0, 0.4, [0.9, 0.1, 0.6, 0.35, 0.39]).losses.first
    return Verdict("loss", found ?? .nan, expected: right)
  }

  /// Every sequence has its visit.
  public static let visits = Law<ETrainingFunction>(
    "every sequence",
    "With W_u = 0 and all masked, sequences of 2, 3, 4 and 5 tokens cost 14 · ln 7.",
    property: "lines 1 and 2"
  ) { f in
    let data = [[5, 6], [5, 0, 6], [5, 1, 2, 6], x]
    let losses = f(data, indifferent(), 1, 0, 0.5, data.joined().map { _ in 0.1 }).losses
    return Verdict("sum of the losses", losses.reduce(0, +), expected: 14 * log(7))
  }

  /// Every law of Algorithm 12.
  public static let all = [maskedAlone, drawnAnew, bySight, nothingMasked, seen, visits]

  static let x = [5, 0, 2, 1, 6]

  /// It has an opinion on every token.
  static func opinionated() -> ETransformerParameters {
    var (θ, random) = (indifferent(), RandomSource(seed: 1202))
    θ.u = .normal(θ.u.shape, from: &random)
    return θ
  }

  /// To it all tokens are alike.
  static func indifferent() -> ETransformerParameters {
    var random = RandomSource(seed: 1201)
    var θ = ETransformerParameters(
      vocabulary: 7, maximumLength: 6, layers: 1, heads: 2, de: 4, dmlp: 5, df: 3, from: &random)
    θ.u = .zeros(θ.u.shape)
    return θ
  }
}

/// What is true of the loss of Algorithm 11.
public enum PairLossLaws {
  /// x is what the loss is about.
  public static let aboutX = Law<PairLossFunction>(
    "about x", "With W_u = 0, z of 6 tokens and x of 4: the loss is 3 · ln 7 = 5.838.",
    property: "Algorithm 11, line 5"
  ) { f in
    var θ = parameters(seed: 1101)
    θ.u = .zeros(θ.u.shape)
    return Verdict("loss", f([5, 0, 1, 2, 3, 6], [5, 3, 0, 6], θ), expected: 3 * log(7))
  }

  /// Column t is asked for token t + 1 of x.
  public static let next = Law<PairLossFunction>(
    "the next token",
    "The loss is −Σ log P[x[t + 1], t] over the ℓ_x − 1 tokens that follow others.",
    property: "Algorithm 11, line 5"
  ) { f in
    let θ = parameters(seed: 1103).sampled(seed: 1103)
    let (z, x) = ([5, 0, 1, 2, 6], [5, 3, 0, 6])
    let P = edTransformer(z, x, θ)
    let right = (0..<3).reduce(0.0) { $0 - log(P[x[$1 + 1], $1]) }
    return Verdict("loss", f(z, x, θ), expected: right)
  }

  /// Every law of the loss of a pair.
  public static let all = [aboutX, next]

  /// Small random parameters.
  static func parameters(seed: UInt64) -> EDTransformerParameters {
    var random = RandomSource(seed: seed)
    return EDTransformerParameters(
      vocabulary: 7, maximumLength: 6, encoderLayers: 1, decoderLayers: 1, heads: 2, de: 4,
      dmlp: 5, from: &random)
  }
}

/// What is true of the loss of scores.
public enum ScoreLossLaws {
  /// A loss is finite where the scores are.
  public static let finite = Law<ScoreLossFunction>(
    "finite", "With scores 0 and 1,000 the first token costs 1,000 nats.",
    property: "line 5, log after softmax"
  ) { f in Verdict("loss", f([0, 1000], 0), expected: 1000) }

  /// Every law of the loss of scores.
  public static let all = [finite]
}
