import Tensors

/// Algorithm 10: the decoder-only transformer; nobody sees ahead.
///
/// - Parameters:
///   - x: a sequence of tokens, counted from 0, at least one and at most ℓ_max.
///   - θ: the parameters.
/// - Returns: P, `N_V × ℓ`: column t is the estimate of the token after t, given those up to t.
///
/// Norms come before attention and MLP, on a copy X̃; the sums add to X itself (erratum E32). Without β
/// they are RMS norms. A token outside the vocabulary, an empty sequence and one longer than ℓ_max are
/// faults (errata E15, E16).
public func dTransformer(_ x: [Int], _ θ: DTransformerParameters) -> Tensor {
  algorithm(10) { line in
    let ℓ = line(1) { length(x) }  // ℓ ← length(x)
    // for t ∈ [ℓ]: e_t ← W_e[:, x[t]] + W_p[:, t]
    let e = line(2) { initialEmbedding(Array(x[..<ℓ]), θ.e, θ.p) }
    var X = line(3) { e }  // X ← [e_1, e_2, …, e_ℓ]
    for l in line(4, each: "l", in: θ.layers) {  // for l = 1, 2, …, L do
      // for t ∈ [ℓ]: X̃[:, t] ← layer_norm(X[:, t] | γ_l^1, β_l^1)
      var X̃ = line(5) { layerNorm(X, l.norm1) }
      // X ← X + MHAttention(X̃ | W_l, Mask[t, t′] = [[t ≤ t′]])
      X = line(6) { X + mhAttention(X̃, l.W, mask: .causal) }
      // for t ∈ [ℓ]: X̃[:, t] ← layer_norm(X[:, t] | γ_l^2, β_l^2)
      X̃ = line(7) { layerNorm(X, l.norm2) }
      // X ← X + W_mlp2^l GELU(W_mlp1^l X̃ + b_mlp1^l 1ᵀ) + b_mlp2^l 1ᵀ
      X = line(8) { X + (l.mlp2 * gelu(l.mlp1 * X̃ + l.bmlp1) + l.bmlp2) }
    }
    X = line(10) { layerNorm(X, θ.norm) }  // for t ∈ [ℓ]: X[:, t] ← layer_norm(X[:, t] | γ, β)
    return line(11) { softmax(θ.u * X) }  // return P = softmax(W_u X)
  }
}

/// The length of a sequence, of which the algorithms need at least one token (erratum E15).
package func length(_ x: [Int]) -> Int {
  if x.isEmpty { noteFault("the sequence is empty") }
  return x.count
}
