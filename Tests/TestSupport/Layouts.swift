import Tensors

/// How a tensor may lie in memory: the same numbers, found by other steps.
public enum Layout: String, CaseIterable, Sendable {
  /// Column after column.
  case dense
  /// Row after row: the transpose of a dense tensor.
  case transposed
  /// A block inside a larger matrix whose other elements are NaN, so that a step outside shows.
  case block
  /// The transpose of such a block.
  case transposedBlock

  /// The same numbers in this layout, known to no tape. A scalar, and a tensor of more than two axes,
  /// stay dense.
  public func callAsFunction(_ tensor: Tensor) -> Tensor {
    guard (1...2).contains(tensor.shape.rank) else { return tensor }
    return Tape.pause {
      switch self {
      case .dense: return tensor
      case .transposed: return dense(tensor.transposed).transposed.reshapedVector(like: tensor)
      case .block: return blocked(tensor)
      case .transposedBlock:
        guard tensor.shape.rank == 2 else { return blocked(tensor) }
        return blocked(dense(tensor.transposed)).transposed
      }
    }
  }

  private func dense(_ tensor: Tensor) -> Tensor {
    Tensor(shape: tensor.shape, scalars: tensor.scalars, precision: tensor.precision)
  }

  private func blocked(_ tensor: Tensor) -> Tensor {
    let (rows, columns) = (tensor.rows, tensor.columns)
    if tensor.shape.rank == 1 {
      let padded = [.nan, .nan] + tensor.scalars + [.nan]
      return Tensor(vector: padded, precision: tensor.precision).rows(2..<2 + rows)
    }
    var padded = [[Double]](repeating: Array(repeating: .nan, count: rows + 3), count: columns + 2)
    for (j, column) in tensor.columnArrays.enumerated() {
      padded[j + 1].replaceSubrange(2..<2 + rows, with: column)
    }
    return Tensor(columns: padded, precision: tensor.precision)
      .rows(2..<2 + rows).columns(1..<1 + columns)
  }
}

extension Tensor {
  fileprivate func reshapedVector(like other: Tensor) -> Tensor {
    other.shape.rank == 1 ? reshaped(other.shape) : self
  }
}
