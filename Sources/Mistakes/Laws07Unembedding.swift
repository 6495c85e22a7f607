import FormalAlgorithms
import Foundation
import Tensors

/// Algorithm 7: vectors (one column each) and W_u to distributions over the vocabulary.
public typealias UnembeddingFunction = @Sendable (_ e: Tensor, _ W_u: Tensor) -> Tensor

/// What is true of Algorithm 7.
public enum UnembeddingLaws {
  /// The worked example of the specification.
  public static let example = Law<UnembeddingFunction>(
    "worked example", "Three tokens get the pinned probabilities.", property: "N7"
  ) { f in
    let W_u = Tensor(rows: [[1, 0], [0, 1], [1, 1]])
    return Verdict(
      "largest distance from the pinned values", between: f(Tensor(columns: [[1, -1]]), W_u),
      and: Tensor(columns: [[0.665240955775, 0.09003057317, 0.244728471055]]))
  }

  /// The probabilities of a position add up to 1.
  public static let addUp = Law<UnembeddingFunction>(
    "probabilities add up", "Over the vocabulary the probabilities of each position add up to 1.",
    property: "P7.1"
  ) { f in
    let found = f(sample([3, 5], seed: 1), sample([7, 3], seed: 2))
    return Verdict(
      "sum over the vocabulary", farthest(columnSums(found).scalars, from: 1), expected: 1)
  }

  /// Nothing is impossible.
  public static let positive = Law<UnembeddingFunction>(
    "positive", "Every probability is greater than 0.", property: "P7.1"
  ) { f in
    let least = f(sample([3, 5], seed: 3), sample([7, 3], seed: 4)).scalars.min() ?? .nan
    return Verdict("how far below 0 the least probability is", max(0, -least), tolerance: 0)
  }

  /// The same row added to all rows changes nothing.
  public static let rowShift = Law<UnembeddingFunction>(
    "a row added to all", "The same row vector added to every row of W_u changes nothing.",
    property: "P7.2"
  ) { f in
    let (e, W_u) = (sample([3, 5], seed: 5), sample([7, 3], seed: 6))
    let moved = (W_u.transposed + Tensor(vector: [1, -2, 3])).transposed
    return Verdict("largest change", between: f(e, moved), and: f(e, W_u))
  }

  /// Without an opinion all tokens are alike.
  public static let uniform = Law<UnembeddingFunction>(
    "uniform", "W_u = 0 gives each of N_V tokens the probability 1/N_V.", property: "P7.3"
  ) { f in
    let found = f(sample([3, 5], seed: 7), .zeros([7, 3]))
    return Verdict(
      "probability, times N_V", farthest(found.scalars.map { 7 * $0 }, from: 1), expected: 1)
  }

  /// The larger the logit, the larger the probability, by the exponential of the difference.
  public static let ratio = Law<UnembeddingFunction>(
    "ratio of probabilities", "log p[i] − log p[j] is the difference of the logits.",
    property: "P7.5"
  ) { f in
    let (e, W_u) = (sample([3, 5], seed: 8), sample([7, 3], seed: 9))
    let (logits, p) = (W_u * e, f(e, W_u))
    guard p.shape == logits.shape else { return Verdict("largest difference", .infinity) }
    let differences = (0..<5).flatMap { t in
      (1..<7).map { i in
        abs(log(p[i, t] / p[0, t]) - (logits[i, t] - logits[0, t]))
      }
    }
    return Verdict("largest difference", farthest(differences, from: 0))
  }

  /// A position's distribution depends on that position alone.
  public static let ownColumn = Law<UnembeddingFunction>(
    "each position by itself",
    "A distribution does not change when the vectors of other positions do.",
    property: "P0.19"
  ) { f in
    let (e, W_u) = (sample([3, 5], seed: 10), sample([7, 3], seed: 11))
    let changes = (1..<5).map { t in
      distance(
        f(e, W_u).columns(0..<t), f(e.replacingColumns(from: t, seed: 12), W_u).columns(0..<t))
    }
    return Verdict("largest change of another position", farthest(changes, from: 0))
  }

  /// Every law of Algorithm 7.
  public static let all = [example, addUp, positive, rowShift, uniform, ratio, ownColumn]
}
