// Chapter 3: single-query attention. Replace each `throw Untouched()` by your answer, then run
//
//     swift test --filter Chapter03
//
// The comment above a function is its task. `swift run formal exercises hint Chapter03.NAME` helps,
// `swift run formal exercises reset Chapter03.NAME` begins again. You may use all of the modules below;
// what a task needs it names. The library's own answer, where it has one, would teach you nothing.

import FormalAlgorithms
import FormalText
import Foundation
import Tensors

/// Chapter 3: single-query attention.
public enum Chapter03 {
  /// The scores of a query: its inner product with each key, divided by √d_attn.
  ///
  /// - q: `d_attn`. keys: `d_attn × T`, one key a column. Result: `T`.
  ///
  /// With q = (2, 0, 0, 0) and one key (3, 1, 1, 1) the score is 6 / √4 = 3.
  ///
  /// See “Line by line”, line 4. You may use `*`, `.transposed`, `/`, `√n`, the root of an integer, and
  /// `q.rows`, which is d_attn.
  public static func scores(_ q: Tensor, _ keys: Tensor) throws -> Tensor {
    throw Untouched()
  }

  /// The weights that scores give: softmax, without calling `softmax`.
  ///
  /// Two scores (0, 0) give (0.5, 0.5). Scores may be as large as 1000, and e^1000 is no number any more:
  /// the same is added to or taken from all scores without a change of the weights.
  ///
  /// See “Line by line”, line 4. You may use `exp(x)`, and `scores.max()`, which is nil where there are no
  /// scores; there is always one.
  public static func weights(_ scores: [Double]) throws -> [Double] {
    throw Untouched()
  }

  /// Algorithm 3: one token looks at its context and takes a weighted mean of what it finds there.
  ///
  /// - e: the current token, `d_in`. E: the context, `d_in × T`, one token a column.
  /// - W: `W.q`, `W.k`, `W.v` and the biases `W.bq`, `W.bk`, `W.bv`. Result: `d_out`.
  ///
  /// With one token in E there is nothing to weigh: the result is its value, W_v e_1 + b_v.
  ///
  /// See “Line by line”: five lines. You may use `softmax`.
  public static func singleQueryAttention(
    _ e: Tensor, _ E: Tensor, _ W: AttentionParameters
  ) throws -> Tensor {
    throw Untouched()
  }

  /// Predict: the answer among equals.
  ///
  /// Three tokens of the context have the same key, and the values 1, 2 and 6. What is ṽ?
  ///
  /// See “Line by line”, what breaks without line 2.
  public static func predictEquals() throws -> Double {
    throw Untouched()
  }

  /// Predict: what a shift does.
  ///
  /// Two scores give the weights (0.25, 0.75). Now 10 is added to both scores. What are the weights?
  /// For a half each: `[0.5, 0.5]`.
  public static func predictShift() throws -> [Double] {
    throw Untouched()
  }
}
