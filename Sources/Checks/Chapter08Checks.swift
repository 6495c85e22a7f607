import Exercises
import FormalAlgorithms
import Foundation
import Mistakes
import Solutions
import Tensors

typealias NumberAnswer = @Sendable (Double) throws -> Double
typealias ProjectionAnswer =
  @Sendable (_ X: Tensor, _ θ: ETransformerParameters) throws -> Tensor
typealias ETransformerAnswer =
  @Sendable (_ x: [Int], _ θ: ETransformerParameters) throws -> Tensor

extension Exercise {
  static let chapter08: [Exercise] = [
    Exercise(
      "Chapter08.gelu", hint: "√2 is `2.0.squareRoot()`. It stands inside erf, the half outside.",
      learner: Exercises.Chapter08.gelu, solution: Solutions.Chapter08.gelu,
      check: Chapter08Checks.gelu),
    Exercise(
      "Chapter08.finalProjection", hint: "Three lines, and none of them has an X +.",
      learner: Exercises.Chapter08.finalProjection, solution: Solutions.Chapter08.finalProjection,
      check: Chapter08Checks.finalProjection),
    Exercise(
      "Chapter08.eTransformer", hint: "Embed, then the layers in their order, then the projection.",
      learner: Exercises.Chapter08.eTransformer, solution: Solutions.Chapter08.eTransformer,
      check: Chapter08Checks.eTransformer),
    Exercise(
      "Chapter08.predictColumns", hint: "What can tell one a from another, if not its place?",
      learner: Exercises.Chapter08.predictColumns, solution: Solutions.Chapter08.predictColumns,
      check: Chapter08Checks.predictColumns),
  ]
}

enum Chapter08Checks {
  static let gelu = Check<NumberAnswer>(
    right: { Tensors.gelu(Tensor(scalar: $0)).scalar },
    trials: [0, 1, -1, 2.5, -0.7].map { x in Trial("x = \(x)") { try $0(x) } },
    known: [
      KnownMistake("GELU by tanh", "That is the approximation of GPT-2, off by up to 0.0005.") {
        geluTanh(Tensor(scalar: $0)).scalar
      },
      KnownMistake("ReLU", "That is Algorithm 8's: max(0, x).") { max(0, $0) },
      KnownMistake("no root", "erf(x) in place of erf(x/√2).") { $0 / 2 * (1 + erf($0)) },
      KnownMistake("not halved", "x(1 + erf(…)) has to be halved.") {
        $0 * (1 + erf($0 / 2.0.squareRoot()))
      },
      KnownMistake("Φ alone", "That is the probability; GELU is x times it.") {
        (1 + erf($0 / 2.0.squareRoot())) / 2
      },
    ])

  static let finalProjection = Check<ProjectionAnswer>(
    right: { X, θ in softmax(θ.u * layerNorm(Tensors.gelu(θ.f * X + θ.bf), θ.norm)) },
    trials: [(1, 3, 3, 81), (2, 3, 3, 82), (3, 3, 4, 83)].map { tokens, d, df, seed in
      let θ = parameters(d: d, df: df, layers: 0, seed: seed)
      let X = normalNumbers([d, tokens], seed: UInt64(seed) + 10)
      return Trial("X = \(X.value), d_f = \(df), θ of seeded normal numbers") { try $0(X, θ) }
    },
    known: [
      KnownMistake("no GELU in line 10", "Line 10 is more than a matrix.") { X, θ in
        softmax(θ.u * layerNorm(θ.f * X + θ.bf, θ.norm))
      },
      KnownMistake("no final norm", "Line 11 is missing.") { X, θ in
        softmax(θ.u * Tensors.gelu(θ.f * X + θ.bf))
      },
      KnownMistake("no softmax", "Those are scores; line 12 makes them probabilities.") { X, θ in
        θ.u * layerNorm(Tensors.gelu(θ.f * X + θ.bf), θ.norm)
      },
      KnownMistake("softmax over positions", "Each column is a distribution, not each row.") {
        X, θ in
        softmax((θ.u * layerNorm(Tensors.gelu(θ.f * X + θ.bf), θ.norm)).transposed).transposed
      },
      KnownMistake("ReLU for GELU", "ReLU is Algorithm 8's.") { X, θ in
        softmax(θ.u * layerNorm(relu(θ.f * X + θ.bf), θ.norm))
      },
    ])

  static let eTransformer = Check<ETransformerAnswer>(
    right: { FormalAlgorithms.eTransformer($0, $1) },
    trials: [(0, 84), (1, 85), (2, 86)].map { layers, seed in
      let θ = parameters(d: 4, df: 4, layers: layers, seed: seed)
      return Trial("x = [3, 1, 0], L = \(layers), θ of seeded normal numbers") {
        try $0([3, 1, 0], θ)
      }
    },
    catalogue: AnswerCatalogue(ETransformerMistakes.catalogue) { answer in
      { x, θ in attempt { try answer(x, θ) } }
    } asAnswer: {
      $0.run
    })

  static let predictColumns = Check<@Sendable () throws -> Int>.prediction(
    because: """
      Nothing tells one a from another: all see the same set of letters. So equal letters have equal \
      columns, and there are three letters.
      """,
    known: [
      (6, "That is so with positions, which tell equal letters apart."),
      (1, "Each column still begins with its own letter."),
    ]
  ) {
    var θ = parameters(d: 4, df: 4, layers: 2, seed: 87)
    θ.p = .zeros(θ.p.shape)
    let columns = FormalAlgorithms.eTransformer([1, 0, 2, 0, 2, 0], θ)
    return (0..<6).count { t in
      (0..<t).allSatisfy { u in
        zip(columns.column(t).scalars, columns.column(u).scalars).contains { abs($0 - $1) > 1e-9 }
      }
    }
  }

  private static func parameters(
    d: Int, df: Int, layers: Int, seed: Int
  ) -> ETransformerParameters {
    var random = RandomSource(seed: UInt64(seed))
    return ETransformerParameters(
      vocabulary: 5, maximumLength: 6, layers: layers, heads: 2, de: d, dattn: 2, dmid: 3, dmlp: 5,
      df: df, from: &random
    ).withNormalNumbers(seed: UInt64(seed))
  }
}
