// Chapter 2: embeddings. Replace each `throw Untouched()` by your answer, then run
//
//     swift test --filter Chapter02
//
// The comment above a function is its task. `swift run formal exercises hint Chapter02.NAME` helps,
// `swift run formal exercises reset Chapter02.NAME` begins again. You may use all of the modules below;
// what a task needs it names. The library's own answer, where it has one, would teach you nothing.

import FormalAlgorithms
import FormalText
import Foundation
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
  /// See “The smallest case”. You may use `Tensor.oneHot(x, size: n)`, which is `n × ℓ`, and `W_e.columns`.
  public static func lookUp(_ x: [Int], _ W_e: Tensor) throws -> Tensor {
    throw Untouched()
  }

  /// Equation (1): the embedding of each token plus that of its position.
  ///
  /// - x: ℓ tokens. W_e: `d_e × N_V`. W_p: `d_e × ℓ_max`, ℓ ≤ ℓ_max; its first column is the first position.
  /// - Result: `d_e × ℓ`.
  ///
  /// With W_e = (5, 6), W_p = (10, 20, 30) and x = 1, 1 the result is (16, 26).
  ///
  /// See “The smallest case”. You may use `W_p.columns(0..<n)`, `x.count` and your answer above.
  public static func initialEmbedding(_ x: [Int], _ W_e: Tensor, _ W_p: Tensor) throws -> Tensor {
    throw Untouched()
  }

  /// Positions that need no learning: W_p by the formula of the paper, d_e/2 hands of a clock.
  ///
  /// Pair i of rows, i = 1, …, d_e/2, holds the sine and below it the cosine of t / ℓ_max^(2i/d_e), where
  /// t = 1 in the first column.
  ///
  /// - maximumLength: ℓ_max, the number of columns. size: d_e, an even number. Result: `d_e × ℓ_max`.
  ///
  /// With ℓ_max = 4 and d_e = 2 the first column is (sin ¼, cos ¼) = (0.247, 0.969), the second (sin ½, cos ½).
  ///
  /// See “Positions that need no learning”. `Tensor(columns: [[1, 2], [3, 4]])` makes a tensor of its columns;
  /// `Double(n)` makes a number of an integer. You may use `sin`, `cos` and `pow(base, exponent)`.
  public static func sinusoids(_ maximumLength: Int, _ size: Int) throws -> Tensor {
    throw Untouched()
  }

  /// Predict: which columns change?
  ///
  /// Column 0 of W_e is replaced by another. Which columns of the initial embedding of 0, 3, 1, 0 change?
  /// Count from 0: for the second and third, `[1, 2]`.
  public static func predictChanges() throws -> [Int] {
    throw Untouched()
  }

  /// Predict: how many numbers do W_e and W_p hold together, for d_e = 6, 10 tokens and ℓ_max = 4?
  public static func predictCount() throws -> Int {
    throw Untouched()
  }
}
