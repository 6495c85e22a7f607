import Exercises
import FormalAlgorithms
import Foundation
import Mistakes
import Solutions
import Tensors

extension Exercise {
  static let chapter02: [Exercise] = [
    Exercise(
      "Chapter02.lookUp", hint: "A one in row x[t] of column t picks column x[t] of W_e.",
      learner: Exercises.Chapter02.lookUp, solution: Solutions.Chapter02.lookUp,
      check: Chapter02Checks.lookUp),
    Exercise(
      "Chapter02.initialEmbedding", hint: "Look up, and add the first ℓ columns of W_p.",
      learner: Exercises.Chapter02.initialEmbedding,
      solution: Solutions.Chapter02.initialEmbedding, check: Chapter02Checks.initial),
    Exercise(
      "Chapter02.sinusoids",
      hint: "Column by column: for each pair an angle, its sine and its cosine.",
      learner: Exercises.Chapter02.sinusoids, solution: Solutions.Chapter02.sinusoids,
      check: Chapter02Checks.sinusoids),
    Exercise(
      "Chapter02.predictChanges", hint: "Who looks column 0 up?",
      learner: Exercises.Chapter02.predictChanges, solution: Solutions.Chapter02.predictChanges,
      check: Chapter02Checks.changes),
    Exercise(
      "Chapter02.predictCount", hint: "A column for each token, a column for each position.",
      learner: Exercises.Chapter02.predictCount, solution: Solutions.Chapter02.predictCount,
      check: Chapter02Checks.count),
  ]
}

enum Chapter02Checks {
  typealias LookUpAnswer = @Sendable ([Int], Tensor) throws -> Tensor

  static let lookUp = Check<LookUpAnswer>(
    right: { x, W_e in tokenEmbedding(x, W_e) },
    trials: [[0], [2, 0], [1, 1, 3, 0]].map { (x: [Int]) in
      let W_e = wholeNumbers([x.count, 4], seed: 21, in: 1...9)
      return Trial("x = \(x), W_e = \(W_e.value)") { try $0(x, W_e) }
    },
    known: [
      KnownMistake("the next token", "Tokens count from 0: column x[t], not the one after it.") {
        x, W_e in tokenEmbedding(x.map { ($0 + 1) % W_e.columns }, W_e)
      }
    ])

  typealias InitialAnswer = @Sendable ([Int], Tensor, Tensor) throws -> Tensor

  static let initial = Check<InitialAnswer>(
    right: { x, W_e, W_p in FormalAlgorithms.initialEmbedding(x, W_e, W_p) },
    trials: [[1], [1, 1], [3, 1, 1, 0]].map { (x: [Int]) in
      let W_e = wholeNumbers([x.count, 5], seed: 22, in: 1...9)
      let W_p = wholeNumbers([x.count, 7], seed: 23, in: 1...9)
      return Trial("x = \(x), W_e = \(W_e.value), W_p = \(W_p.value)") { try $0(x, W_e, W_p) }
    },
    catalogue: AnswerCatalogue(InitialEmbeddingMistakes.catalogue) { answer in
      { x, W_e, W_p in attempt { try answer(x, W_e, W_p) } }
    } asAnswer: {
      $0.run
    })

  typealias SinusoidAnswer = @Sendable (Int, Int) throws -> Tensor

  static let sinusoids = Check<SinusoidAnswer>(
    right: { sinusoidalPositions(maximumLength: $0, size: $1) },
    trials: [(4, 2), (3, 4), (9, 6)].map { (length: Int, size: Int) in
      Trial("ℓ_max = \(length), d_e = \(size)") { try $0(length, size) }
    },
    known: [
      KnownMistake("all counted from 0", "Both t and i begin at 1: t = 1 in the first column.") {
        length, size in
        // The formula of 2017 with ℓ_max for its base.
        originalSinusoids(length: length, size: size, base: Double(length))
      },
      KnownMistake(
        "whole division",
        "2 * i / size divides integers and drops the rest: make numbers of them first."
      ) { length, size in
        let columns = (1...length).map { t in
          (1...size / 2).flatMap { i in
            let angle = Double(t) / pow(Double(length), Double(2 * i / size))
            return [sin(angle), cos(angle)]
          }
        }
        return Tensor(columns: columns)
      },
    ],
    catalogue: AnswerCatalogue(SinusoidMistakes.catalogue) { answer in
      { length, size in attempt { try answer(length, size) } }
    } asAnswer: {
      $0.run
    })

  static let changes = Check<@Sendable () throws -> [Int]>.prediction(
    because: "Only where the token is 0 is column 0 looked up.",
    known: [
      ([1, 4], "That counts from 1."), ([0], "Token 0 comes twice."),
      ([0, 1, 2, 3], "The other tokens have columns of their own."),
    ]
  ) {
    let x = [0, 3, 1, 0]
    let (W_e, W_p) = (normalNumbers([3, 4], seed: 24), normalNumbers([3, 4], seed: 25))
    var columns = W_e.columnArrays
    columns[0] = [9, 9, 9]
    let before = FormalAlgorithms.initialEmbedding(x, W_e, W_p).columnArrays
    let after = FormalAlgorithms.initialEmbedding(x, Tensor(columns: columns), W_p).columnArrays
    return x.indices.filter { before[$0] != after[$0] }
  }

  static let count = Check<@Sendable () throws -> Int>.prediction(
    because: "W_e is d_e × N_V, W_p is d_e × ℓ_max.",
    known: [(60, "W_p is missing."), (240, "They are added, not multiplied.")]
  ) { Tensor.zeros([6, 10]).count + Tensor.zeros([6, 4]).count }
}
