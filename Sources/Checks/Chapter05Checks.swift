import Exercises
import FormalAlgorithms
import Mistakes
import Solutions
import Tensors

extension Exercise {
  static let chapter05: [Exercise] = [
    Exercise(
      "Chapter05.predictStack", hint: "A head gives d_mid rows; heads lie below each other.",
      learner: Exercises.Chapter05.predictStack, solution: Solutions.Chapter05.predictStack,
      check: Chapter05Checks.stackShape),
    Exercise(
      "Chapter05.mhAttention", hint: "A loop over the heads, one stack, one product with W_o.",
      learner: Exercises.Chapter05.mhAttention, solution: Solutions.Chapter05.mhAttention,
      check: Chapter05Checks.whole),
    Exercise(
      "Chapter05.asOneHead", hint: "Which matrix W_o changes nothing?",
      learner: Exercises.Chapter05.asOneHead, solution: Solutions.Chapter05.asOneHead,
      check: Chapter05Checks.oneHead),
    Exercise(
      "Chapter05.predictParameters",
      hint: "A matrix of n rows for m inputs has n · (m + 1) with bias.",
      learner: Exercises.Chapter05.predictParameters,
      solution: Solutions.Chapter05.predictParameters, check: Chapter05Checks.parameters),
  ]
}

enum Chapter05Checks {
  private static func zeros(
    heads: Int, d: Int, dattn: Int, dmid: Int, dout: Int
  ) -> MHAttentionParameters {
    let head = AttentionParameters.zeros(dx: d, dz: d, dattn: dattn, dout: dmid)
    return MHAttentionParameters(
      heads: Array(repeating: head, count: heads), o: .zeros([dout, heads * dmid]),
      bo: .zeros([dout]))
  }

  static let stackShape = Check<@Sendable () throws -> [Int]>.prediction(
    because: "Each head gives d_mid rows, and the heads lie below each other: H · d_mid × ℓ_x.",
    known: [
      ([18, 5], "That is H · d_attn: queries and keys have that size, values have d_mid."),
      ([5, 6], "Rows and columns are exchanged: tokens are columns."),
      ([2, 5], "That is one head."),
      ([2, 15], "Heads lie below each other, not side by side."),
    ]
  ) {
    let W = zeros(heads: 3, d: 12, dattn: 6, dmid: 2, dout: 12)
    let X = Tensor.zeros([12, 5])
    let Y = stack(rows: (0..<3).map { attention(X, X, W[$0], mask: .bidirectional) })
    return [Y.rows, Y.columns]
  }

  typealias WholeAnswer =
    @Sendable (Tensor, Tensor, MHAttentionParameters, Mask) throws -> Tensor

  static let whole = Check<WholeAnswer>(
    right: { FormalAlgorithms.mhAttention($0, $1, $2, mask: $3) },
    trials: [
      trial(heads: 1, d: 1, dmid: 1, tokens: 1, mask: .bidirectional),
      trial(heads: 2, d: 1, dmid: 1, tokens: 2, mask: .bidirectional),
      trial(heads: 2, d: 2, dmid: 2, tokens: 2, mask: .causal),
      trial(heads: 3, d: 2, dmid: 2, tokens: 3, mask: .causal),
    ],
    catalogue: AnswerCatalogue(MHAttentionMistakes.catalogue) { answer in
      { X, Z, W, mask in attempt { try answer(X, Z, W, mask) } }
    } asAnswer: {
      $0.run
    })

  private static func trial(
    heads: Int, d: Int, dmid: Int, tokens: Int, mask: Mask
  ) -> Trial<WholeAnswer> {
    // d_attn is another size than d_mid from the third case on, so that the two cannot be confused.
    let W = zeros(heads: heads, d: d, dattn: d == 1 ? 1 : 3, dmid: dmid, dout: d + 1)
      .withWholeNumbers(seed: UInt64(50 + heads))
    let X = wholeNumbers([d, tokens], seed: 55)
    return Trial("X = Z = \(X.value), \(W.listing), mask: \(mask.name)") { try $0(X, X, W, mask) }
  }

  typealias OneHeadAnswer = @Sendable (AttentionParameters) throws -> MHAttentionParameters

  static let oneHead = Check<OneHeadAnswer>(
    right: { MHAttentionParameters(heads: [$0], o: .identity($0.v.rows), bo: .zeros([$0.v.rows])) },
    trials: [1, 2, 3].map { (size: Int) in
      let W = AttentionParameters.zeros(dx: size, dz: size, dattn: 2, dout: size)
        .withWholeNumbers(seed: 56)
      let X = wholeNumbers([size, 2], seed: 57)
      return Trial("Algorithm 5 on X = \(X.value), \(W.listing)") {
        FormalAlgorithms.mhAttention(X, X, try $0(W), mask: .causal)
      }
    })

  static let parameters = Check<@Sendable () throws -> Int>.prediction(
    because:
      "Three matrices of 4 × 12 with 4 biases in each of 3 heads, then 12 × 12 with 12 biases.",
    known: [
      (9 * 4 * 12 + 144, "The biases are missing."),
      (9 * 4 * 13, "W_o and its bias are missing."),
    ]
  ) { zeros(heads: 3, d: 12, dattn: 4, dmid: 4, dout: 12).parameterCount }
}
