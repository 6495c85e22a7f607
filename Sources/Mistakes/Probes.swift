import FormalAlgorithms
import Tensors

/// Seeded normal numbers.
func sample(_ shape: Shape, seed: UInt64) -> Tensor {
  var random = RandomSource(seed: seed)
  return .normal(shape, from: &random)
}

extension Parameters {
  /// The same sizes with seeded normal numbers, biases included: a bias of 0 hides a forgotten one.
  func sampled(seed: UInt64) -> Self {
    var random = RandomSource(seed: seed)
    return mapTensors { .normal($0.shape, deviation: 0.7, from: &random) }
  }
}

extension AttentionParameters {
  static func sample(dx: Int, dz: Int, dattn: Int, dout: Int, seed: UInt64) -> Self {
    var random = RandomSource(seed: seed)
    return Self(dx: dx, dz: dz, dattn: dattn, dout: dout, from: &random).sampled(seed: seed)
  }
}

extension MHAttentionParameters {
  static func sample(
    heads: Int, dx: Int, dz: Int, dattn: Int, dmid: Int, dout: Int, seed: UInt64
  ) -> Self {
    var random = RandomSource(seed: seed)
    return Self(
      heads: heads, dx: dx, dz: dz, dattn: dattn, dmid: dmid, dout: dout, from: &random
    ).sampled(seed: seed)
  }
}

/// The largest difference of two tensors' elements; infinite where their shapes differ, NaN where an
/// element is undefined.
package func distance(_ a: Tensor, _ b: Tensor) -> Double {
  guard a.rows == b.rows, a.columns == b.columns else { return .infinity }
  var largest = 0.0
  for (x, y) in zip(a.scalars, b.scalars) where x != y {
    let difference = abs(x - y)
    if difference.isNaN { return .nan }
    largest = max(largest, difference)
  }
  return largest
}

/// The element farthest from `expected`: the first undefined one, if any.
func farthest(_ values: [Double], from expected: Double) -> Double {
  var worst = expected
  for value in values {
    if value.isNaN { return value }
    if abs(value - expected) > abs(worst - expected) { worst = value }
  }
  return worst
}

extension Verdict {
  /// The largest distance of what was found from what is right.
  init(
    _ quantity: String, between found: Tensor, and right: Tensor, tolerance: Double = 1e-9
  ) {
    let fits = found.rows == right.rows && found.columns == right.columns
    self.init(
      quantity, distance(found, right), tolerance: tolerance,
      remark: fits ? nil : "\(found.shape) in place of \(right.shape)")
  }
}

extension Tensor {
  /// The columns in another order, or some of them.
  func columns(in order: [Int]) -> Tensor {
    let columns = columnArrays
    return Tensor(columns: order.map { columns[$0] }, precision: precision)
  }

  /// The same with other numbers from column `first` on.
  func replacingColumns(from first: Int, seed: UInt64) -> Tensor {
    let other = sample([rows, columns], seed: seed).columnArrays
    return Tensor(columns: Array(columnArrays.prefix(first)) + Array(other.dropFirst(first)))
  }
}

/// What a mistake gives where its shapes do not fit and the original would end the program: a fault of
/// the data, and NaN.
func undefined(_ shape: Shape, _ message: String) -> Tensor {
  noteFault(message)
  return .full(shape, .nan)
}
