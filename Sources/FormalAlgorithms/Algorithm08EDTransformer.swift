import Tensors

/// Algorithm 8: the encoder–decoder transformer; x sees its own past and all of z.
///
/// - Parameters:
///   - z: the context sequence, tokens counted from 0, at least one and at most ℓ_max.
///   - x: the primary sequence, likewise; its length is its own.
///   - θ: the parameters.
/// - Returns: P, `N_V × ℓ_x`: column t is the estimate of the token after t, given z and x up to t.
///
/// Norms come after each addition. A token outside the vocabulary, an empty sequence and one longer
/// than ℓ_max are faults (errata E15, E16).
public func edTransformer(_ z: [Int], _ x: [Int], _ θ: EDTransformerParameters) -> Tensor {
  algorithm(8) { line in
    // Encode the context.
    let ℓ_z = line(1) { length(z) }  // ℓ_z ← length(z)
    // for t ∈ [ℓ_z]: e_t ← W_e[:, z[t]] + W_p[:, t]
    var e = line(2) { initialEmbedding(Array(z[..<ℓ_z]), θ.e, θ.p) }
    var Z = line(3) { e }  // Z ← [e_1, e_2, …, e_{ℓ_z}]
    for l in line(4, each: "l", in: θ.encoder) {  // for l = 1, 2, …, L_enc do
      // Z ← Z + MHAttention(Z | W_l^enc, Mask ≡ 1)
      Z = line(5) { Z + mhAttention(Z, l.Wenc, mask: .bidirectional) }
      // for t ∈ [ℓ_z]: Z[:, t] ← layer_norm(Z[:, t] | γ_l^1, β_l^1)
      Z = line(6) { layerNorm(Z, l.norm1) }
      // Z ← Z + W_mlp2^l ReLU(W_mlp1^l Z + b_mlp1^l 1ᵀ) + b_mlp2^l 1ᵀ
      Z = line(7) { Z + (l.mlp2 * relu(l.mlp1 * Z + l.bmlp1) + l.bmlp2) }
      // for t ∈ [ℓ_z]: Z[:, t] ← layer_norm(Z[:, t] | γ_l^2, β_l^2)
      Z = line(8) { layerNorm(Z, l.norm2) }
    }
    // Decode the primary sequence.
    let ℓ_x = line(10) { length(x) }  // ℓ_x ← length(x)
    // for t ∈ [ℓ_x]: e_t ← W_e[:, x[t]] + W_p[:, t]
    e = line(11) { initialEmbedding(Array(x[..<ℓ_x]), θ.e, θ.p) }
    var X = line(12) { e }  // X ← [e_1, e_2, …, e_{ℓ_x}]
    // Printed with the letter i; the body says l (erratum E3).
    // for i = 1, 2, …, L_dec do
    for l in line(13, each: "l", in: θ.decoder) {
      // X ← X + MHAttention(X | W_l^dec, Mask[t, t′] ≡ [[t ≤ t′]])
      X = line(14) { X + mhAttention(X, l.Wdec, mask: .causal) }
      // for t ∈ [ℓ_x]: X[:, t] ← layer_norm(X[:, t] | γ_l^3, β_l^3)
      X = line(15) { layerNorm(X, l.norm3) }
      // X ← X + MHAttention(X, Z | W_l^e/d, Mask ≡ 1)
      X = line(16) { X + mhAttention(X, Z, l.Wed, mask: .bidirectional) }
      // for t ∈ [ℓ_x]: X[:, t] ← layer_norm(X[:, t] | γ_l^4, β_l^4)
      X = line(17) { layerNorm(X, l.norm4) }
      // X ← X + W_mlp4^l ReLU(W_mlp3^l X + b_mlp3^l 1ᵀ) + b_mlp4^l 1ᵀ
      X = line(18) { X + (l.mlp4 * relu(l.mlp3 * X + l.bmlp3) + l.bmlp4) }
      // for t ∈ [ℓ_x]: X[:, t] ← layer_norm(X[:, t] | γ_l^5, β_l^5)
      X = line(19) { layerNorm(X, l.norm5) }
    }
    return line(21) { softmax(θ.u * X) }  // return P = softmax(W_u X)
  }
}
