// Chapter 2: embeddings. One answer to each exercise; try your own first, in Sources/Exercises.

import FormalAlgorithms
import FormalText
import Tensors

/// Chapter 2: embeddings.
public enum Chapter02 {
  /// Algorithm 1 for a whole sequence, as a product: W_e times the columns of the identity that the tokens
  /// choose.
  ///
  /// - x: ℓ tokens, counted from 0. W_e: `d_e × N_V`. Result: `d_e × ℓ`.
  ///
  /// With W_e = (5, 6, 7) and x = 2, 0 the result is (7, 5).
  ///
  /// You may use `Tensor.oneHot(x, size: n)`, which is `n × ℓ`.
  public static func lookUp(_ x: [Int], _ W_e: Tensor) throws -> Tensor {
    W_e * Tensor.oneHot(x, size: W_e.columns)
  }

  /// Equation (1): the embedding of each token plus that of its position.
  ///
  /// - x: ℓ tokens. W_e: `d_e × N_V`. W_p: `d_e × ℓ_max`, ℓ ≤ ℓ_max; its first column is the first position.
  /// - Result: `d_e × ℓ`.
  ///
  /// With W_e = (5, 6), W_p = (10, 20, 30) and x = 1, 1 the result is (16, 26).
  ///
  /// You may use `W_p.columns(0..<n)` and your answer above.
  public static func initialEmbedding(_ x: [Int], _ W_e: Tensor, _ W_p: Tensor) throws -> Tensor {
    try lookUp(x, W_e) + W_p.columns(0..<x.count)
  }

  /// Predict: which columns change?
  ///
  /// Column 0 of W_e is replaced by another. Which columns of the initial embedding of 0, 3, 1, 0 change?
  /// Count from 0: for the second and third, `[1, 2]`.
  public static func predictChanges() throws -> [Int] {
    [0, 3]
  }

  /// Predict: how many numbers hold W_e and W_p together, for d_e = 6, 10 tokens and ℓ_max = 4?
  public static func predictCount() throws -> Int {
    6 * 10 + 6 * 4
  }
}
