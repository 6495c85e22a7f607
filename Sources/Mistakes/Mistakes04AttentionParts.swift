import FormalAlgorithms
import Tensors

// The mistakes of Algorithm 4 in what it is made of: parameters that are missing or lie the wrong way, and
// what is added to the lines.
extension AttentionMistakes {
  /// Queries, keys and values have no biases.
  public static let biasesLeftOut = Mistake<AttentionFunction>(
    "biases left out", "Q, K and V are products alone: b_q, b_k and b_v are not added.",
    source: "a PyTorch decoder-only model that cites the paper", law: AttentionLaws.valueShift
  ) { X, Z, W, mask in
    // Wrong: no + b.
    let (Q, K, V) = (W.q * X, W.k * Z, W.v * Z)
    return V * softmax(masked(K.transposed * Q, mask) / √W.dattn)
  }

  /// The matrix of the values lies the other way round.
  public static let valuesTurned = Mistake<AttentionFunction>(
    "W_v turned round",
    "W_v has its two sizes exchanged: it fits where d_out = d_z, and there it is W_vᵀ.",
    source: "a PyTorch sketch of Algorithms 1–5", law: AttentionLaws.columnsAreSingleQueries
  ) { X, Z, W, mask in
    guard W.v.rows == Z.rows else {
      return undefined(
        [W.v.rows, X.columns], "W_vᵀ \(W.v.columns) × \(W.v.rows) for Z \(Z.shape)")
    }
    var wrong = W
    wrong.v = W.v.transposed
    return attention(X, Z, wrong, mask: mask)
  }

  /// A tenth of the weights is dropped.
  public static let dropout = Mistake<AttentionFunction>(
    "dropout in the weights",
    "A tenth of the weights is set to 0 and the others divided by 0.9, at inference too.",
    source: "a PyTorch implementation of attention: dropout of 0.1 within Algorithm 4",
    law: AttentionLaws.weightsAddUp
  ) { X, Z, W, mask in
    let (Q, K, V) = (W.q * X + W.bq, W.k * Z + W.bk, W.v * Z + W.bv)
    var random = RandomSource(seed: 410)
    let kept = (0..<Z.columns).map { _ in
      (0..<X.columns).map { _ in random.uniform() < 0.9 ? 1 / 0.9 : 0 }
    }
    // Wrong: part of training, and of no line.
    return V * (softmax(masked(K.transposed * Q, mask) / √W.dattn) .* Tensor(rows: kept))
  }
}
