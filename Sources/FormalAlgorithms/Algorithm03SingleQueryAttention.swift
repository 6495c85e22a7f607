import Tensors

/// Algorithm 3: one token looks at its context and takes a weighted mean of what it finds there.
///
/// - Parameters:
///   - e: the current token, `d_in`.
///   - E: the context e_1 … e_T, one column each, `d_in × T`; T ≥ 1.
///   - W: the parameters; d_x = d_z = d_in here.
/// - Returns: ṽ, `d_out`: a convex combination of the values.
public func singleQueryAttention(_ e: Tensor, _ E: Tensor, _ W: AttentionParameters) -> Tensor {
  algorithm(3) { line in
    let q = line(1) { W.q * e + W.bq }  // q ← W_q e + b_q
    let k = line(2) { W.k * E + W.bk }  // ∀t: k_t ← W_k e_t + b_k
    let v = line(3) { W.v * E + W.bv }  // ∀t: v_t ← W_v e_t + b_v
    // ∀t: α_t = exp(qᵀk_t/√d_attn) / Σ_u exp(qᵀk_u/√d_attn)
    let α = line(4) { softmax(k.transposed * q / √W.dattn) }
    return line(5) { v * α }  // return ṽ = Σ_{t=1}^{T} α_t v_t
  }
}
