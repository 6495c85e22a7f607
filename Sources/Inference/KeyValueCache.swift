import FormalAlgorithms
import Tensors

/// The keys and values that the context tokens of one attention layer have shown so far: those of all
/// heads stacked, head h in the row block h.
///
/// The mask of a decoder is causal, so a token that comes later changes no earlier vector, and no
/// earlier key or value: each is computed once.
struct KeyValueCache: Sendable {
  /// The K of lines 2 of Algorithm 4: `H·d_attn × ℓ_z`.
  var keys: GrowingColumns
  /// The V of lines 3 of Algorithm 4: `H·d_mid × ℓ_z`.
  var values: GrowingColumns

  /// No tokens yet.
  init(_ W: MHAttentionParameters) {
    keys = GrowingColumns(rows: W.k.rows, precision: W.k.precision)
    values = GrowingColumns(rows: W.v.rows, precision: W.v.precision)
  }

  /// Adds the keys and values of context tokens Z, `d_z × n`.
  mutating func append(_ Z: Tensor, _ W: MHAttentionParameters) {
    keys.append(affine(W.k, Z, W.bk))
    values.append(affine(W.v, Z, W.bv))
  }

  /// Algorithm 5 for new tokens that see their own past: their keys and values are added first, and
  /// the context is all tokens so far.
  ///
  /// - Returns: Ṽ of the new tokens X, `d_out × n` from `d_x × n`.
  /// - Complexity: n·ℓ·H·(d_attn + d_mid) multiplications besides the projections, ℓ being the length
  ///   with the new tokens.
  mutating func selfAttention(_ X: Tensor, _ W: MHAttentionParameters) -> Tensor {
    append(X, W)
    return attention(from: X, W, isCausal: true)
  }

  /// Algorithm 5 with Mask ≡ 1: the tokens X ask, those of the cache answer.
  func crossAttention(_ X: Tensor, _ W: MHAttentionParameters) -> Tensor {
    attention(from: X, W, isCausal: false)
  }

  private func attention(from X: Tensor, _ W: MHAttentionParameters, isCausal: Bool) -> Tensor {
    let Q = affine(W.q, X, W.bq)  // H·d_attn × n
    let (K, V) = (keys.columns, values.columns)
    let (dattn, dmid) = (K.rows / W.heads, V.rows / W.heads)
    let Y = (0..<W.heads).map { h in
      let block = h * dattn..<(h + 1) * dattn
      let scores = K.rows(block).transposed * Q.rows(block)  // ℓ × n
      let S = isCausal ? causal(scores) : scores
      return V.rows(h * dmid..<(h + 1) * dmid) * softmax(S / Double(dattn).squareRoot())
    }
    return affine(W.o, stack(rows: Y), W.bo)
  }

  /// The last columns of a causal mask: the newest tokens see all before them, and among themselves
  /// nobody sees ahead. `ℓ × n`.
  private func causal(_ S: Tensor) -> Tensor {
    let (ℓ, n) = (S.rows, S.columns)
    if n == 1 { return S }
    if n == ℓ { return masked(S, .causal) }
    return stack(rows: [S.rows(0..<ℓ - n), masked(S.rows(ℓ - n..<ℓ), .causal)])
  }
}
