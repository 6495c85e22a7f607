import Tensors

/// Who influences whom: how far each column of a model's output moves when one token is replaced.
///
/// ```swift
/// let moved = influence(of: x, replacements: 0..<N_V) { x in dTransformer(x, θ) }
/// moved[j, t]  // the share of probability that moves in column t when token j is another
/// ```
///
/// - Parameters:
///   - tokens: the sequence that is changed, one token at a time.
///   - replacements: what stands in for a token, one after the other; the token itself is left out.
///   - model: the output for a sequence: a column of it is a distribution, and all outputs have the
///     same shape.
/// - Returns: for each token a row, for each column of the output a column: the mean over the
///   replacements of half the sum of |p − p′|, which is 0 where nothing changes and 1 where all
///   probability goes elsewhere. NaN where there is no replacement.
/// - Complexity: one call of the model for each token and replacement, and one more.
public func influence(
  of tokens: [Int], replacements: some Sequence<Int>, on model: ([Int]) -> Tensor
) -> Tensor {
  let before = model(tokens)
  let others = Array(replacements)
  let rows = tokens.indices.map { j -> [Double] in
    var moved = [Double](repeating: 0, count: before.columns)
    let candidates = others.filter { $0 != tokens[j] }
    for other in candidates {
      var changed = tokens
      changed[j] = other
      let after = model(changed)
      guard after.shape == before.shape else {
        stop("influence", "the output changed from \(before.shape) to \(after.shape)")
      }
      let distances = columnSums(absolute(after - before))
      for t in moved.indices { moved[t] += distances[0, t] / 2 }
    }
    return moved.map { $0 / Double(candidates.count) }
  }
  return Tensor(rows: rows)
}

/// |x|, element by element.
private func absolute(_ x: Tensor) -> Tensor { relu(x) + relu(-1 * x) }
