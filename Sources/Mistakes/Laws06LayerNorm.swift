import FormalAlgorithms
import Tensors

/// Algorithm 6: vectors (one column each) and γ, β to normalised ones.
public typealias NormFunction = @Sendable (_ e: Tensor, _ W: NormParameters) -> Tensor

/// What is true of Algorithm 6 and of RMS norm.
public enum NormLaws {
  /// The worked example of the specification.
  public static let example = Law<NormFunction>(
    "worked example", "1, 2, 3, 4 become −1.342, −0.447, 0.447, 1.342.", property: "N6"
  ) { f in
    Verdict(
      "largest distance from the pinned values",
      between: f(Tensor(vector: [1, 2, 3, 4]), .layer(size: 4)),
      and: Tensor(vector: [-1.3416407865, -0.4472135955, 0.4472135955, 1.3416407865]))
  }

  /// Scale and offset are element-wise.
  public static let scaleAndOffset = Law<NormFunction>(
    "scale and offset", "γ and β act on each element by itself.", property: "N6"
  ) { f in
    let W = NormParameters.layer(
      gamma: Tensor(vector: [1, 2, 0.5, -1]), beta: Tensor(vector: [0, 0.1, -0.2, 0.3]))
    return Verdict(
      "largest distance from the pinned values", between: f(Tensor(vector: [1, 2, 3, 4]), W),
      and: Tensor(vector: [-1.3416407865, -0.794427191, 0.02360679775, -1.0416407865]))
  }

  /// The mean becomes 0.
  public static let zeroMean = Law<NormFunction>(
    "mean 0", "With γ = 1 and β = 0 the mean of every column is 0.", property: "P6.1"
  ) { f in
    let found = f(sample([4, 5], seed: 1) + Tensor(vector: [3, 3, 3, 3]), .layer(size: 4))
    return Verdict("mean of a column", farthest(columnMeans(found).scalars, from: 0))
  }

  /// The variance becomes 1.
  public static let unitVariance = Law<NormFunction>(
    "variance 1", "With γ = 1 and β = 0 the variance of every column, divided by d_e, is 1.",
    property: "P6.1"
  ) { f in
    let found = f(sample([4, 5], seed: 2), .layer(size: 4))
    let variances = columnMeans(square(found - columnMeans(found))).scalars
    return Verdict("variance of a column", farthest(variances, from: 1), expected: 1)
  }

  /// The size of the input does not matter.
  public static let anySize = Law<NormFunction>(
    "inputs of any size",
    """
    A vector a thousandth as large gives the same: there is no ε that was not asked for.
    """, property: "P6.3"
  ) { f in
    let e = sample([4, 5], seed: 3)
    return Verdict(
      "largest change", between: f(e / 1000, .layer(size: 4)), and: f(e, .layer(size: 4)),
      tolerance: 1e-9)
  }

  /// A constant added to all elements does not matter.
  public static let shift = Law<NormFunction>(
    "shift", "A constant added to all elements of a vector changes nothing.", property: "P6.3"
  ) { f in
    let e = sample([4, 5], seed: 4)
    let moved = e + Tensor(rows: [[1, -2, 5, 0.5, 10]])
    return Verdict("largest change", between: f(moved, .layer(size: 4)), and: f(e, .layer(size: 4)))
  }

  /// A token's norm depends on that token alone.
  public static let ownColumn = Law<NormFunction>(
    "each token by itself", "A token's result does not change when later tokens do.",
    property: "lines 1 and 2"
  ) { f in
    let W = NormParameters.layer(gamma: sample([4], seed: 5), beta: sample([4], seed: 6))
    let e = sample([4, 5], seed: 7)
    let changes = (1..<5).map { t in
      distance(f(e, W).columns(0..<t), f(e.replacingColumns(from: t, seed: 8), W).columns(0..<t))
    }
    return Verdict("largest change of an earlier token", farthest(changes, from: 0))
  }

  /// Doing it twice is doing it once.
  public static let idempotent = Law<NormFunction>(
    "twice is once", "With γ = 1 and β = 0 a second time changes nothing.", property: "P6.4"
  ) { f in
    let once = f(sample([4, 5], seed: 9), .layer(size: 4))
    return Verdict("largest change by a second time", between: f(once, .layer(size: 4)), and: once)
  }

  /// RMS norm divides by the root of the mean square.
  public static let rms = Law<NormFunction>(
    "RMS norm", "Without β, m is 0: the mean square of every column becomes 1.", property: "P6.9"
  ) { f in
    // A mean far from 0, so that a deviation about the mean is something else.
    let e = sample([4, 5], seed: 10) + Tensor(vector: [2, 2, 2, 2])
    let found = f(e, .rms(gamma: .ones([4])))
    return Verdict(
      "mean square of a column", farthest(columnMeans(square(found)).scalars, from: 1), expected: 1)
  }

  /// Every law of Algorithm 6.
  public static let all = [
    example, scaleAndOffset, zeroMean, unitVariance, anySize, shift, ownColumn, idempotent, rms,
  ]
}
