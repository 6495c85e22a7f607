// Chapter 4: attention. One answer to each exercise; try your own first, in Sources/Exercises.

import FormalAlgorithms
import FormalText
import Foundation
import Tensors

/// Chapter 4: attention.
public enum Chapter04 {
  /// Predict: the shape of the scores.
  ///
  /// X is 3 × 5 and Z is 4 × 7; queries and keys have 6 numbers (d_attn = 6), values have 2
  /// (d_out = 2). What is the shape of S in line 4? Give rows and columns: for 2 × 9, `[2, 9]`.
  ///
  /// See “Line by line” and “Two sequences”.
  public static func predictScores() throws -> [Int] {
    [7, 5]
  }

  /// The causal mask, equation (3), for a sequence of `length` tokens that looks at itself.
  ///
  /// The result is given by its rows: row t_z and column t_x hold whether t_x may look at t_z, which
  /// is so where t_z ≤ t_x. For 2 tokens: `[[true, true], [false, true]]`.
  ///
  /// See “Who may look at whom”. `(0..<length).map { … }` makes a list of `length` elements.
  public static func causalMask(_ length: Int) throws -> [[Bool]] {
    (0..<length).map { tz in (0..<length).map { tx in tz <= tx } }
  }

  /// Algorithm 4: every token of X asks, the tokens of Z answer.
  ///
  /// - X: `d_x × ℓ_x`, one token a column. Z: `d_z × ℓ_z`.
  /// - W: `W.q`, `W.k` (`d_attn` rows), `W.v` (`d_out` rows), and the biases `W.bq`, `W.bk`, `W.bv`.
  /// - Result: `d_out × ℓ_x`.
  ///
  /// With X = Z = (3) and W_v = (2), b_v = (1) there is one token to look at, and the result is its
  /// value, (7), whatever the scores are.
  ///
  /// See “Line by line”: six lines. You may use `*`, `+`, `/`, `.transposed`, `masked(S, mask)`,
  /// `softmax` (of each column) and `√W.dattn`.
  public static func attention(
    _ X: Tensor, _ Z: Tensor, _ W: AttentionParameters, mask: Mask
  ) throws -> Tensor {
    let Q = W.q * X + W.bq
    let K = W.k * Z + W.bk
    let V = W.v * Z + W.bv
    let S = masked(K.transposed * Q, mask)
    return V * softmax(S / √W.dattn)
  }

  /// Predict: which columns change?
  ///
  /// Six tokens look at themselves under the causal mask. The fourth token is replaced by another.
  /// Which columns of Ṽ change? Count from 1, as the paper does: for the first and the last, `[1, 6]`.
  ///
  /// See “Who may look at whom”.
  public static func predictChanges() throws -> [Int] {
    [4, 5, 6]
  }

  /// Algorithm 4 once more, from chapter 3: column t_x is Algorithm 3, asked by that token, over the
  /// columns of Z that it may see.
  ///
  /// Shapes and result are those of `attention`, and so are the numbers: that is the proof.
  ///
  /// See “The smallest case”. You may use `singleQueryAttention(e, E, W)`, `X.column(t)`
  /// (counted from 0), `mask.matrix(rows: Z.columns, columns: X.columns)[t_z][t_x]`, true where t_x may
  /// look, and `concatenate(columns: [a, b])` of vectors or matrices.
  public static func attentionByQueries(
    _ X: Tensor, _ Z: Tensor, _ W: AttentionParameters, mask: Mask
  ) throws -> Tensor {
    let seen = mask.matrix(rows: Z.columns, columns: X.columns)
    let columns = (0..<X.columns).map { tx in
      let visible = (0..<Z.columns).filter { tz in seen[tz][tx] }
      let E = concatenate(columns: visible.map { Z.columns($0..<$0 + 1) })
      return singleQueryAttention(X.column(tx), E, W)
    }
    return concatenate(columns: columns)
  }
}
