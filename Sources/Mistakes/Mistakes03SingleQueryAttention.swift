import FormalAlgorithms
import Tensors

/// The known wrong variants of Algorithm 3.
public enum SingleQueryMistakes {
  /// Nothing divides the scores.
  public static let missingScale = Mistake<SingleQueryFunction>(
    "missing 1/√d_attn",
    """
    The scores are not divided by √d_attn: the larger the vectors, the more one token takes all.
    """,
    source: "line 4 without its division", law: SingleQueryLaws.scale
  ) { e, E, W in
    let q = W.q * e + W.bq
    let k = W.k * E + W.bk
    let v = W.v * E + W.bv
    // Wrong: not divided.
    let α = softmax(k.transposed * q)
    return v * α
  }

  /// The root of the wrong size divides the scores.
  public static let scaledByInput = Mistake<SingleQueryFunction>(
    "√d_in in place of √d_attn",
    """
    The scores are divided by the root of the input's size, not of the query's.
    """,
    source: "sizes that are equal in the author's own model", law: SingleQueryLaws.scale
  ) { e, E, W in
    let q = W.q * e + W.bq
    let k = W.k * E + W.bk
    let v = W.v * E + W.bv
    // Wrong: e.rows is d_in.
    let α = softmax(k.transposed * q / √e.rows)
    return v * α
  }

  /// The scores are divided twice.
  public static let scaledBySize = Mistake<SingleQueryFunction>(
    "d_attn in place of √d_attn",
    """
    The scores are divided by d_attn itself, so all tokens get nearly the same weight.
    """,
    source: "line 4 without its root", law: SingleQueryLaws.scale
  ) { e, E, W in
    let q = W.q * e + W.bq
    let k = W.k * E + W.bk
    let v = W.v * E + W.bv
    // Wrong: no root.
    let α = softmax(k.transposed * q / Double(W.dattn))
    return v * α
  }

  /// A softmax of each token's features.
  public static let softmaxOverFeatures = Mistake<SingleQueryFunction>(
    "softmax over features",
    """
    Query and key are multiplied element by element and never summed; the softmax runs over the \
    features of each token. It fits only where d_attn = d_out.
    """,
    source: "a PyTorch implementation of Algorithms 1–10",
    law: SingleQueryLaws.weightsAddUp
  ) { e, E, W in
    let q = W.q * e + W.bq
    let k = W.k * E + W.bk
    let v = W.v * E + W.bv
    guard k.rows == v.rows else { return undefined([v.rows], "weights \(k.shape) for \(v.shape)") }
    // Wrong: q ⊙ k_t, not qᵀk_t.
    let α = softmax(k .* q / √W.dattn)
    return (α .* v) * Tensor.ones([E.columns], precision: E.precision)
  }

  /// All values added up.
  public static let plainSum = Mistake<SingleQueryFunction>(
    "plain sum of values", "The values are added up without their weights.",
    source: "a PyTorch implementation of Algorithms 1–10, in its Algorithm 4",
    law: SingleQueryLaws.weightsAddUp
  ) { _, E, W in
    let v = W.v * E + W.bv
    // Wrong: no α.
    return v * Tensor.ones([E.columns], precision: E.precision)
  }

  /// The largest score takes all.
  public static let hardest = Mistake<SingleQueryFunction>(
    "the best token alone",
    """
    The value of the token with the largest score is returned: a look-up, which no gradient can \
    teach.
    """,
    source: "line 4 as a maximum", law: SingleQueryLaws.mean
  ) { e, E, W in
    let q = W.q * e + W.bq
    let k = W.k * E + W.bk
    let v = W.v * E + W.bv
    let scores = (k.transposed * q).scalars
    // Wrong: one weight is 1.
    let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
    return v.column(best)
  }

  /// Weights without an exponential.
  public static let linearWeights = Mistake<SingleQueryFunction>(
    "no exponential",
    """
    Scores are divided by their sum without the exponential: weights come out negative, or huge \
    where the sum is near 0.
    """,
    source: "line 4 without exp", law: SingleQueryLaws.between
  ) { e, E, W in
    let q = W.q * e + W.bq
    let k = W.k * E + W.bk
    let v = W.v * E + W.bv
    let scores = k.transposed * q / √W.dattn
    // Wrong: no exp.
    let α = scores / sum(scores)
    return v * α
  }

  /// Every known mistake of Algorithm 3.
  public static let all = [
    missingScale, scaledByInput, scaledBySize, softmaxOverFeatures, plainSum, hardest,
    linearWeights,
  ]

  /// Algorithm 3 with its laws and mistakes.
  public static let catalogue = Catalogue<SingleQueryFunction>(
    "Algorithm 3: Single-query attention", right: { singleQueryAttention($0, $1, $2) },
    laws: SingleQueryLaws.all, mistakes: all
  ) { f in
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 4, seed: 300)
    return [f(sample([3], seed: 301), sample([3, 6], seed: 302), W)]
  }
}
