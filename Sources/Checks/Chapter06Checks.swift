import Exercises
import FormalAlgorithms
import Mistakes
import Solutions
import Tensors

extension Exercise {
  static let chapter06: [Exercise] = [
    Exercise(
      "Chapter06.predictNorm", hint: "Mean 6; how far from it is each, in units of the deviation?",
      learner: Exercises.Chapter06.predictNorm, solution: Solutions.Chapter06.predictNorm,
      check: Chapter06Checks.pair),
    Exercise(
      "Chapter06.layerNorm",
      hint: "Take the mean of each column away, divide by the root of its variance.",
      learner: Exercises.Chapter06.layerNorm, solution: Solutions.Chapter06.layerNorm,
      check: Chapter06Checks.layer),
    Exercise(
      "Chapter06.predictReach",
      hint: "Which numbers go into the mean and the variance of a column?",
      learner: Exercises.Chapter06.predictReach, solution: Solutions.Chapter06.predictReach,
      check: Chapter06Checks.reach),
    Exercise(
      "Chapter06.rmsNorm", hint: "No mean is taken away.",
      learner: Exercises.Chapter06.rmsNorm, solution: Solutions.Chapter06.rmsNorm,
      check: Chapter06Checks.rms),
    Exercise(
      "Chapter06.deadDirections", hint: "A shift of all numbers, and a stretch away from the mean.",
      learner: Exercises.Chapter06.deadDirections, solution: Solutions.Chapter06.deadDirections,
      check: Chapter06Checks.directions),
    Exercise(
      "Chapter06.unembedding", hint: "One product, one softmax.",
      learner: Exercises.Chapter06.unembedding, solution: Solutions.Chapter06.unembedding,
      check: Chapter06Checks.unembedding),
  ]
}

enum Chapter06Checks {
  static let pair = Check<@Sendable () throws -> [Double]>.prediction(
    because: "Two numbers always become −1 and 1: only their order is left.",
    known: [
      ([-4, 4], "The mean is gone, but the division by √v is missing."),
      ([1, -1], "The order has turned round."),
    ]
  ) { FormalAlgorithms.layerNorm(Tensor(vector: [2, 10]), .layer(size: 2)).scalars }

  typealias LayerAnswer = @Sendable (Tensor, Tensor, Tensor) throws -> Tensor

  static let layer = Check<LayerAnswer>(
    right: { FormalAlgorithms.layerNorm($0, .layer(gamma: $1, beta: $2)) },
    trials: [
      layerTrial([[1, 3]], plain: true), layerTrial([[1, 2, 6], [0, 1, -4]], plain: false),
      layerTrial(small.columnArrays, plain: false),
    ],
    known: mistakes,
    catalogue: AnswerCatalogue(NormMistakes.catalogue) { answer in
      { e, W in
        // RMS norm and a chosen ε are not asked for.
        guard let beta = W.beta, W.epsilon == 0 else { return FormalAlgorithms.layerNorm(e, W) }
        return attempt { try answer(e, W.gamma, beta) }
      }
    } asAnswer: { _ in
      nil
    })

  /// The catalogue's mistakes, recognised by the cases: its own probe asks for RMS norm, too.
  private static let mistakes = NormMistakes.all.compactMap {
    mistake -> KnownMistake<LayerAnswer>? in
    let (e, W) = (small, NormParameters.layer(gamma: .ones([4]), beta: .ones([4])))
    let found = collectingFault { mistake.run(e, W) }.value
    // A mistake of RMS norm alone is right here.
    if found.value.agrees(with: FormalAlgorithms.layerNorm(e, W).value) { return nil }
    return KnownMistake(mistake.name, mistake.sentence) {
      mistake.run($0, .layer(gamma: $1, beta: $2))
    }
  }

  /// Numbers so small that a hidden ε shows.
  private static let small = normalNumbers([4, 5], seed: 66) / 100

  private static func layerTrial(_ columns: [[Double]], plain: Bool) -> Trial<LayerAnswer> {
    let (X, size) = (Tensor(columns: columns), columns[0].count)
    let gamma = plain ? Tensor.ones([size]) : wholeNumbers([size], seed: 61, in: 2...4)
    let beta = plain ? Tensor.zeros([size]) : wholeNumbers([size], seed: 62, in: 1...3)
    return Trial("X = \(X.value), γ = \(gamma.value), β = \(beta.value)") {
      try $0(X, gamma, beta)
    }
  }

