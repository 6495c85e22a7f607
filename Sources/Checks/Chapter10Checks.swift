import Exercises
import FormalAlgorithms
import Mistakes
import Solutions
import Tensors

typealias ProductPullbackAnswer =
  @Sendable (_ A: Tensor, _ B: Tensor, _ dC: Tensor) throws -> [Tensor]
typealias PullbackAnswer = @Sendable (Tensor, Tensor) throws -> Tensor
typealias DescentAnswer =
  @Sendable (
    _ gradient: @Sendable ([Double]) -> [Double], _ start: [Double], _ rate: Double, _ steps: Int
  ) throws -> [Double]

extension Exercise {
  static let chapter10: [Exercise] = [
    Exercise(
      "Chapter10.predictSlopes", hint: "a stands in both terms: its two ways to y add up.",
      learner: Exercises.Chapter10.predictSlopes, solution: Solutions.Chapter10.predictSlopes,
      check: Chapter10Checks.predictSlopes),
    Exercise(
      "Chapter10.productPullback", hint: "The shapes leave one way: m × n times n × k is m × k.",
      learner: Exercises.Chapter10.productPullback, solution: Solutions.Chapter10.productPullback,
      check: Chapter10Checks.productPullback),
    Exercise(
      "Chapter10.softmaxPullback", hint: "P ⊙ (P̄ − 1 1ᵀ(P ⊙ P̄)): the sum runs down a column.",
      learner: Exercises.Chapter10.softmaxPullback, solution: Solutions.Chapter10.softmaxPullback,
      check: Chapter10Checks.softmaxPullback),
    Exercise(
      "Chapter10.layerNormPullback", hint: "m, σ and ê first, for each column; then the formula.",
      learner: Exercises.Chapter10.layerNormPullback,
      solution: Solutions.Chapter10.layerNormPullback, check: Chapter10Checks.layerNormPullback),
    Exercise(
      "Chapter10.descend", hint: "Each step asks for the gradient of the place where it stands.",
      learner: { try Exercises.Chapter10.descend($0, from: $1, rate: $2, steps: $3) },
      solution: { try Solutions.Chapter10.descend($0, from: $1, rate: $2, steps: $3) },
      check: Chapter10Checks.descend),
  ]
}

enum Chapter10Checks {
  static let predictSlopes = Check<@Sendable () throws -> [Double]>.prediction(
    because: "∂y/∂a = b + 1, since a is used twice; ∂y/∂b = a.",
    known: [
      ([5, 2], "a is used twice: its way through the sum is missing."),
      ([2, 6], "The two slopes are exchanged."),
      ([2, 5], "The derivative of a·b by a is b."),
    ]
  ) {
    let (tape, a, b) = (Tape(), Tensor(scalar: 2), Tensor(scalar: 5))
    let gradients = tape.gradients(of: tape.record { a .* b + a })
    return [gradients[a].scalar, gradients[b].scalar]
  }

  /// Square matrices in the second case: there every mistake fits.
  static let productPullback = Check<ProductPullbackAnswer>(
    right: { A, B, dC in
      let tape = Tape()
      let gradients = tape.gradients(of: tape.record { A * B }, cotangent: dC)
      return [gradients[A], gradients[B]]
    },
    trials: [(1, 1, 1), (2, 2, 2), (2, 3, 4)].map { m, k, n in
      let A = wholeNumbers([m, k], seed: 101)
      let B = wholeNumbers([k, n], seed: 102, in: 1...3)
      let dC = wholeNumbers([m, n], seed: 103, in: -3...3)
      return Trial("A = \(A.value), B = \(B.value), dC = \(dC.value)") { try $0(A, B, dC) }
    },
    known: [
      KnownMistake("not transposed", "The way back goes through Bᵀ and Aᵀ.") { A, B, dC in
        A.columns == dC.columns && A.rows == A.columns ? [dC * B, A * dC] : []
      },
      KnownMistake("order exchanged", "Products do not commute: dC comes first for A, last for B.")
      {
        A, B, dC in
        A.columns == dC.columns && A.rows == A.columns
          ? [B.transposed * dC, dC * A.transposed] : []
      },
      KnownMistake("B before A", "The slopes along A come first.") { A, B, dC in
        [A.transposed * dC, dC * B.transposed]
      },
    ])

  static let softmaxPullback = Check<PullbackAnswer>(
    right: SoftmaxPullbackMistakes.catalogue.right,
    trials: [
      trial("P", Tensor(rows: [[0.5], [0.5]]), Tensor(rows: [[1], [0]])),
      trial("P", Tensor(rows: [[0.25, 0.5], [0.75, 0.5]]), Tensor(rows: [[1, 2], [-1, 0]])),
    ],
    catalogue: AnswerCatalogue(SoftmaxPullbackMistakes.catalogue) { answer in
      { P, dP in attempt { try answer(P, dP) } }
    } asAnswer: {
      $0.run
    })

  static let layerNormPullback = Check<PullbackAnswer>(
    right: NormPullbackMistakes.catalogue.right,
    trials: [
      trial("e", Tensor(rows: [[1], [2], [3], [6]]), Tensor(rows: [[3], [-1], [4], [1]])),
      trial(
        "e", Tensor(rows: [[1, 0], [2, -1], [5, 3]]), Tensor(rows: [[1, 2], [0, 1], [0, -1]])),
    ],
    catalogue: AnswerCatalogue(NormPullbackMistakes.catalogue) { answer in
      { e, g in attempt { try answer(e, g) } }
    } asAnswer: {
      $0.run
    })

  static let descend = Check<DescentAnswer>(
    right: DescentMistakes.catalogue.right,
    trials: [
      Trial("gradient (θ) = θ, start [1], η = 0.1, no step") { try $0({ $0 }, [1], 0.1, 0) },
      Trial("gradient (θ) = θ, start [1], η = 0.1, 1 step") { try $0({ $0 }, [1], 0.1, 1) },
      Trial("gradient (θ₁, θ₂) = (θ₂, θ₁), start [1, 2], η = 0.1, 3 steps") {
        try $0({ [$0[1], $0[0]] }, [1, 2], 0.1, 3)
      },
    ],
    catalogue: AnswerCatalogue(DescentMistakes.catalogue) { answer in
      { gradient, start, rate, steps in (try? answer(gradient, start, rate, steps)) ?? [] }
    } asAnswer: {
      $0.run
    })

  private static func trial(_ name: String, _ a: Tensor, _ slopes: Tensor) -> Trial<PullbackAnswer>
  {
    Trial("\(name) = \(a.value), slopes \(slopes.value)") { try $0(a, slopes) }
  }
}
