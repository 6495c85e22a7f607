// Chapter 7: encoder and decoder. One answer to each exercise; try your own first, in Sources/Exercises.

import FormalAlgorithms
import FormalText
import Foundation
import Tensors

/// Chapter 7: encoder and decoder.
public enum Chapter07 {
  /// Predict: how many attentions, how many norms?
  ///
  /// The encoder has 4 layers, the decoder 3. How many multi-head attentions has the whole, and how
  /// many layer norms? Give both: for 1 and 2, `[1, 2]`.
  ///
  /// See “Line by line”.
  public static func predictParts() throws -> [Int] {
    [4 + 2 * 3, 2 * 4 + 3 * 3]
  }

  /// One layer of the encoder: lines 5 to 8 of Algorithm 8, here in disorder. Put them in order.
  ///
  /// - Z ← layer_norm(Z | γ², β²), each column
  /// - Z ← Z + MHAttention(Z | 𝓦_enc, Mask ≡ 1)
  /// - Z ← Z + W_mlp2 ReLU(W_mlp1 Z + b_mlp1 1ᵀ) + b_mlp2 1ᵀ
  /// - Z ← layer_norm(Z | γ¹, β¹), each column
  ///
  /// Z and the result are `d_e × ℓ_z`. You may use `mhAttention(Z, l.Wenc, mask: .bidirectional)`,
  /// `layerNorm(Z, l.norm1)`, `relu`, and of `l` also `norm2`, `mlp1`, `bmlp1`, `mlp2`, `bmlp2`.
  public static func encoderLayer(
    _ Z: Tensor, _ l: EDTransformerParameters.EncoderLayer
  ) throws -> Tensor {
    var Z = Z
    Z = Z + mhAttention(Z, l.Wenc, mask: .bidirectional)
    Z = layerNorm(Z, l.norm1)
    Z = Z + l.mlp2 * relu(l.mlp1 * Z + l.bmlp1) + l.bmlp2
    Z = layerNorm(Z, l.norm2)
    return Z
  }

  /// The parameters of one layer of the encoder, counted.
  ///
  /// H heads with d_attn numbers in queries and keys and d_mid in values; then W_o and b_o, two norms
  /// with γ and β each, and an MLP that is d_mlp wide inside. For H = 1 and all sizes 1 there are 16.
  ///
  /// See “How many numbers is that?”. There d_attn and d_mid are the same, d_head.
  public static func encoderLayerSize(
    heads H: Int, de: Int, dattn: Int, dmid: Int, dmlp: Int
  ) throws -> Int {
    let head = 2 * (dattn * de + dattn) + dmid * de + dmid
    let output = de * H * dmid + de
    let norms = 2 * 2 * de
    let mlp = dmlp * de + dmlp + de * dmlp + de
    return H * head + output + norms + mlp
  }

  /// One layer of the decoder: lines 14 to 19 of Algorithm 8.
  ///
  /// X and the result are `d_e × ℓ_x`, Z is what the encoder left, `d_e × ℓ_z`. Three parts, each with
  /// a sum and a norm: self-attention, where nobody sees ahead; cross-attention, where x asks and all
  /// of z answers; the MLP.
  ///
  /// You may use `mhAttention(X, Z, l.Wed, mask: .bidirectional)`, the mask `.causal`, and of `l` also
  /// `Wdec`, `norm3`, `norm4`, `norm5`, `mlp3`, `bmlp3`, `mlp4`, `bmlp4`.
  public static func decoderLayer(
    _ X: Tensor, _ Z: Tensor, _ l: EDTransformerParameters.DecoderLayer
  ) throws -> Tensor {
    var X = X
    X = X + mhAttention(X, l.Wdec, mask: .causal)
    X = layerNorm(X, l.norm3)
    X = X + mhAttention(X, Z, l.Wed, mask: .bidirectional)
    X = layerNorm(X, l.norm4)
    X = X + l.mlp4 * relu(l.mlp3 * X + l.bmlp3) + l.bmlp4
    X = layerNorm(X, l.norm5)
    return X
  }

  /// Algorithm 8: the whole, 21 lines.
  ///
  /// z and x are tokens counted from 0. The result P is `N_V × ℓ_x`: column t is the guess for token
  /// t + 1 of x. Your two layers do most of it: `try encoderLayer(Z, l)`, `try decoderLayer(X, Z, l)`.
  ///
  /// You may use `initialEmbedding(z, θ.e, θ.p)` (lines 2 and 3), `θ.encoder`, `θ.decoder`, `softmax`,
  /// `θ.u`.
  public static func edTransformer(
    _ z: [Int], _ x: [Int], _ θ: EDTransformerParameters
  ) throws -> Tensor {
    var Z = initialEmbedding(z, θ.e, θ.p)
    for l in θ.encoder { Z = try encoderLayer(Z, l) }
    var X = initialEmbedding(x, θ.e, θ.p)
    for l in θ.decoder { X = try decoderLayer(X, Z, l) }
    return softmax(θ.u * X)
  }
}
