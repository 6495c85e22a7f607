import Exercises
import FormalAlgorithms
import Foundation
import Mistakes
import Solutions
import Tensors

typealias SequenceLossAnswer = @Sendable (_ P: Tensor, _ x: [Int]) throws -> Double
typealias KnockOutAnswer =
  @Sendable (_ x: [Int], _ u: [Double], _ p_mask: Double, _ mask: Int) throws -> [Int]
typealias MaskedLossAnswer =
  @Sendable (_ P: Tensor, _ x: [Int], _ x̃: [Int], _ mask: Int) throws -> Double
typealias VisitAnswer =
  @Sendable (_ x: [Int], _ θ: DTransformerParameters, _ rate: Double) throws -> (
    loss: Double, θ: DTransformerParameters
  )

extension Exercise {
  static let chapter11: [Exercise] = [
    Exercise(
      "Chapter11.predictLoss", hint: "The first token follows none.",
      learner: Exercises.Chapter11.predictLoss, solution: Solutions.Chapter11.predictLoss,
      check: Chapter11Checks.predictLoss),
    Exercise(
      "Chapter11.sequenceLoss", hint: "ℓ − 1 terms: column t is asked for token t + 1.",
      learner: Exercises.Chapter11.sequenceLoss, solution: Solutions.Chapter11.sequenceLoss,
      check: Chapter11Checks.sequenceLoss),
    Exercise(
      "Chapter11.knockedOut",
      hint: "`x.indices.map { t in … }` asks for each t what becomes of token t.",
      learner: { try Exercises.Chapter11.knockedOut($0, draws: $1, probability: $2, mask: $3) },
      solution: { try Solutions.Chapter11.knockedOut($0, draws: $1, probability: $2, mask: $3) },
      check: Chapter11Checks.knockedOut),
    Exercise(
      "Chapter11.maskedLoss", hint: "T̃ is found by looking at x̃; what is asked for stands in x.",
      learner: { try Exercises.Chapter11.maskedLoss($0, $1, $2, mask: $3) },
      solution: { try Solutions.Chapter11.maskedLoss($0, $1, $2, mask: $3) },
      check: Chapter11Checks.maskedLoss),
    Exercise(
      "Chapter11.visit",
      hint: "The model runs inside record { … }: what is run outside of it gets no gradient.",
      learner: { try Exercises.Chapter11.visit($0, $1, rate: $2) },
      solution: { try Solutions.Chapter11.visit($0, $1, rate: $2) },
      check: Chapter11Checks.visit),
  ]
}

enum Chapter11Checks {
  static let predictLoss = Check<@Sendable () throws -> Int>.prediction(
    because: "Each of the 5 tokens that follow another costs ln 8; the first one is given.",
    known: [
      (6, "The first token is never guessed."),
      (1, "The loss is a sum, not a mean."),
    ]
  ) {
    let P = Tensor.full([8, 6], 1.0 / 8)
    let loss = logLoss(P, targets: Array([0, 3, 1, 2, 4, 7].dropFirst()) + [nil]).scalar
    return Int((loss / log(8)).rounded())
  }

  static let sequenceLoss = Check<SequenceLossAnswer>(
    right: { P, x in (0..<x.count - 1).reduce(0.0) { $0 - log(P[x[$1 + 1], $1]) } },
    trials: [[0, 1], [0, 1, 1], [2, 0, 1, 1]].map { x in
      let P = guesses(x.count)
      return Trial("P = \(P.value), x = \(x)") { try $0(P, x) }
    },
    known: [
      KnownMistake(
        "unshifted target", "Column t is asked for token t + 1, not for the one it has read."
      ) {
        P, x in (0..<x.count - 1).reduce(0.0) { $0 - log(P[x[$1], $1]) }
      },
      KnownMistake(
        "unshifted target, to the end", "Column t is asked for token t + 1; the last for none."
      ) {
        P, x in x.indices.reduce(0.0) { $0 - log(P[x[$1], $1]) }
      },
      KnownMistake("shifted the other way", "Column t is asked for what comes, not for what came.")
      {
        P, x in (1..<x.count).reduce(0.0) { $0 - log(P[x[$1 - 1], $1]) }
      },
      KnownMistake("mean for sum", "The loss is a sum: it is not divided.") { P, x in
        (0..<x.count - 1).reduce(0.0) { $0 - log(P[x[$1 + 1], $1]) } / Double(x.count - 1)
      },
      KnownMistake("sign", "A logarithm of a probability is negative; the loss is −log.") { P, x in
        (0..<x.count - 1).reduce(0.0) { $0 + log(P[x[$1 + 1], $1]) }
      },
      KnownMistake("bits", "The paper's log is the natural one: nats, not bits.") { P, x in
        (0..<x.count - 1).reduce(0.0) { $0 - log2(P[x[$1 + 1], $1]) }
      },
      KnownMistake("row and column exchanged", "P[v, t]: the token first, then the column.") {
        P, x in
        (0..<x.count - 1).reduce(0.0) { $0 - log(P[$1, x[$1 + 1]]) }
      },
      KnownMistake("no logarithm", "Probabilities are added up, not their logarithms.") { P, x in
        (0..<x.count - 1).reduce(0.0) { $0 + 1 - P[x[$1 + 1], $1] }
      },
    ])

