import FormalAlgorithms
import Tensors

/// Seeded normal numbers, for tests that need some of any shape.
public func sample(_ shape: Shape, seed: UInt64, precision: Precision = .double) -> Tensor {
  var random = RandomSource(seed: seed)
  return .normal(shape, precision: precision, from: &random)
}

extension Parameters {
  /// The same sizes with seeded normal numbers everywhere, biases included: a bias of 0 hides a
  /// forgotten one.
  public func sampled(seed: UInt64) -> Self {
    var random = RandomSource(seed: seed)
    return mapTensors { .normal($0.shape, deviation: 0.7, precision: $0.precision, from: &random) }
  }
}

extension AttentionParameters {
  /// Seeded parameters, biases included.
  public static func sample(dx: Int, dz: Int, dattn: Int, dout: Int, seed: UInt64) -> Self {
    var random = RandomSource(seed: seed)
    return Self(dx: dx, dz: dz, dattn: dattn, dout: dout, from: &random).sampled(seed: seed)
  }
}

extension MHAttentionParameters {
  /// Seeded parameters, biases included.
  public static func sample(
    heads: Int, dx: Int, dz: Int, dattn: Int, dmid: Int, dout: Int, seed: UInt64
  ) -> Self {
    var random = RandomSource(seed: seed)
    return Self(
      heads: heads, dx: dx, dz: dz, dattn: dattn, dmid: dmid, dout: dout, from: &random
    ).sampled(seed: seed)
  }
}

extension Tensor {
  /// The columns in another order, or some of them: column t is the old column `order[t]`. Not
  /// recorded on a tape.
  public func columns(in order: [Int]) -> Tensor {
    let columns = columnArrays
    return Tensor(columns: order.map { columns[$0] }, precision: precision)
  }

  /// The same with element (i, j) changed by `change`. Not recorded on a tape.
  public func changed(_ i: Int, _ j: Int = 0, by change: Double) -> Tensor {
    var scalars = scalars
    scalars[j * rows + i] += change
    return Tensor(shape: shape, scalars: scalars, precision: precision)
  }
}

extension Tape {
  /// The values that a line of an algorithm gave, in the order in which it was executed.
  public func values(ofLine line: Int, algorithm: Int) -> [Tensor] {
    events.filter { scopes[$0.scope].number == algorithm && $0.lines.contains(line) }
      .compactMap { $0.result.map { nodes[$0].value } }
  }
}

/// 1e-9 in Double, 1e-4 in Float: the specification's tolerances for small examples.
public func tolerance(_ precision: Precision) -> Double { precision == .double ? 1e-9 : 1e-4 }
