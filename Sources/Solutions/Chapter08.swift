// Chapter 8: the encoder. One answer to each exercise; try your own first, in Sources/Exercises.

import FormalAlgorithms
import FormalText
import Foundation
import Tensors

/// Chapter 8: the encoder.
public enum Chapter08 {
  /// GELU, equation (5): x·Φ(x) = x/2 · (1 + erf(x/√2)), for one number.
  ///
  /// At 1 it is 0.841345. You may use `erf` and `x.squareRoot()`.
  public static func gelu(_ x: Double) throws -> Double {
    x / 2 * (1 + erf(x / 2.0.squareRoot()))
  }

  /// The final projection: lines 10 to 12 of Algorithm 9, from the last layer's X to P.
  ///
  /// - X ← GELU(W_f X + b_f 1ᵀ)
  /// - X ← layer_norm(X | γ, β), each column
  /// - P = softmax(W_u X)
  ///
  /// X is `d_e × ℓ`, P is `N_V × ℓ`. You may use `Tensors.gelu`, which is that of a tensor (plain `gelu`
  /// is yours), `layerNorm`, `softmax`, and `θ.f`, `θ.bf`, `θ.norm`, `θ.u`.
  public static func finalProjection(_ X: Tensor, _ θ: ETransformerParameters) throws -> Tensor {
    let projected = Tensors.gelu(θ.f * X + θ.bf)
    return softmax(θ.u * layerNorm(projected, θ.norm))
  }

  /// Algorithm 9: the whole, 12 lines.
  ///
  /// x is tokens counted from 0, P is `N_V × ℓ`: column t is about token t itself. A layer is that of
  /// chapter 7's encoder, with GELU for ReLU; the end is your `finalProjection`.
  ///
  /// You may use `initialEmbedding(x, θ.e, θ.p)`, and of each `l` in `θ.layers`: `W`, `norm1`, `norm2`,
  /// `mlp1`, `bmlp1`, `mlp2`, `bmlp2`.
  public static func eTransformer(_ x: [Int], _ θ: ETransformerParameters) throws -> Tensor {
    var X = initialEmbedding(x, θ.e, θ.p)
    for l in θ.layers {
      X = layerNorm(X + mhAttention(X, l.W, mask: .bidirectional), l.norm1)
      X = layerNorm(X + l.mlp2 * Tensors.gelu(l.mlp1 * X + l.bmlp1) + l.bmlp2, l.norm2)
    }
    return try finalProjection(X, θ)
  }

  /// Predict: how many different columns?
  ///
  /// The encoder has no positions (W_p = 0) and reads `banana`, letter by letter. How many different
  /// columns has P?
  ///
  /// See “The order of the tokens”.
  public static func predictColumns() throws -> Int {
    3
  }
}
