import FormalAlgorithms
import Tensors

// The mistakes of Algorithm 4 that are not about the mask: what is normalised, what is summed, what is
// read from which sequence.
extension AttentionMistakes {
  /// The weights of a key add up to 1, not those of a query.
  public static let softmaxOverRows = Mistake<AttentionFunction>(
    "softmax over rows",
    """
    The softmax runs over the queries of a key, where it must run over the keys of a query: a \
    column of weights adds up to anything.
    """,
    source:
      "a JAX decoder-only model that cites the paper: “last axis” in column convention; erratum E1",
    law: AttentionLaws.weightsAddUp
  ) { X, Z, W, mask in
    let Q = W.q * X + W.bq
    let K = W.k * Z + W.bk
    let V = W.v * Z + W.bv
    var S = K.transposed * Q
    S = masked(S, mask)
    // Wrong: rows are normalised.
    return V * softmax(S.transposed / √W.dattn).transposed
  }

  /// Every query gets all values added up.
  public static let plainSum = Mistake<AttentionFunction>(
    "plain sum of values",
    """
    Values and weights are summed independently, so every query gets Σ_t v_t, whatever the \
    scores are.
    """,
    source: "a PyTorch implementation of Algorithms 1–10",
    law: AttentionLaws.weightsAddUp
  ) { X, Z, W, _ in
    let V = W.v * Z + W.bv
    // Wrong: no weights.
    return V * Tensor.ones([Z.columns, X.columns], precision: V.precision)
  }

  /// Nothing divides the scores.
  public static let missingScale = Mistake<AttentionFunction>(
    "missing 1/√d_attn",
    """
    The scores are not divided by √d_attn: the larger the vectors, the more one token takes all.
    """,
    source: "line 6 without its division", law: AttentionLaws.scale
  ) { X, Z, W, mask in
    let Q = W.q * X + W.bq
    let K = W.k * Z + W.bk
    let V = W.v * Z + W.bv
    var S = K.transposed * Q
    S = masked(S, mask)
    // Wrong: not divided.
    return V * softmax(S)
  }

  /// The root of another size divides the scores.
  public static let scaledByInput = Mistake<AttentionFunction>(
    "√d_x in place of √d_attn",
    """
    The scores are divided by the root of the input's size, not of the query's.
    """,
    source: "sizes that are equal in the author's own model", law: AttentionLaws.scale
  ) { X, Z, W, mask in
    let Q = W.q * X + W.bq
    let K = W.k * Z + W.bk
    let V = W.v * Z + W.bv
    var S = K.transposed * Q
    S = masked(S, mask)
    // Wrong: X.rows is d_x.
    return V * softmax(S / √X.rows)
  }

  /// The queries come from the context.
  public static let queriesFromContext = Mistake<AttentionFunction>(
    "queries from Z",
    """
    Queries are made from the context: the output has a column for each token of Z, and X is \
    never read.
    """,
    source: "argument order (x, z) against (z, x), as in a PyTorch implementation of Algorithm 8",
    law: AttentionLaws.shape
  ) { X, Z, W, mask in
    guard Z.rows == W.q.columns else {
      return undefined([W.v.rows, X.columns], "W_q \(W.q.shape) for Z \(Z.shape)")
    }
    // Wrong: Z in place of X.
    let Q = W.q * Z + W.bq
    let K = W.k * Z + W.bk
    let V = W.v * Z + W.bv
    var S = K.transposed * Q
    // A mask made for X does not fit; the mistake is seen in cross-attention, which has none.
    if Z.columns == X.columns { S = masked(S, mask) }
    return V * softmax(S / √W.dattn)
  }

  /// Keys and values come from the primary sequence.
  public static let contextIgnored = Mistake<AttentionFunction>(
    "context ignored", "Keys and values are made from X: cross-attention looks at itself.",
    source: "a self-attention layer used where the paper has two sequences",
    law: AttentionLaws.columnsAreSingleQueries
  ) { X, Z, W, mask in
    guard X.rows == W.k.columns else {
      return undefined([W.v.rows, X.columns], "W_k \(W.k.shape) for X \(X.shape)")
    }
    let Q = W.q * X + W.bq
    // Wrong: X in place of Z.
    let K = W.k * X + W.bk
    let V = W.v * X + W.bv
    var S = K.transposed * Q
    if Z.columns == X.columns { S = masked(S, mask) }
    return V * softmax(S / √W.dattn)
  }

  /// Scores between features, not between tokens.
  public static let featureScores = Mistake<AttentionFunction>(
    "scores between features",
    """
    Kᵀ Q is computed on matrices that hold tokens in rows: it scores features against features, \
    and no mask can be laid on it.
    """,
    source: "a PyTorch sketch of Algorithms 1–5, single head", law: AttentionLaws.causality
  ) { X, Z, W, _ in
    let Q = W.q * X + W.bq
    let K = W.k * Z + W.bk
    let V = W.v * Z + W.bv
    guard V.rows == W.dattn, V.columns == X.columns else {
      return undefined([V.rows, X.columns], "d_attn × d_attn weights for V \(V.shape)")
    }
    // Wrong: the product of features, d_attn × d_attn.
    let S = K * Q.transposed
    return softmax(S / √W.dattn).transposed * V
  }

  /// A bias is one number.
  public static let biasSummed = Mistake<AttentionFunction>(
    "bias summed to a number",
    "Each bias is summed to one number, which is added to every element.",
    source:
      "a JAX decoder-only model that cites the paper; a student write-up that lost the ones vector",
    law: AttentionLaws.valueShift
  ) { X, Z, W, mask in
    // Wrong: Σ b in place of b 1ᵀ.
    let Q = W.q * X + sum(W.bq)
    let K = W.k * Z + sum(W.bk)
    let V = W.v * Z + sum(W.bv)
    var S = K.transposed * Q
    S = masked(S, mask)
    return V * softmax(S / √W.dattn)
  }

  /// Every known mistake of Algorithm 4.
  public static let all = [
    maskTransposed, finiteMask, infinityMultiplied, maskMultiplied, maskAfterSoftmax, maskInverted,
    maskStrict, maskOfFixedSize, softmaxOverRows, plainSum, missingScale, scaledByInput,
    queriesFromContext, contextIgnored, featureScores, biasSummed, biasesLeftOut, valuesTurned,
    dropout,
  ]

  /// Algorithm 4 with its laws and mistakes.
  public static let catalogue = Catalogue<AttentionFunction>(
    "Algorithm 4: Attention", right: { attention($0, $1, $2, mask: $3) }, laws: AttentionLaws.all,
    mistakes: all
  ) { f in
    // Sizes that let every mistake run: d_x = d_z, d_attn = d_out, ℓ_x = ℓ_z = 8. W_v turned round
    // runs in the steep case alone, where d_out = d_z.
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 4, seed: 400)
    let (X, Z) = (sample([3, 8], seed: 401), sample([3, 8], seed: 402))
    let (steepW, steepX) = AttentionLaws.steep
    return [
      f(X, Z, W, .bidirectional), f(X, X, W, .causal), f(steepX, steepX, steepW, .causal),
      f(X.columns(0..<5), X.columns(0..<5), W, .causal),
    ]
  }
}
