import FormalAlgorithms
import Tensors

/// Algorithm 1: a token (counted from 0) and W_e to its vector.
public typealias TokenEmbeddingFunction = @Sendable (_ v: Int, _ W_e: Tensor) -> Tensor

/// What is true of Algorithm 1.
public enum TokenEmbeddingLaws {
  /// The worked example of the specification.
  public static let example = Law<TokenEmbeddingFunction>(
    "worked example", "The third token of the worked example is (3, 30).", property: "N1"
  ) { f in
    let W_e = Tensor(rows: [[1, 2, 3, 4, 5], [10, 20, 30, 40, 50]])
    return Verdict(
      "largest distance from (3, 30)", between: f(2, W_e), and: Tensor(vector: [3, 30]))
  }

  /// A vector of d_e elements comes out.
  public static let size = Law<TokenEmbeddingFunction>(
    "size", "An embedding has d_e elements, one for each row of W_e.", property: "P1.2"
  ) { f in
    Verdict("elements, for d_e = 4", Double(f(3, sample([4, 7], seed: 1)).count), expected: 4)
  }

  /// Looking up is multiplying with a one-hot vector.
  public static let oneHot = Law<TokenEmbeddingFunction>(
    "one-hot product", "Looking v up equals W_e · onehot(v), for every token.", property: "P1.1"
  ) { f in
    let W_e = sample([4, 7], seed: 2)
    let distances = (0..<7).map { v in
      distance(f(v, W_e), W_e * Tensor.oneHot([v], size: 7).reshaped([7]))
    }
    return Verdict("largest distance from the product", farthest(distances, from: 0))
  }

  /// The length of the vector is that of the column.
  public static let length = Law<TokenEmbeddingFunction>(
    "length of the vector",
    "Nothing is scaled: a column of length 1 comes out with length 1 (E27).",
    property: "P1.4"
  ) { f in
    let e = f(3, .ones([4, 7]) / 2)
    let length = e.scalars.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return Verdict("length", length, expected: 1)
  }

  /// Every law of Algorithm 1.
  public static let all = [example, size, oneHot, length]
}
