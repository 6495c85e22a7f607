import FormalAlgorithms
import Tensors

/// Algorithm 3: a token e, its context E and W to ṽ.
public typealias SingleQueryFunction =
  @Sendable (_ e: Tensor, _ E: Tensor, _ W: AttentionParameters) -> Tensor

/// What is true of Algorithm 3.
public enum SingleQueryLaws {
  /// The worked example of the specification.
  public static let example = Law<SingleQueryFunction>(
    "worked example", "One token among three gives the pinned ṽ.", property: "N3"
  ) { f in
    let W = AttentionParameters(
      q: .identity(2), bq: Tensor(vector: [0.5, -0.5]),
      k: Tensor(rows: [[1, 1], [0, 1]]), bk: Tensor(vector: [0.1, -0.2]),
      v: Tensor(rows: [[1, 0], [0, 1], [1, 1]]), bv: Tensor(vector: [0, 0, 0.1]))
    let found = f(Tensor(vector: [1, 2]), Tensor(columns: [[1, 0], [0, 1], [1, 1]]), W)
    return Verdict(
      "largest distance from the pinned values", between: found,
      and: Tensor(vector: [0.763844848698, 0.918236671355, 1.782081520053]))
  }

  /// The weights are a distribution.
  public static let weightsAddUp = Law<SingleQueryFunction>(
    "weights add up", "The weights add up to 1: if all values are 1, so is ṽ.", property: "line 4"
  ) { f in
    var W = parameters(seed: 31)
    (W.v, W.bv) = (.zeros([4, 3]), .ones([4]))
    let sums = f(sample([3], seed: 1), sample([3, 5], seed: 2), W).scalars
    return Verdict("sum of the weights", farthest(sums, from: 1), expected: 1)
  }

  /// Of one token nothing can be chosen.
  public static let onlyOne = Law<SingleQueryFunction>(
    "a context of one", "With one context token ṽ is its value, whatever is asked.",
    property: "P3.1"
  ) { f in
    let W = parameters(seed: 32)
    let E = sample([3, 1], seed: 3)
    return Verdict(
      "distance from the value", between: f(sample([3], seed: 4), E, W), and: W.v * E + W.bv)
  }

  /// The context is a set.
  public static let order = Law<SingleQueryFunction>(
    "order of the context", "The order of the context tokens changes nothing.", property: "P3.2"
  ) { f in
    let W = parameters(seed: 33)
    let (e, E) = (sample([3], seed: 5), sample([3, 5], seed: 6))
    return Verdict(
      "largest change", between: f(e, E.columns(in: [3, 0, 4, 2, 1]), W), and: f(e, E, W))
  }

  /// A query of zero asks all alike.
  public static let mean = Law<SingleQueryFunction>(
    "mean", "With W_q = 0 and b_q = 0 ṽ is the mean of the values.", property: "P3.3"
  ) { f in
    var W = parameters(seed: 34)
    (W.q, W.bq) = (.zeros([4, 3]), .zeros([4]))
    let E = sample([3, 5], seed: 7)
    let values = (W.v * E + W.bv).columnArrays
    let mean = (0..<4).map { i in values.reduce(0) { $0 + $1[i] } / 5 }
    return Verdict(
      "largest distance from the mean", between: f(sample([3], seed: 8), E, W),
      and: Tensor(vector: mean))
  }

  /// Nothing lies outside of what the values span.
  public static let between = Law<SingleQueryFunction>(
    "between the values",
    "Each coordinate of ṽ lies between the least and the greatest of the values'.",
    property: "P3.5"
  ) { f in
    let W = parameters(seed: 35)
    let E = sample([3, 5], seed: 9)
    let values = (W.v * E + W.bv).rowArrays
    let outside = (0..<8).flatMap { query -> [Double] in
      let found = f(sample([3], seed: UInt64(100 + query)), E, W)
      guard found.count == 4 else { return [.infinity] }
      return values.indices.map { i in
        guard !found[i].isNaN else { return .nan }
        return max(0, (values[i].min() ?? 0) - found[i], found[i] - (values[i].max() ?? 0))
      }
    }
    return Verdict("farthest outside, of 8 queries", farthest(outside, from: 0))
  }

  /// Saying everything twice adds nothing.
  public static let twice = Law<SingleQueryFunction>(
    "everything twice", "Each context token given twice changes nothing.", property: "P3.6"
  ) { f in
    let W = parameters(seed: 36)
    let (e, E) = (sample([3], seed: 11), sample([3, 4], seed: 12))
    return Verdict(
      "largest change", between: f(e, E.columns(in: [0, 1, 2, 3, 0, 1, 2, 3]), W), and: f(e, E, W))
  }

  /// The division is by √d_attn, exactly.
  public static let scale = Law<SingleQueryFunction>(
    "scale of the scores", "Scores are divided by √d_attn: not by √d_in, and not by 1.",
    property: "line 4"
  ) { f in
    // The context is the unit vectors and W_v the identity: ṽ is α, and the logarithm of a ratio of two
    // weights is a difference of scores, times the factor.
    let W = parameters(seed: 37)
    var plain = W
    (plain.v, plain.bv) = (.identity(3), .zeros([3]))
    let (e, E) = (sample([3], seed: 13), Tensor.identity(3))
    let scores = (W.k * E + W.bk).transposed * (W.q * e + W.bq)
    let weights = log(f(e, E, plain))
    guard weights.count == 3 else { return Verdict("factor", .nan) }
    let factor = (weights[0] - weights[1]) / (scores[0] - scores[1])
    return Verdict("factor on the scores, times √d_attn", factor * √4, expected: 1)
  }

  /// Another basis for queries and keys together.
  public static let basis = Law<SingleQueryFunction>(
    "change of basis", "Queries in another basis, keys in its dual: the scores and so ṽ stay.",
    property: "P3.8"
  ) { f in
    let W = parameters(seed: 38)
    // R is a shear, and this its inverse transposed.
    let R = Tensor(rows: [[1, 2, 0, 0], [0, 1, 0, 0], [0, 0, 2, 0], [0, 0, 1, 1]])
    let dual = Tensor(rows: [[1, 0, 0, 0], [-2, 1, 0, 0], [0, 0, 0.5, -0.5], [0, 0, 0, 1]])
    var turned = W
    (turned.q, turned.bq) = (R * W.q, R * W.bq)
    (turned.k, turned.bk) = (dual * W.k, dual * W.bk)
    let (e, E) = (sample([3], seed: 14), sample([3, 5], seed: 15))
    return Verdict("largest change", between: f(e, E, turned), and: f(e, E, W))
  }

  /// Every law of Algorithm 3.
  public static let all = [
    example, weightsAddUp, onlyOne, order, mean, between, twice, scale, basis,
  ]

  /// d_out = d_attn = 4, so that element-wise products fit and show.
  private static func parameters(seed: UInt64) -> AttentionParameters {
    .sample(dx: 3, dz: 3, dattn: 4, dout: 4, seed: seed)
  }
}
