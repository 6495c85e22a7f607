import Tensors

/// Algorithm 9: the encoder-only transformer; all see all.
///
/// - Parameters:
///   - x: a sequence of tokens, counted from 0, at least one and at most ℓ_max; in training with some
///     of them masked.
///   - θ: the parameters.
/// - Returns: P, `N_V × ℓ`: column t is a distribution for position t itself, without a shift.
///
/// Norms come after each addition. A token outside the vocabulary, an empty sequence and one longer
/// than ℓ_max are faults (errata E15, E16).
public func eTransformer(_ x: [Int], _ θ: ETransformerParameters) -> Tensor {
  algorithm(9) { line in
    let ℓ = line(1) { length(x) }  // ℓ ← length(x)
    // for t ∈ [ℓ]: e_t ← W_e[:, x[t]] + W_p[:, t]
    let e = line(2) { initialEmbedding(Array(x[..<ℓ]), θ.e, θ.p) }
    var X = line(3) { e }  // X ← [e_1, e_2, …, e_ℓ]
    for l in line(4, each: "l", in: θ.layers) {  // for l = 1, 2, …, L do
      // X ← X + MHAttention(X | W_l, Mask ≡ 1)
      X = line(5) { X + mhAttention(X, l.W, mask: .bidirectional) }
      // for t ∈ [ℓ]: X[:, t] ← layer_norm(X[:, t] | γ_l^1, β_l^1)
      X = line(6) { layerNorm(X, l.norm1) }
      // X ← X + W_mlp2^l GELU(W_mlp1^l X + b_mlp1^l 1ᵀ) + b_mlp2^l 1ᵀ
      X = line(7) { X + (l.mlp2 * gelu(l.mlp1 * X + l.bmlp1) + l.bmlp2) }
      // for t ∈ [ℓ]: X[:, t] ← layer_norm(X[:, t] | γ_l^2, β_l^2)
      X = line(8) { layerNorm(X, l.norm2) }
    }
    X = line(10) { gelu(θ.f * X + θ.bf) }  // X ← GELU(W_f X + b_f 1ᵀ)
    X = line(11) { layerNorm(X, θ.norm) }  // for t ∈ [ℓ]: X[:, t] ← layer_norm(X[:, t] | γ, β)
    return line(12) { softmax(θ.u * X) }  // return P = softmax(W_u X)
  }
}
