import FormalAlgorithms
import Tensors

/// Small whole numbers, seeded: cases that one can check in the head.
///
/// A single number is not 0: that would leave nothing to see.
///
/// - Parameter range: from where they are taken.
public func wholeNumbers(
  _ shape: Shape, seed: UInt64, in range: ClosedRange<Int> = -2...2
) -> Tensor {
  var random = RandomSource(seed: seed)
  let scalars = (0..<shape.count).map { _ in
    Double(range.lowerBound + random.integer(below: range.count))
  }
  if scalars == [0] { return Tensor(shape: shape, scalars: [Double(range.upperBound)]) }
  return Tensor(shape: shape, scalars: scalars)
}

/// Seeded normal numbers, for the larger cases.
public func normalNumbers(_ shape: Shape, seed: UInt64) -> Tensor {
  var random = RandomSource(seed: seed)
  return .normal(shape, from: &random)
}

extension Parameters {
  /// The same sizes with small whole numbers, biases included.
  public func withWholeNumbers(seed: UInt64) -> Self {
    var seed = seed &* 1000
    return mapTensors {
      seed += 1
      return wholeNumbers($0.shape, seed: seed)
    }
  }

  /// The same sizes with seeded normal numbers, biases included.
  public func withNormalNumbers(seed: UInt64) -> Self {
    var random = RandomSource(seed: seed)
    return mapTensors { .normal($0.shape, deviation: 0.7, from: &random) }
  }

  /// The tensors with their symbols, for a reader.
  public var listing: String {
    namedTensors.map { "\($0.symbol) = \(Value.tensor($0.tensor))" }.joined(separator: ", ")
  }
}

extension AttentionParameters {
  /// Parameters of these sizes, all zero: for ``Parameters/withWholeNumbers(seed:)`` and the like.
  public static func zeros(dx: Int, dz: Int, dattn: Int, dout: Int) -> Self {
    Self(
      q: .zeros([dattn, dx]), bq: .zeros([dattn]), k: .zeros([dattn, dz]), bk: .zeros([dattn]),
      v: .zeros([dout, dz]), bv: .zeros([dout]))
  }
}

extension Mask {
  /// For a reader.
  public var name: String {
    switch self {
    case .bidirectional: "all see all"
    case .causal: "nobody sees ahead"
    case .explicit(let rows):
      "by rows "
        + rows.map { $0.map { $0 ? "1" : "0" }.joined(separator: " ") }.joined(separator: "; ")
    }
  }
}
