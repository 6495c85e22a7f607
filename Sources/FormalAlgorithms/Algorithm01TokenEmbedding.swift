import Tensors

/// Algorithm 1: the vector that stands for a token, column v of the embedding matrix.
///
/// - Parameters:
///   - v: a token, counted from 0 (the paper's v − 1).
///   - W_e: the token embedding matrix, `d_e × N_V`.
/// - Returns: `d_e` numbers, exactly as they stand in `W_e`.
///
/// A token outside the vocabulary is a fault.
public func tokenEmbedding(_ v: Int, _ W_e: Tensor) -> Tensor {
  algorithm(1) { line in
    line(1) {  // return e = W_e[:, v]
      requireTokens([v], of: W_e)
      return gather(W_e, columns: [v]).reshaped([W_e.rows])
    }
  }
}

/// Algorithm 1 for every token of a sequence: `d_e × ℓ`.
public func tokenEmbedding(_ x: [Int], _ W_e: Tensor) -> Tensor {
  algorithm(1) { line in
    line(1) {  // return e = W_e[:, v]
      requireTokens(x, of: W_e)
      return gather(W_e, columns: x)
    }
  }
}

private func requireTokens(_ x: [Int], of W_e: Tensor) {
  for v in x where !(0..<W_e.columns).contains(v) {
    noteFault("token \(v) is not in the vocabulary 0 … \(W_e.columns - 1)")
  }
}
