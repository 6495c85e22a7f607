// Chapter 5: multi-head attention. One answer to each exercise; try your own first, in Sources/Exercises.

import FormalAlgorithms
import FormalText
import Foundation
import Tensors

/// Chapter 5: multi-head attention.
public enum Chapter05 {
  /// Predict: the shape of the stack.
  ///
  /// X is 12 × 5, and there are 3 heads with d_attn = 6 and d_mid = 2. What is the shape of Y in line 3?
  /// Give rows and columns: for 2 × 9, `[2, 9]`.
  ///
  /// See “Line by line”.
  public static func predictStack() throws -> [Int] {
    [6, 5]
  }

  /// Algorithm 5: every head looks, their outputs are stacked, W_o mixes them.
  ///
  /// - X: `d_x × ℓ_x`. Z: `d_z × ℓ_z`. Result: `d_out × ℓ_x`.
  /// - W: `W.heads` is H, `W[h]` are the parameters of head h (counted from 0), `W.o`: `d_out × H·d_mid`,
  ///   `W.bo`: `d_out`.
  ///
  /// With one head, W_o the identity and b_o = 0 it is `attention`.
  ///
  /// See “Line by line”: four lines. You may use `attention(X, Z, W[h], mask: mask)` and `stack(rows:)`.
  public static func mhAttention(
    _ X: Tensor, _ Z: Tensor, _ W: MHAttentionParameters, mask: Mask
  ) throws -> Tensor {
    let Y = stack(rows: (0..<W.heads).map { h in attention(X, Z, W[h], mask: mask) })
    return W.o * Y + W.bo
  }

  /// The limit H = 1: parameters with which Algorithm 5 gives what Algorithm 4 gives with W.
  ///
  /// See “Line by line”, where lines are taken out. You may use `MHAttentionParameters(heads: [W], o: …, bo: …)`,
  /// where `o` is `d_out × d_mid` and d_mid is `W.v.rows`, `Tensor.identity(n)` and `Tensor.zeros([n])`.
  public static func asOneHead(_ W: AttentionParameters) throws -> MHAttentionParameters {
    MHAttentionParameters(heads: [W], o: .identity(W.v.rows), bo: .zeros([W.v.rows]))
  }

  /// Predict: how many parameters?
  ///
  /// d_x = d_z = d_out = 12, three heads with d_attn = d_mid = 4: how many numbers do W_q, W_k, W_v of all
  /// heads, W_o and the biases hold?
  ///
  /// See “Your turn” of the chapter for a larger one.
  public static func predictParameters() throws -> Int {
    3 * 3 * 4 * (12 + 1) + 12 * (12 + 1)
  }
}