  static let reach = Check<@Sendable () throws -> Int>.prediction(
    because: "Mean and variance of its column change, so all three numbers there; no other column.",
    known: [
      (1, "Mean and variance of the column change with it, and they go into all three."),
      (12, "Each column has a mean and a variance of its own."),
    ]
  ) {
    var columns = normalNumbers([3, 4], seed: 67).columnArrays
    let norm = NormParameters.layer(size: 3)
    let before = FormalAlgorithms.layerNorm(Tensor(columns: columns), norm).scalars
    columns[1][0] += 1
    let after = FormalAlgorithms.layerNorm(Tensor(columns: columns), norm).scalars
    return zip(before, after).count { $0 != $1 }
  }

  typealias RMSAnswer = @Sendable (Tensor, Tensor) throws -> Tensor

  static let rms = Check<RMSAnswer>(
    right: { FormalAlgorithms.layerNorm($0, .rms(gamma: $1)) },
    trials: [[[1.0, 7.0]], [[1, 2, 6], [0, 1, -4]]].map { (columns: [[Double]]) in
      let X = Tensor(columns: columns)
      let gamma = wholeNumbers([X.rows], seed: 63, in: 1...3)
      return Trial("X = \(X.value), γ = \(gamma.value)") { try $0(X, gamma) }
    },
    known: [
      KnownMistake("the mean taken away", "RMS norm leaves the mean where it is.") { X, gamma in
        FormalAlgorithms.layerNorm(X, .layer(gamma: gamma, beta: .zeros([X.rows])))
      },
      KnownMistake("sum for mean", "The root is of the mean of the squares, not of their sum.") {
        X, gamma in X / squareRoot(columnSums(square(X))) .* gamma
      },
      KnownMistake("hidden ε", "Nothing is added below the root.") { X, gamma in
        X / squareRoot(columnMeans(square(X)) + Tensor(scalar: 1e-5)) .* gamma
      },
      KnownMistake("over the whole matrix", "All tokens share one root: each has its own.") {
        X, gamma in X / squareRoot(mean(square(X))) .* gamma
      },
    ])

  typealias DirectionsAnswer = @Sendable (Tensor) throws -> [Tensor]

  /// No answer is the only one, so what is compared is what they do.
  static let directions = Check<DirectionsAnswer>(
    right: { [.ones([$0.rows]), $0 - mean($0)] },
    trials: [[1, 2, 6], [1, 2, 3, 4, -7]].map { (numbers: [Double]) in
      let e = Tensor(vector: numbers)
      return Trial("e = \(e.value)") { effect(of: try $0(e), on: e) }
    })

  private static func effect(of directions: [Tensor], on e: Tensor) -> Value {
    guard directions.count == 2, directions.allSatisfy({ $0.count == e.rows }) else {
      return .text("not two vectors of \(e.rows) numbers")
    }
    let norm = NormParameters.layer(size: e.rows)
    var parts: [(name: String, value: Value)] = []
    for (i, direction) in directions.enumerated() {
      let d = direction.reshaped([e.rows])
      let length = sum(square(d)).scalar.squareRoot()
      guard length > 0 else { return .text("direction \(i) is zero") }
      let step = (1e-4 / length) * d
      let moved =
        FormalAlgorithms.layerNorm(e + step, norm) - FormalAlgorithms.layerNorm(e - step, norm)
      // The slope, to three places: a difference quotient is no more exact.
      let slope = (sum(square(moved)).scalar.squareRoot() / 2e-4 * 1000).rounded() / 1000
      parts.append(("slope of the norm along direction \(i)", .number(slope)))
    }
    let (a, b) = (directions[0], directions[1])
    let product = sum(a.reshaped([e.rows]) .* b.reshaped([e.rows])).scalar
    let lengths = sum(square(a)).scalar * sum(square(b)).scalar
    let parallel = abs(product * product - lengths) <= 1e-9 * lengths
    parts.append(("one is a multiple of the other", .truth(parallel)))
    return .named(parts)
  }

  typealias UnembeddingAnswer = @Sendable (Tensor, Tensor) throws -> Tensor

  static let unembedding = Check<UnembeddingAnswer>(
    right: { FormalAlgorithms.unembedding($0, $1) },
    trials: [(1, 2, 1), (2, 3, 1), (3, 4, 2)].map { (size: Int, tokens: Int, columns: Int) in
      let e = wholeNumbers([size, columns], seed: 64)
      let W_u = wholeNumbers([tokens, size], seed: 65)
      return Trial("e = \(e.value), W_u = \(W_u.value)") { try $0(e, W_u) }
    },
    catalogue: AnswerCatalogue(UnembeddingMistakes.catalogue) { answer in
      { e, W_u in attempt { try answer(e, W_u) } }
    } asAnswer: {
      $0.run
    })
}
