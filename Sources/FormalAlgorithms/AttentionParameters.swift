import Tensors

/// The parameters W_qkv of Algorithms 3 and 4: what one head needs to ask, to answer and to tell.
public struct AttentionParameters: Parameters {
  /// W_q, query weights: `d_attn × d_x`.
  public var q: Tensor
  /// b_q, query bias: `d_attn`.
  public var bq: Tensor
  /// W_k, key weights: `d_attn × d_z`.
  public var k: Tensor
  /// b_k, key bias: `d_attn`. It adds the same to all scores of a query, so it changes nothing
  /// (erratum E31).
  public var bk: Tensor
  /// W_v, value weights: `d_out × d_z`.
  public var v: Tensor
  /// b_v, value bias: `d_out`.
  public var bv: Tensor

  /// Takes the six tensors; sizes that do not fit together stop.
  public init(q: Tensor, bq: Tensor, k: Tensor, bk: Tensor, v: Tensor, bv: Tensor) {
    guard q.rows == k.rows, bq.count == q.rows, bk.count == k.rows, bv.count == v.rows,
      k.columns == v.columns
    else {
      let shapes = [q, bq, k, bk, v, bv].map(\.shape.description).joined(separator: ", ")
      stop("attention parameters", "W_q, b_q, W_k, b_k, W_v, b_v do not fit together: \(shapes)")
    }
    (self.q, self.bq, self.k, self.bk, self.v, self.bv) = (q, bq, k, bk, v, bv)
  }

  /// Random weights of variance 1/(number of inputs), biases 0.
  ///
  /// - Parameters:
  ///   - dx: size of a primary vector, d_x.
  ///   - dz: size of a context vector, d_z.
  ///   - dattn: size of queries and keys, d_attn.
  ///   - dout: size of values, d_out.
  public init(
    dx: Int, dz: Int, dattn: Int, dout: Int, precision: Precision = .double,
    from random: inout RandomSource
  ) {
    func weights(_ rows: Int, _ columns: Int) -> Tensor {
      .normal(
        [rows, columns], deviation: 1 / √columns, precision: precision, from: &random)
    }
    self.init(
      q: weights(dattn, dx), bq: .zeros([dattn], precision: precision),
      k: weights(dattn, dz), bk: .zeros([dattn], precision: precision),
      v: weights(dout, dz), bv: .zeros([dout], precision: precision))
  }

  /// d_attn, the size of a query and of a key.
  public var dattn: Int { q.rows }

  /// Visits weights and biases of queries, keys and values.
  public mutating func forEachTensor(_ body: (String, inout Tensor) -> Void) {
    body("W_q", &q)
    body("b_q", &bq)
    body("W_k", &k)
    body("b_k", &bk)
    body("W_v", &v)
    body("b_v", &bv)
  }
}

prefix operator √

/// The square root of a size, as the lines of the algorithms write it: `S / √W.dattn`.
package prefix func √ (size: Int) -> Double { Double(size).squareRoot() }
