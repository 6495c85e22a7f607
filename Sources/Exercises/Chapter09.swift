// Chapter 9: the decoder. Replace each `throw Untouched()` by your answer, then run
//
//     swift test --filter Chapter09
//
// The comment above a function is its task. `swift run formal exercises hint Chapter09.NAME` helps,
// `swift run formal exercises reset Chapter09.NAME` begins again. You may use all of the modules below;
// what a task needs it names. The library's own answer, where it has one, would teach you nothing.

import FormalAlgorithms
import FormalText
import Foundation
import Tensors

/// Chapter 9: the decoder.
public enum Chapter09 {
  /// Predict: which columns change?
  ///
  /// A decoder of three layers reads six tokens. The third token is replaced by another. Which columns
  /// of P change? Count from 1, as the paper does: for the first and the last, `[1, 6]`.
  ///
  /// See “Real text: who hears whom”.
  public static func predictChanges() throws -> [Int] {
    throw Untouched()
  }

  /// One layer: lines 5 to 8 of Algorithm 10.
  ///
  /// X and the result are `d_e × ℓ`. X̃ and X are two variables: X̃ is a normed copy of X, and X goes
  /// on as it was.
  ///
  /// You may use `layerNorm(X, l.norm1)`, `mhAttention(…, l.W, mask: .causal)`, `gelu`, and of `l` also
  /// `norm2`, `mlp1`, `bmlp1`, `mlp2`, `bmlp2`.
  public static func layer(_ X: Tensor, _ l: DTransformerParameters.Layer) throws -> Tensor {
    throw Untouched()
  }

  /// Algorithm 10: the whole, 11 lines.
  ///
  /// x is tokens counted from 0, P is `N_V × ℓ`: column t is the guess for token t + 1.
  ///
  /// You may use `initialEmbedding(x, θ.e, θ.p)`, your `layer`, `θ.layers`, `θ.norm`, `θ.u`.
  public static func dTransformer(_ x: [Int], _ θ: DTransformerParameters) throws -> Tensor {
    throw Untouched()
  }

  /// How probable it is that the tokens `y` follow the prompt `x`: one run, then a product.
  ///
  /// The first token of y is guessed by the column of the last token of x. For an empty y it is 1.
  ///
  /// See the answer to the second question of “Your turn”. You may use your `dTransformer`, and `P[v, t]`,
  /// the probability of token v in column t, both counted from 0.
  public static func probability(
    of y: [Int], after x: [Int], _ θ: DTransformerParameters
  ) throws -> Double {
    throw Untouched()
  }
}
