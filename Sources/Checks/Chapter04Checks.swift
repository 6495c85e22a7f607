import Exercises
import FormalAlgorithms
import Mistakes
import Solutions
import Tensors

typealias AttentionAnswer =
  @Sendable (_ X: Tensor, _ Z: Tensor, _ W: AttentionParameters, _ mask: Mask) throws -> Tensor

extension Exercise {
  static let chapter04: [Exercise] = [
    Exercise(
      "Chapter04.predictScores", hint: "S = KᵀQ: who gives it its rows, X or Z?",
      learner: Exercises.Chapter04.predictScores, solution: Solutions.Chapter04.predictScores,
      check: Chapter04Checks.predictScores),
    Exercise(
      "Chapter04.causalMask", hint: "Row t_z, column t_x: true where t_z ≤ t_x.",
      learner: Exercises.Chapter04.causalMask, solution: Solutions.Chapter04.causalMask,
      check: Chapter04Checks.causalMask),
    Exercise(
      "Chapter04.attention", hint: "Six lines, in the order of the pseudocode; columns are tokens.",
      learner: Exercises.Chapter04.attention, solution: Solutions.Chapter04.attention,
      check: Chapter04Checks.attention),
    Exercise(
      "Chapter04.predictChanges", hint: "Whom does a later token see, whom an earlier one?",
      learner: Exercises.Chapter04.predictChanges, solution: Solutions.Chapter04.predictChanges,
      check: Chapter04Checks.predictChanges),
    Exercise(
      "Chapter04.attentionByQueries",
      hint: "For each column t_x: keep the columns of Z where its mask is true, then Algorithm 3.",
      learner: Exercises.Chapter04.attentionByQueries,
      solution: Solutions.Chapter04.attentionByQueries, check: Chapter04Checks.attention),
  ]
}

enum Chapter04Checks {
  static let predictScores = Check<@Sendable () throws -> [Int]>.prediction(
    because: """
      Kᵀ is ℓ_z × d_attn and Q is d_attn × ℓ_x: a row for each token that is looked at, a column for \
      each that looks.
      """,
    known: [
      ([5, 7], "Rows and columns are exchanged: tokens that look are columns."),
      ([6, 6], "That compares features with features: K Qᵀ, which needs ℓ_z = ℓ_x."),
      ([2, 5], "That is the shape of Ṽ, two lines later."),
    ]
  ) {
    let W = AttentionParameters.zeros(dx: 3, dz: 4, dattn: 6, dout: 2)
    let S = (W.k * Tensor.zeros([4, 7])).transposed * (W.q * Tensor.zeros([3, 5]))
    return [S.rows, S.columns]
  }

  static let predictChanges = Check<@Sendable () throws -> [Int]>.prediction(
    because: """
      A token sees itself and what comes before. So the fourth, and all that come after it, can see \
      the new one; the first three cannot.
      """,
    known: [
      ([4], "The token itself changes, but it is not the only one to look at it."),
      ([5, 6], "A token sees itself, too."),
      ([1, 2, 3, 4], "That is the mask the other way round: seeing what comes after."),
      ([1, 2, 3, 4, 5, 6], "That is so where nobody is hidden."),
    ]
  ) {
    let W = AttentionParameters.zeros(dx: 3, dz: 3, dattn: 2, dout: 3).withNormalNumbers(seed: 4)
    let X = normalNumbers([3, 6], seed: 40)
    var columns = X.columnArrays
    columns[3] = [1, -1, 2]
    let changed = Tensor(columns: columns)
    let before = FormalAlgorithms.attention(X, X, W, mask: .causal).columnArrays
    let after = FormalAlgorithms.attention(changed, changed, W, mask: .causal).columnArrays
    return (0..<6).filter { before[$0] != after[$0] }.map { $0 + 1 }
  }

  typealias MaskAnswer = @Sendable (Int) throws -> [[Bool]]

  static let causalMask = Check<MaskAnswer>(
    right: { Mask.causal.matrix(rows: $0, columns: $0) },
    trials: [1, 2, 3, 5].map { length in Trial("length = \(length)") { try $0(length) } },
    known: [
      KnownMistake(
        "mask transposed", "A token sees what comes after it: row and column are exchanged."
      ) {
        ℓ in (0..<ℓ).map { tz in (0..<ℓ).map { tx in tz >= tx } }
      },
      KnownMistake("mask strict", "A token does not see itself: < in place of ≤.") { ℓ in
        (0..<ℓ).map { tz in (0..<ℓ).map { tx in tz < tx } }
      },
      KnownMistake("mask inverted", "True stands where a token is hidden.") { ℓ in
        (0..<ℓ).map { tz in (0..<ℓ).map { tx in tz > tx } }
      },
      KnownMistake("nobody hidden", "That is the bidirectional mask: all see all.") { ℓ in
        Mask.bidirectional.matrix(rows: ℓ, columns: ℓ)
      },
    ])

  /// One token, two, then more; sizes that let every known mistake run.
  static let attention = Check<AttentionAnswer>(
    right: { FormalAlgorithms.attention($0, $1, $2, mask: $3) },
    trials: [
      trial(d: 1, tokens: 1, mask: .bidirectional, seed: 1),
      trial(d: 1, tokens: 2, mask: .bidirectional, seed: 2),
      trial(d: 1, tokens: 2, mask: .causal, seed: 2),
      trial(d: 2, tokens: 3, mask: .causal, seed: 3),
      trial(d: 2, tokens: 2, context: 3, mask: .bidirectional, seed: 4),
    ],
    known: [
      KnownMistake("mask forgotten", "Line 5 is missing: all see all, whatever the mask says.") {
        X, Z, W, _ in FormalAlgorithms.attention(X, Z, W, mask: .bidirectional)
      },
      KnownMistake("line 5 after line 6", "−∞ belongs among the scores, before the softmax.") {
        X, Z, W, mask in
        let S = (W.k * Z + W.bk).transposed * (W.q * X + W.bq)
        return (W.v * Z + W.bv) * masked(softmax(S / √W.dattn), mask)
      },
      KnownMistake(
        "QᵀK for KᵀQ", "A row is for a token that is looked at, a column for one that looks."
      ) {
        X, Z, W, mask in
        // It fits where both sequences have one length.
        guard X.columns == Z.columns else { return .full([W.v.rows, X.columns], .nan) }
        let S = (W.q * X + W.bq).transposed * (W.k * Z + W.bk)
        return (W.v * Z + W.bv) * softmax(masked(S, mask) / √W.dattn)
      },
    ],
    catalogue: AnswerCatalogue(AttentionMistakes.catalogue) { answer in
      { X, Z, W, mask in attempt { try answer(X, Z, W, mask) } }
    } asAnswer: {
      $0.run
    })

  private static func trial(
    d: Int, tokens: Int, context: Int? = nil, mask: Mask, seed: UInt64
  ) -> Trial<AttentionAnswer> {
    let W = AttentionParameters.zeros(dx: d, dz: d, dattn: d, dout: d)
      .withWholeNumbers(seed: seed)
    let X = wholeNumbers([d, tokens], seed: seed + 10)
    let Z = context.map { wholeNumbers([d, $0], seed: seed + 20) } ?? X
    let names = context == nil ? "X = Z = \(X.value)" : "X = \(X.value), Z = \(Z.value)"
    return Trial("\(names), \(W.listing), mask: \(mask.name)") { try $0(X, Z, W, mask) }
  }
}