  static let knockedOut = Check<KnockOutAnswer>(
    right: { x, u, p_mask, mask in x.indices.map { u[$0] < p_mask ? mask : x[$0] } },
    trials: [([3], [0.4]), ([3], [0.6]), ([0, 1, 2, 3], [0.1, 0.9, 0.49, 0.5])].map { x, u in
      Trial("x = \(x), u = \(u), p_mask = 0.5, mask = 4") { try $0(x, u, 0.5, 4) }
    },
    known: [
      KnownMistake("the wrong side of the coin", "A token is knocked out where u < p_mask.") {
        x, u, p_mask, mask in x.indices.map { u[$0] < p_mask ? x[$0] : mask }
      },
      KnownMistake("> for <", "A token is knocked out where u < p_mask.") {
        x, u, p_mask, mask in x.indices.map { u[$0] > p_mask ? mask : x[$0] }
      },
      KnownMistake("≤ for <", "Where u is p_mask itself the token stays.") {
        x, u, p_mask, mask in x.indices.map { u[$0] <= p_mask ? mask : x[$0] }
      },
      KnownMistake("left out", "The sequence keeps its length: mask takes the token's place.") {
        x, u, p_mask, _ in x.indices.filter { u[$0] >= p_mask }.map { x[$0] }
      },
      KnownMistake("one coin for all", "Each token has a coin of its own.") { x, u, p_mask, mask in
        x.map { u[0] < p_mask ? mask : $0 }
      },
    ])

  static let maskedLoss = Check<MaskedLossAnswer>(
    right: { P, x, x̃, mask in
      x.indices.filter { x̃[$0] == mask }.reduce(0.0) { $0 - log(P[x[$1], $1]) }
    },
    trials: [([1], [1]), ([1], [2]), ([0, 1, 2, 1], [2, 1, 2, 2])].map { x, x̃ in
      let P = guesses(x.count)
      return Trial("P = \(P.value), x = \(x), x̃ = \(x̃), mask = 2") { try $0(P, x, x̃, 2) }
    },
    known: [
      KnownMistake("all positions", "Only what was knocked out is asked for.") { P, x, _, _ in
        x.indices.reduce(0.0) { $0 - log(P[x[$1], $1]) }
      },
      KnownMistake("T̃ from the coins", "A mask that stood in x itself is asked for, too.") {
        P, x, x̃, mask in
        x.indices.filter { x̃[$0] == mask && x[$0] != mask }.reduce(0.0) { $0 - log(P[x[$1], $1]) }
      },
      KnownMistake("asked for the mask", "What is asked for stands in x, not in x̃.") {
        P, x, x̃, mask in
        x.indices.filter { x̃[$0] == mask }.reduce(0.0) { $0 - log(P[x̃[$1], $1]) }
      },
      KnownMistake("mean over no masks", "The loss is a sum; divided by no masks it is no number.")
      {
        P, x, x̃, mask in
        let T̃ = x.indices.filter { x̃[$0] == mask }
        return T̃.reduce(0.0) { $0 - log(P[x[$1], $1]) } / Double(T̃.count)
      },
    ])

  static let visit = Check<VisitAnswer>(
    right: { x, θ, η in
      var loss = 0.0
      let after = dTraining([x], θ, epochs: 1, rate: η) { loss = $0.loss }
      return (loss, after)
    },
    trials: [([4, 0], 0.0), ([4, 0, 1, 5], 0.5)].map { x, η in
      Trial("x = \(x), η = \(η), θ of seeded normal numbers") { answer in
        let (loss, θ) = try answer(x, parameters, η)
        // A reader can look at two tensors; the laws look at all of them.
        return Value.named([
          ("loss", loss.value), ("W_e of the first token", θ.e.column(x[0]).value),
          ("b_mlp2", θ.layers[0].bmlp2.value),
        ])
      }
    },
    known: [
      KnownMistake(
        "nothing moves", "θ comes back as it went in. Was the model run inside tape.record { … }?"
      ) { x, θ, _ in (loss(of: θ, on: x), θ) },
      KnownMistake("loss after the step", "The loss is that of θ before the step.") { x, θ, η in
        let after = dTraining([x], θ, epochs: 1, rate: η)
        return (loss(of: after, on: x), after)
      },
    ],
    catalogue: AnswerCatalogue(DTrainingMistakes.catalogue) { answer in
      { data, θ, epochs, rate in
        var outcome = TrainingOutcome(losses: [], θ: θ)
        for x in repeatElement(data, count: epochs).joined() {
          guard let (loss, after) = try? answer(x, outcome.θ, rate) else { return outcome }
          outcome.losses.append(loss)
          outcome.θ = after
        }
        return outcome
      }
    } asAnswer: { mistake in
      // These two show only in several visits.
      let several = [DTrainingMistakes.lastBatchDropped.name, DTrainingMistakes.accumulated.name]
      if several.contains(mistake.name) { return nil }
      return { x, θ, rate in
        let outcome = mistake.run([x], θ, 1, rate)
        return (outcome.losses.first ?? .nan, outcome.θ)
      }
    })

  private static func loss(of θ: DTransformerParameters, on x: [Int]) -> Double {
    logLoss(dTransformer(x, θ), targets: Array(x.dropFirst()) + [nil]).scalar
  }

  /// Guesses for three tokens, with different numbers everywhere.
  private static func guesses(_ columns: Int) -> Tensor {
    Tensor(
      columns: Array(
        [[0.5, 0.25, 0.25], [0.125, 0.625, 0.25], [0.1, 0.2, 0.7], [0.3, 0.6, 0.1]].prefix(columns))
    )
  }

  private static let parameters: DTransformerParameters = {
    var random = RandomSource(seed: 111)
    return DTransformerParameters(
      vocabulary: 6, maximumLength: 5, layers: 1, heads: 2, de: 4, dmlp: 3, from: &random
    ).withNormalNumbers(seed: 111)
  }()
}
