import Foundation
import Tensors

extension Parameters {
  /// The same sizes filled with sines: numbers that anyone can compute anew, in any language, without a
  /// random generator. The specification's pinned values have them.
  ///
  /// The tensors are numbered s = 1, 2, … in their order; of the six tensors that the heads of an
  /// attention share, every head counts its own. With i and j counted from 1, angles in radians:
  ///
  /// - matrices: 0.5 · sin(s + 0.7·i + 1.3·j + 0.9·i·j)
  /// - biases: 0.5 · sin(s + 0.7·i); β: 0.2 · sin(s + 0.7·i); γ: 1 + 0.2 · sin(s + 0.7·i)
  ///
  /// - Parameter H: the number of heads.
  public func filledWithSines(heads H: Int) -> Self {
    let stacked = ["W_q", "b_q", "W_k", "b_k", "W_v", "b_v"]
    var count = 0
    return replacingTensors(
      namedTensors.map { symbol, tensor in
        let k = stacked.firstIndex { symbol.hasSuffix($0) }
        count += k == nil ? 1 : k == 0 ? stacked.count * H : 0
        let first = k.map { count - stacked.count * H + 1 + $0 } ?? count
        let cut = k == nil ? tensor.rows : tensor.rows / H
        func value(_ row: Int, _ column: Int) -> Double {
          let s = Double(first + stacked.count * (row / cut))
          let (i, j) = (Double(row % cut + 1), Double(column + 1))
          if tensor.shape.rank == 2 { return 0.5 * sin(s + 0.7 * i + 1.3 * j + 0.9 * i * j) }
          let wave = sin(s + 0.7 * i)
          return symbol.contains("γ") ? 1 + 0.2 * wave : (symbol.contains("β") ? 0.2 : 0.5) * wave
        }
        return tensor.shape.rank == 2
          ? Tensor(rows: (0..<tensor.rows).map { i in (0..<tensor.columns).map { value(i, $0) } })
          : Tensor(vector: (0..<tensor.rows).map { value($0, 0) })
      })
  }
}
