import FormalAlgorithms
import Tensors

/// The known wrong variants of Algorithm 7.
public enum UnembeddingMistakes {
  /// The distribution runs over positions.
  public static let overPositions = Mistake<UnembeddingFunction>(
    "softmax over positions",
    """
    The softmax runs along the sequence: each token's probabilities add up to 1 over the \
    positions, and the future leaks into them.
    """,
    source:
      "a PyTorch implementation of Algorithms 1–10: axis 1 of a tensor with a batch",
    law: UnembeddingLaws.addUp
  ) { e, W_u in
    // Wrong: rows are normalised.
    softmax((W_u * e).transposed).transposed
  }

  /// A bias, which the paper does not have.
  public static let biasAdded = Mistake<UnembeddingFunction>(
    "bias added", "The logits get a bias (here 0, 0.1, 0.2, …), which the paper does not have.",
    source: "a PyTorch implementation of Algorithms 1–10; a Flax decoder-only model",
    law: UnembeddingLaws.uniform
  ) { e, W_u in
    let b = Tensor(vector: (0..<W_u.rows).map { 0.1 * Double($0) }, precision: e.precision)
    // Wrong: + b.
    return softmax(W_u * e + b)
  }

  /// The softmax is taken twice.
  public static let softmaxTwice = Mistake<UnembeddingFunction>(
    "softmax twice",
    """
    A softmax is taken of what is a distribution already, as when a loss that takes logits is \
    given P: all probabilities come out nearly equal.
    """,
    source: "the output of Algorithm 7 given to a library's loss that takes logits; erratum E25",
    law: UnembeddingLaws.ratio
  ) { e, W_u in
    // Wrong: once more.
    softmax(softmax(W_u * e))
  }

  /// Each token by itself.
  public static let sigmoids = Mistake<UnembeddingFunction>(
    "a sigmoid each",
    "Each logit is squeezed by itself: no distribution, the numbers add up to anything.",
    source: "yes-or-no questions for every token in place of a choice among them",
    law: UnembeddingLaws.addUp
  ) { e, W_u in
    // Wrong: no sum.
    sigmoid(W_u * e)
  }

  /// No softmax at all.
  public static let logits = Mistake<UnembeddingFunction>(
    "logits for probabilities", "The scores are returned as they are.",
    source: "models that leave the softmax to the loss", law: UnembeddingLaws.positive
  ) { e, W_u in
    // Wrong: no softmax.
    W_u * e
  }

  /// Every known mistake of Algorithm 7.
  public static let all = [overPositions, biasAdded, softmaxTwice, sigmoids, logits]

  /// Algorithm 7 with its laws and mistakes.
  public static let catalogue = Catalogue<UnembeddingFunction>(
    "Algorithm 7: Unembedding", right: { unembedding($0, $1) }, laws: UnembeddingLaws.all,
    mistakes: all
  ) { f in [f(sample([3, 5], seed: 700), sample([7, 3], seed: 701))] }
}
