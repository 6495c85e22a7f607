import FormalAlgorithms
import Foundation
import Tensors

/// Algorithm 2: a position (counted from 0) and W_p to its vector.
public typealias PositionalEmbeddingFunction = @Sendable (_ t: Int, _ W_p: Tensor) -> Tensor

/// Fixed positions: ℓ_max and d_e to a `d_e × ℓ_max` matrix.
public typealias SinusoidFunction = @Sendable (_ maximumLength: Int, _ size: Int) -> Tensor

/// Equation (1): tokens, W_e and W_p to vectors, `d_e × ℓ`.
public typealias InitialEmbeddingFunction =
  @Sendable (_ x: [Int], _ W_e: Tensor, _ W_p: Tensor) -> Tensor

/// What is true of Algorithm 2.
public enum PositionalEmbeddingLaws {
  /// The worked example of the specification.
  public static let example = Law<PositionalEmbeddingFunction>(
    "worked example", "The second position of the worked example is (0.2, −2).", property: "N2"
  ) { f in
    let W_p = Tensor(rows: [[0.1, 0.2, 0.3, 0.4], [-1, -2, -3, -4]])
    return Verdict(
      "largest distance from (0.2, −2)", between: f(1, W_p), and: Tensor(vector: [0.2, -2]))
  }

  /// A vector of d_e elements comes out.
  public static let size = Law<PositionalEmbeddingFunction>(
    "size", "A position is one vector of d_e elements.", property: "P2.1"
  ) { f in
    Verdict("elements, for d_e = 4", Double(f(2, sample([4, 6], seed: 1)).count), expected: 4)
  }

  /// Every position is its own column.
  public static let column = Law<PositionalEmbeddingFunction>(
    "its own column", "Position t is column t of W_p, for every t up to ℓ_max.", property: "line 1"
  ) { f in
    let W_p = sample([4, 6], seed: 2)
    let distances = (0..<6).map { distance(f($0, W_p), W_p.column($0)) }
    return Verdict("largest distance from the column", farthest(distances, from: 0))
  }

  /// Every law of Algorithm 2.
  public static let all = [example, size, column]
}

/// What is true of the paper's sinusoidal positions.
public enum SinusoidLaws {
  /// The worked example of the specification.
  public static let example = Law<SinusoidFunction>(
    "worked example", "For ℓ_max = 10 and d_e = 4 the first three positions are the pinned ones.",
    property: "N0.4"
  ) { f in
    let found = f(10, 4)
    guard found.shape == [4, 10] else {
      return Verdict("largest distance from the pinned values", .infinity)
    }
    return Verdict(
      "largest distance from the pinned values", between: found.columns(0..<3),
      and: Tensor(columns: [
        [0.310983592907, 0.950415280255, 0.099833416647, 0.995004165278],
        [0.591127117215, 0.806578409885, 0.198669330795, 0.980066577841],
        [0.812648896642, 0.582753610702, 0.295520206661, 0.955336489126],
      ]))
  }

  /// A pair is a point on the unit circle.
  public static let circle = Law<SinusoidFunction>(
    "unit circle",
    """
    Rows 2i − 1 and 2i of a column are sine and cosine of one angle: their squares add up to 1.
    """, property: "P2.3"
  ) { f in
    let W = f(20, 6)
    let sums = (0..<20).flatMap { t in
      (0..<3).map { W[2 * $0, t] * W[2 * $0, t] + W[2 * $0 + 1, t] * W[2 * $0 + 1, t] }
    }
    return Verdict("sum of the squares of a pair", farthest(sums, from: 1), expected: 1)
  }

  /// A step ahead turns each pair by an angle of its own.
  public static let rotation = Law<SinusoidFunction>(
    "rotation", "Three positions on, pair i has turned by 3/ℓ_max^{2i/d_e}, wherever it started.",
    property: "P2.3"
  ) { f in
    let (maximum, size, step) = (20, 6, 3)
    let W = f(maximum, size)
    var errors: [Double] = []
    for pair in 0..<size / 2 {
      let angle = Double(step) / pow(Double(maximum), 2 * Double(pair + 1) / Double(size))
      for t in 0..<maximum - step {
        let (s, c) = (W[2 * pair, t], W[2 * pair + 1, t])
        errors.append(abs(W[2 * pair, t + step] - (s * cos(angle) + c * sin(angle))))
        errors.append(abs(W[2 * pair + 1, t + step] - (c * cos(angle) - s * sin(angle))))
      }
    }
    return Verdict("largest distance from the turned pair", farthest(errors, from: 0))
  }

  /// The first position is t = 1.
  public static let firstPosition = Law<SinusoidFunction>(
    "the first position", "The first column is t = 1: its last pair has the angle 1/ℓ_max.",
    property: "E11"
  ) { f in
    let W = f(20, 6)
    return Verdict(
      "angle of the last pair, times ℓ_max", 20 * atan2(W[4, 0], W[5, 0]), expected: 1)
  }

  /// Every law of the sinusoids.
  public static let all = [example, circle, rotation, firstPosition]
}

/// What is true of equation (1).
public enum InitialEmbeddingLaws {
  /// The worked example of the specification.
  public static let example = Law<InitialEmbeddingFunction>(
    "worked example", "Three tokens of the worked example give the pinned columns.", property: "N2b"
  ) { f in
    let W_e = Tensor(rows: [[1, 2, 3, 4, 5], [10, 20, 30, 40, 50]])
    let W_p = Tensor(rows: [[0.1, 0.2, 0.3, 0.4], [-1, -2, -3, -4]])
    return Verdict(
      "largest distance from the pinned values", between: f([2, 0, 4], W_e, W_p),
      and: Tensor(columns: [[3.1, 29], [1.2, 8], [5.3, 47]]))
  }

  /// It is a sum.
  public static let sum = Law<InitialEmbeddingFunction>(
    "sum", "Column t is Algorithm 1 of x[t] plus Algorithm 2 of t.", property: "P2.4"
  ) { f in
    let (W_e, W_p) = (sample([3, 5], seed: 3), sample([3, 6], seed: 4))
    let x = [4, 1, 1, 0]
    let columns = x.indices.map { tokenEmbedding(x[$0], W_e) + positionalEmbedding($0, W_p) }
    return Verdict(
      "largest distance from the sum", between: f(x, W_e, W_p), and: concatenate(columns: columns))
  }

  /// A token's vector tells where it stands.
  public static let places = Law<InitialEmbeddingFunction>(
    "places differ", "The same token has another vector at every place.", property: "P2.2"
  ) { f in
    let found = f([2, 2, 2, 2], sample([3, 5], seed: 5), sample([3, 6], seed: 6))
    let columns = Set(found.columnArrays)
    return Verdict("different vectors of one token at 4 places", Double(columns.count), expected: 4)
  }

  /// Every law of equation (1).
  public static let all = [example, sum, places]
}
