import Tensors

/// Algorithm 7: a vector becomes a distribution over the vocabulary.
///
/// - Parameters:
///   - e: a token's final vector, `d_e`, or `d_e × ℓ` for ℓ tokens.
///   - W_u: the unembedding matrix, `N_V × d_e`; W_e transposed to tie the two.
/// - Returns: p, `N_V` (or `N_V × ℓ`): positive, each column adding up to 1.
public func unembedding(_ e: Tensor, _ W_u: Tensor) -> Tensor {
  algorithm(7) { line in
    line(1) { softmax(W_u * e) }  // return p = softmax(W_u e)
  }
}
