// Chapter 6: normalise and unembed. Replace each `throw Untouched()` by your answer, then run
//
//     swift test --filter Chapter06
//
// The comment above a function is its task. `swift run formal exercises hint Chapter06.NAME` helps,
// `swift run formal exercises reset Chapter06.NAME` begins again. You may use all of the modules below;
// what a task needs it names. The library's own answer, where it has one, would teach you nothing.

import FormalAlgorithms
import FormalText
import Foundation
import Tensors

/// Chapter 6: normalise and unembed.
public enum Chapter06 {
  /// Predict: the layer norm of (2, 10), with γ = 1 and β = 0. For (3, 4): `[3, 4]`.
  ///
  /// See “The smallest case”.
  public static func predictNorm() throws -> [Double] {
    throw Untouched()
  }

  /// Algorithm 6, layer norm of each column.
  ///
  /// - X: `d_e × ℓ`, one token a column. γ and β: `d_e`. Result: `d_e × ℓ`.
  ///
  /// With γ = 1 and β = 0 the column (1, 3) becomes (−1, 1): mean 2, variance 1.
  ///
  /// See “Line by line”. You may use `columnMeans` (1 × ℓ), `columnSums`, `square`, `squareRoot`, `-`, `/`,
  /// `+`, and `.*`, the product element by element; a vector goes with every column of a matrix. No ε.
  public static func layerNorm(_ X: Tensor, _ gamma: Tensor, _ beta: Tensor) throws -> Tensor {
    throw Untouched()
  }

  /// Predict: what a change reaches.
  ///
  /// X has three rows and four columns; γ = 1 and β = 0. One number in the second column is replaced by
  /// another. How many numbers of the layer norm change?
  ///
  /// See “The graph of this run”, and “Mistakes people make”.
  public static func predictReach() throws -> Int {
    throw Untouched()
  }

  /// RMS norm of each column: divided by the root of the mean of its squares, times γ.
  ///
  /// With γ = 1 the column (1, 7) becomes (0.2, 1.4): the mean of 1 and 49 is 25.
  ///
  /// See “Line by line”, on line 1.
  public static func rmsNorm(_ X: Tensor, _ gamma: Tensor) throws -> Tensor {
    throw Untouched()
  }

  /// Two directions in which e can move a little while its layer norm stays: neither a multiple of the other,
  /// neither zero.
  ///
  /// - e: a vector of at least three numbers. Result: two vectors of the same size.
  ///
  /// See “The graph of this run”. You may use `mean(e)`, a scalar that `-` takes from every number.
  public static func deadDirections(_ e: Tensor) throws -> [Tensor] {
    throw Untouched()
  }

  /// Algorithm 7: a vector becomes a distribution.
  ///
  /// - e: `d_e`, or `d_e × ℓ` for ℓ vectors. W_u: `N_V × d_e`. Result: `N_V`, or `N_V × ℓ`.
  ///
  /// If W_u is zero, each token is as likely as any.
  ///
  /// See “The smallest case”. You may use `softmax`, which normalises each column.
  public static func unembedding(_ e: Tensor, _ W_u: Tensor) throws -> Tensor {
    throw Untouched()
  }
}
