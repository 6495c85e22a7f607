import Tensors

/// The parameters 𝓦 of Algorithm 5: the heads' weights lie stacked in one tensor each, head h in the
/// row block h.
public struct MHAttentionParameters: Parameters {
  /// H, the number of heads.
  public let heads: Int
  /// All W_q^h: `H·d_attn × d_x`.
  public var q: Tensor
  /// All b_q^h: `H·d_attn`.
  public var bq: Tensor
  /// All W_k^h: `H·d_attn × d_z`.
  public var k: Tensor
  /// All b_k^h: `H·d_attn`.
  public var bk: Tensor
  /// All W_v^h: `H·d_mid × d_z`.
  public var v: Tensor
  /// All b_v^h: `H·d_mid`.
  public var bv: Tensor
  /// W_o, output weights: `d_out × H·d_mid`.
  public var o: Tensor
  /// b_o, output bias: `d_out`.
  public var bo: Tensor

  /// Stacks the parameters of the heads; sizes that do not fit together stop.
  public init(heads: [AttentionParameters], o: Tensor, bo: Tensor) {
    let shapes = heads.map { $0.tensors.map(\.shape) }
    guard let first = shapes.first, shapes.allSatisfy({ $0 == first }) else {
      stop("attention parameters", "\(heads.count) heads: at least one, and all of the same sizes")
    }
    self.heads = heads.count
    q = stack(rows: heads.map(\.q))
    bq = stack(rows: heads.map(\.bq))
    k = stack(rows: heads.map(\.k))
    bk = stack(rows: heads.map(\.bk))
    v = stack(rows: heads.map(\.v))
    bv = stack(rows: heads.map(\.bv))
    self.o = o
    self.bo = bo
    guard o.columns == v.rows, bo.count == o.rows else {
      stop("attention parameters", "W_o \(o.shape), b_o \(bo.shape) for \(v.rows) stacked values")
    }
  }

  /// Takes the stacked tensors, head h in the row block h; sizes that do not fit together stop.
  public init(
    heads: Int, q: Tensor, bq: Tensor, k: Tensor, bk: Tensor, v: Tensor, bv: Tensor, o: Tensor,
    bo: Tensor
  ) {
    let fits =
      q.rows == k.rows && k.columns == v.columns && o.columns == v.rows && bq.shape == [q.rows]
      && bk.shape == [k.rows] && bv.shape == [v.rows] && bo.shape == [o.rows]
    guard heads > 0, q.rows.isMultiple(of: heads), v.rows.isMultiple(of: heads), fits else {
      let shapes = [q, bq, k, bk, v, bv, o, bo].map(\.shape.description).joined(separator: ", ")
      stop("attention parameters", "\(shapes) do not fit together for H = \(heads)")
    }
    self.heads = heads
    (self.q, self.bq, self.k, self.bk) = (q, bq, k, bk)
    (self.v, self.bv, self.o, self.bo) = (v, bv, o, bo)
  }

  /// Random weights of variance 1/(number of inputs), biases 0.
  ///
  /// - Parameters:
  ///   - heads: H.
  ///   - dx: size of a primary vector, d_x.
  ///   - dz: size of a context vector, d_z.
  ///   - dattn: size of a head's queries and keys, d_attn.
  ///   - dmid: size of a head's output, d_mid.
  ///   - dout: size of the output, d_out.
  public init(
    heads: Int, dx: Int, dz: Int, dattn: Int, dmid: Int, dout: Int,
    precision: Precision = .double, from random: inout RandomSource
  ) {
    let all = (0..<heads).map { _ in
      AttentionParameters(
        dx: dx, dz: dz, dattn: dattn, dout: dmid, precision: precision, from: &random)
    }
    let o = Tensor.normal(
      [dout, heads * dmid], deviation: 1 / √(heads * dmid), precision: precision, from: &random)
    self.init(heads: all, o: o, bo: .zeros([dout], precision: precision))
  }

  /// The parameters of head `h`, counted from 0: views of the row blocks h.
  public subscript(h: Int) -> AttentionParameters {
    guard (0..<heads).contains(h) else { stop("head", "there is no head \(h) of \(heads)") }
    func block(_ stacked: Tensor, _ symbol: String) -> Tensor {
      let size = stacked.rows / heads
      let block = stacked.rows(h * size..<(h + 1) * size)
      Tape.current?.name(block, "\(symbol)^\(h + 1)")
      return block
    }
    return AttentionParameters(
      q: block(q, "W_q"), bq: block(bq, "b_q"), k: block(k, "W_k"), bk: block(bk, "b_k"),
      v: block(v, "W_v"), bv: block(bv, "b_v"))
  }

  /// Visits the stacked tensors of the heads, then W_o and b_o.
  public mutating func forEachTensor(_ body: (String, inout Tensor) -> Void) {
    body("W_q", &q)
    body("b_q", &bq)
    body("W_k", &k)
    body("b_k", &bk)
    body("W_v", &v)
    body("b_v", &bv)
    body("W_o", &o)
    body("b_o", &bo)
  }
}

/// Algorithm 5: several small looks instead of a big one.
///
/// - Parameters:
///   - X: the primary sequence, `d_x × ℓ_x`.
///   - Z: the context sequence, `d_z × ℓ_z`.
///   - W: the parameters 𝓦 of all heads, W_o and b_o.
///   - mask: as in Algorithm 4, the same for every head.
/// - Returns: Ṽ, `d_out × ℓ_x`.
public func mhAttention(
  _ X: Tensor, _ Z: Tensor, _ W: MHAttentionParameters, mask: Mask
) -> Tensor {
  algorithm(5) { line in
    var Yh: [Tensor] = []
    for h in line(1, each: "h", in: 0..<W.heads) {  // For h ∈ [H]:
      // Y^h ← Attention(X, Z | W^h_qkv, Mask)
      Yh.append(line(2) { attention(X, Z, W[h], mask: mask) })
    }
    let Y = line(3) { stack(rows: Yh) }  // Y ← [Y^1; Y^2; …; Y^H]
    return line(4) { W.o * Y + W.bo }  // return Ṽ = W_o Y + b_o 1ᵀ
  }
}

/// Algorithm 5 called with one sequence: queries, keys and values all come from X (erratum E6).
public func mhAttention(_ X: Tensor, _ W: MHAttentionParameters, mask: Mask) -> Tensor {
  mhAttention(X, X, W, mask: mask)
}
