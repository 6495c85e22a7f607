import Exercises
import FormalAlgorithms
import Mistakes
import Solutions
import Tensors

extension Exercise {
  static let chapter03: [Exercise] = [
    Exercise(
      "Chapter03.scores", hint: "One product of a matrix with a vector, and a division.",
      learner: Exercises.Chapter03.scores, solution: Solutions.Chapter03.scores,
      check: Chapter03Checks.scores),
    Exercise(
      "Chapter03.weights", hint: "Take the largest score from all of them first.",
      learner: Exercises.Chapter03.weights, solution: Solutions.Chapter03.weights,
      check: Chapter03Checks.weights),
    Exercise(
      "Chapter03.singleQueryAttention",
      hint: "q, k, v, then the scores, their softmax, and v times it.",
      learner: Exercises.Chapter03.singleQueryAttention,
      solution: Solutions.Chapter03.singleQueryAttention, check: Chapter03Checks.whole),
    Exercise(
      "Chapter03.predictEquals",
      hint: "Equal keys have equal scores.",
      learner: Exercises.Chapter03.predictEquals, solution: Solutions.Chapter03.predictEquals,
      check: Chapter03Checks.equals),
    Exercise(
      "Chapter03.predictShift", hint: "e^(s + 10) = e^s · e^10, above and below the bar.",
      learner: Exercises.Chapter03.predictShift, solution: Solutions.Chapter03.predictShift,
      check: Chapter03Checks.shift),
  ]
}

enum Chapter03Checks {
  typealias ScoresAnswer = @Sendable (Tensor, Tensor) throws -> Tensor

  static let scores = Check<ScoresAnswer>(
    right: { q, keys in keys.transposed * q / Double(q.rows).squareRoot() },
    trials: [(1, 1), (4, 1), (4, 2), (3, 5)].map { (size: Int, count: Int) in
      let q = wholeNumbers([size], seed: 31, in: 1...3)
      let keys = wholeNumbers([size, count], seed: 32, in: 1...4)
      return Trial("q = \(q.value), keys = \(keys.value)") { try $0(q, keys) }
    },
    known: [
      KnownMistake("missing 1/√d_attn", "The scores are not divided.") { q, keys in
        keys.transposed * q
      },
      KnownMistake("divided by d_attn", "The divisor is d_attn, not its root.") { q, keys in
        keys.transposed * q / Double(q.rows)
      },
      KnownMistake(
        "divided by √T", "The divisor is made of the size of a vector, not of their number."
      ) {
        q, keys in keys.transposed * q / √keys.columns
      },
    ])

  typealias WeightsAnswer = @Sendable ([Double]) throws -> [Double]

  static let weights = Check<WeightsAnswer>(
    right: { softmax(Tensor(vector: $0)).scalars },
    trials: [[5], [0, 0], [1, 2], [-1, 0, 3], [1000, 1001]].map { (scores: [Double]) in
      Trial("scores = \(scores)") { try $0(scores) }
    },
    known: [
      KnownMistake("overflow", "e^1000 is infinite, and ∞/∞ is no number: subtract the largest.") {
        let e = exp(Tensor(vector: $0))
        return (e / sum(e)).scalars
      },
      KnownMistake("shares of the scores", "The scores are shared out without the exponential.") {
        let total = $0.reduce(0, +)
        return $0.map { $0 / total }
      },
      KnownMistake("not divided by the sum", "The weights have to add up to 1.") {
        let largest = $0.max() ?? 0
        return exp(Tensor(vector: $0.map { $0 - largest })).scalars
      },
    ])

  typealias WholeAnswer = @Sendable (Tensor, Tensor, AttentionParameters) throws -> Tensor

  static let whole = Check<WholeAnswer>(
    right: { FormalAlgorithms.singleQueryAttention($0, $1, $2) },
    trials: [(1, 1), (1, 2), (2, 3)].map { (size: Int, count: Int) in
      let W = AttentionParameters.zeros(dx: size, dz: size, dattn: size, dout: size)
        .withWholeNumbers(seed: 33)
      let e = wholeNumbers([size], seed: 34)
      let E = wholeNumbers([size, count], seed: 35)
      return Trial("e = \(e.value), E = \(E.value), \(W.listing)") { try $0(e, E, W) }
    },
    known: [
      KnownMistake("biases left out", "b_q, b_k and b_v are not added.") { e, E, W in
        W.v * E * softmax((W.k * E).transposed * (W.q * e) / √W.dattn)
      }
    ],
    catalogue: AnswerCatalogue(SingleQueryMistakes.catalogue) { answer in
      { e, E, W in attempt { try answer(e, E, W) } }
    } asAnswer: {
      $0.run
    })

  static let equals = Check<@Sendable () throws -> Double>.prediction(
    because: "Equal scores give equal weights, so ṽ is the plain mean.",
    known: [
      (9, "The weights add up to 1: nothing is added up without them."),
      (6, "The largest value has no larger weight: scores come of keys."),
      (2, "Each value has a weight of a third, and 6 is far from the others."),
    ]
  ) {
    let W = AttentionParameters(
      q: .identity(1), bq: .zeros([1]), k: .zeros([1, 1]), bk: .ones([1]), v: .identity(1),
      bv: .zeros([1]))
    let E = Tensor(rows: [[1, 2, 6]])
    return FormalAlgorithms.singleQueryAttention(Tensor(vector: [2]), E, W).scalars[0]
  }

  static let shift = Check<@Sendable () throws -> [Double]>.prediction(
    because: "All numbers above and below the bar are multiplied by e^10, which cancels.",
    known: [
      ([0.5, 0.5], "The lead of the second is what it was: the same was added to both."),
      ([0, 1], "That needs a lead of 10; here both have grown by 10."),
    ]
  ) {
    let scores = log(Tensor(vector: [0.25, 0.75]))
    return softmax(scores + Tensor(scalar: 10)).scalars
  }
}
