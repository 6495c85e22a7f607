import FormalAlgorithms
import Tensors

/// The known wrong variants of Algorithm 4.
public enum AttentionMistakes {
  /// The mask lies the other way round: a token sees what comes after it.
  public static let maskTransposed = Mistake<AttentionFunction>(
    "mask transposed",
    "The mask of a library that keeps tokens in rows is used as it is where tokens are columns.",
    source: "mixing the two conventions, frequent in published code; erratum E8",
    law: AttentionLaws.causality
  ) { X, Z, W, mask in
    let Q = W.q * X + W.bq
    let K = W.k * Z + W.bk
    let V = W.v * Z + W.bv
    var S = K.transposed * Q
    let seen = mask.matrix(rows: X.columns, columns: Z.columns)
    // Wrong: row t_x and column t_z of the mask.
    S = hide(S) { tz, tx in !seen[tx][tz] }
    return V * softmax(S / √W.dattn)
  }

  /// A large negative number stands for −∞.
  public static let finiteMask = Mistake<AttentionFunction>(
    "−1000 for −∞",
    "Hidden scores are set to −1000, which is not low enough when scores are large.",
    source:
      "a large finite number in place of −∞, as in a PyTorch implementation of Algorithms 3–5 and many more",
    law: AttentionLaws.causalityOfLargeScores
  ) { X, Z, W, mask in
    let Q = W.q * X + W.bq
    let K = W.k * Z + W.bk
    let V = W.v * Z + W.bv
    let S = K.transposed * Q
    // Wrong: hidden scores become −1000.
    let M = numbers(mask, S, seen: 1, hidden: 0)
    let lowered = S .* M + numbers(mask, S, seen: 0, hidden: -1000)
    return V * softmax(lowered / √W.dattn)
  }

  /// A mask of ones and −∞ is a factor.
  public static let infinityMultiplied = Mistake<AttentionFunction>(
    "−∞ multiplied in",
    "The mask holds 1 and −∞ and multiplies the scores: a negative score becomes +∞.",
    source: "a JAX decoder-only model that cites the paper; a PyTorch sketch of Algorithms 1–5",
    law: AttentionLaws.causality
  ) { X, Z, W, mask in
    let Q = W.q * X + W.bq
    let K = W.k * Z + W.bk
    let V = W.v * Z + W.bv
    var S = K.transposed * Q
    // Wrong: multiplied.
    S = S .* numbers(mask, S, seen: 1, hidden: -.infinity)
    return V * softmax(S / √W.dattn)
  }

  /// A mask of ones and zeros is a factor.
  public static let maskMultiplied = Mistake<AttentionFunction>(
    "mask multiplied in", "Hidden scores become 0 and so keep the weight of an average score.",
    source: "the mask of Algorithm 4 read as numbers; erratum E8",
    law: AttentionLaws.causality
  ) { X, Z, W, mask in
    let Q = W.q * X + W.bq
    let K = W.k * Z + W.bk
    let V = W.v * Z + W.bv
    var S = K.transposed * Q
    // Wrong: a score of 0 hides nothing.
    S = S .* numbers(mask, S, seen: 1, hidden: 0)
    return V * softmax(S / √W.dattn)
  }

  /// Weights are hidden after they were shared out.
  public static let maskAfterSoftmax = Mistake<AttentionFunction>(
    "mask after softmax",
    """
    Hidden weights are set to 0 after the softmax, so the others add up to less than 1 and still \
    depend on what is hidden.
    """,
    source: "exchanging lines 5 and 6", law: AttentionLaws.weightsAddUp
  ) { X, Z, W, mask in
    let Q = W.q * X + W.bq
    let K = W.k * Z + W.bk
    let V = W.v * Z + W.bv
    let S = K.transposed * Q
    // Wrong: line 5 comes after the softmax.
    let weights = softmax(S / √W.dattn) .* numbers(mask, S, seen: 1, hidden: 0)
    return V * weights
  }

  /// What should be seen is hidden.
  public static let maskInverted = Mistake<AttentionFunction>(
    "mask inverted", "Line 5 has lost its negation: it hides what should be seen.",
    source: "a student write-up that copies Algorithms 1–5", law: AttentionLaws.causality
  ) { X, Z, W, mask in
    let Q = W.q * X + W.bq
    let K = W.k * Z + W.bk
    let V = W.v * Z + W.bv
    var S = K.transposed * Q
    let seen = mask.matrix(rows: Z.columns, columns: X.columns)
    // Wrong: no “not”.
    S = hide(S) { tz, tx in seen[tz][tx] }
    return V * softmax(S / √W.dattn)
  }

  /// A token does not see itself.
  public static let maskStrict = Mistake<AttentionFunction>(
    "mask strict",
    """
    The unidirectional mask is [[t_z < t_x]]: a token does not see itself, the first sees \
    nothing.
    """,
    source: "equation (3) with < in place of ≤", law: AttentionLaws.firstSeesItself
  ) { X, Z, W, mask in
    let Q = W.q * X + W.bq
    let K = W.k * Z + W.bk
    let V = W.v * Z + W.bv
    var S = K.transposed * Q
    let seen = mask.matrix(rows: Z.columns, columns: X.columns)
    // Wrong: the diagonal is hidden too.
    S = hide(S) { tz, tx in !seen[tz][tx] || (mask == .causal && tz == tx) }
    return V * softmax(S / √W.dattn)
  }

  /// The mask has the size of the longest sequence, always.
  public static let maskOfFixedSize = Mistake<AttentionFunction>(
    "mask of fixed size",
    """
    The unidirectional mask is ℓ_max × ℓ_max (here 8), so no shorter sequence works and nothing \
    can be prompted.
    """,
    source: "a PyTorch implementation of Algorithms 1–10; a Flax decoder-only model",
    law: AttentionLaws.everyPrefix
  ) { X, Z, W, mask in
    let Q = W.q * X + W.bq
    let K = W.k * Z + W.bk
    let V = W.v * Z + W.bv
    var S = K.transposed * Q
    if mask == .causal {
      // Wrong: the size does not follow the scores.
      let fixed = Mask.causal.matrix(rows: 8, columns: 8)
      guard S.rows == 8, S.columns == 8 else {
        return undefined([V.rows, X.columns], "8 × 8 mask for \(S.shape) scores")
      }
      S = masked(S, .explicit(rows: fixed))
    } else {
      S = masked(S, mask)
    }
    return V * softmax(S / √W.dattn)
  }
}

/// S with −∞ where a condition holds.
private func hide(_ S: Tensor, where isHidden: (_ tz: Int, _ tx: Int) -> Bool) -> Tensor {
  let rows = (0..<S.rows).map { tz in (0..<S.columns).map { tx in !isHidden(tz, tx) } }
  return masked(S, .explicit(rows: rows))
}

/// A mask as numbers, of the shape of S.
func numbers(_ mask: Mask, _ S: Tensor, seen: Double, hidden: Double) -> Tensor {
  Tensor(
    rows: mask.matrix(rows: S.rows, columns: S.columns).map { $0.map { $0 ? seen : hidden } },
    precision: S.precision)
}
