import Tensors

/// Algorithm 4: every token of X asks, the tokens of Z answer.
///
/// - Parameters:
///   - X: the primary sequence, one column a token, `d_x × ℓ_x`.
///   - Z: the context sequence, `d_z × ℓ_z`; X itself for self-attention.
///   - W: the parameters W_qkv.
///   - mask: which context position each token may attend to, equation (3).
/// - Returns: Ṽ, `d_out × ℓ_x`.
///
/// A token that may attend to nothing is a fault (erratum E33).
/// - Complexity: 2·ℓ_x·ℓ_z·(d_attn + d_out) operations besides the projections.
public func attention(_ X: Tensor, _ Z: Tensor, _ W: AttentionParameters, mask: Mask) -> Tensor {
  algorithm(4) { line in
    let Q = line(1) { W.q * X + W.bq }  // Q ← W_q X + b_q 1ᵀ
    let K = line(2) { W.k * Z + W.bk }  // K ← W_k Z + b_k 1ᵀ
    let V = line(3) { W.v * Z + W.bv }  // V ← W_v Z + b_v 1ᵀ
    var S = line(4) { K.transposed * Q }  // S ← Kᵀ Q
    S = line(5) { masked(S, mask) }  // ∀ t_z, t_x: if ¬Mask[t_z, t_x] then S[t_z, t_x] ← −∞
    return line(6) { V * softmax(S / √W.dattn) }  // return Ṽ = V · softmax(S / √d_attn)
  }
}
