import FormalAlgorithms
import Foundation
import Tensors

/// The known wrong variants of Algorithm 2.
public enum PositionalEmbeddingMistakes {
  /// The next position's vector.
  public static let offByOne = Mistake<PositionalEmbeddingFunction>(
    "off by one",
    """
    The paper's count from 1 is used on columns that are counted from 0: every position gets the \
    next one's vector, the last one none.
    """,
    source: "erratum E36", law: PositionalEmbeddingLaws.example
  ) { t, W_p in
    // Wrong: t is counted from 0 already.
    gather(W_p, columns: [t + 1]).reshaped([W_p.rows])
  }

  /// All positions up to the one that was asked for.
  public static let allUpToIt = Mistake<PositionalEmbeddingFunction>(
    "the first positions", "The first t positions come back, not the one that was asked for.",
    source: "a PyTorch implementation of Algorithms 1–10",
    law: PositionalEmbeddingLaws.size
  ) { t, W_p in
    // Wrong: a range.
    W_p.columns(0..<t + 1)
  }

  /// Every known mistake of Algorithm 2.
  public static let all = [offByOne, allUpToIt]

  /// Algorithm 2 with its laws and mistakes.
  public static let catalogue = Catalogue<PositionalEmbeddingFunction>(
    "Algorithm 2: Positional embedding", right: { positionalEmbedding($0, $1) },
    laws: PositionalEmbeddingLaws.all, mistakes: all
  ) { f in (0..<5).map { f($0, sample([3, 6], seed: 200)) } }
}

/// The known wrong variants of the paper's sinusoidal positions.
public enum SinusoidMistakes {
  /// Sines and cosines change places.
  public static let swapped = Mistake<SinusoidFunction>(
    "sine and cosine exchanged",
    """
    The cosine stands above the sine, so every step turns a pair the other way round.
    """,
    source: "the rows counted from 0, where the paper's odd rows are even",
    law: SinusoidLaws.rotation
  ) { maximum, size in
    table(maximum, size) { pair, t in
      let angle = (t + 1) / pow(Double(maximum), 2 * (pair + 1) / Double(size))
      return (cos(angle), sin(angle))  // Wrong: the order.
    }
  }

  /// The formula of 2017.
  public static let formulaOf2017 = Mistake<SinusoidFunction>(
    "the formula of 2017",
    """
    Base 10,000, exponents and positions from 0: the original's formula, which the paper says it \
    gives, but does not.
    """,
    source: "a PyTorch implementation of attention and most code; erratum E11",
    law: SinusoidLaws.example
  ) { maximum, size in
    originalSinusoids(length: maximum, size: size)
  }

  /// The first position has angle 0.
  public static let positionsFromZero = Mistake<SinusoidFunction>(
    "positions from 0",
    """
    The first column is t = 0, all sines 0 and all cosines 1, where the paper's is t = 1.
    """,
    source: "errata E11 and E36", law: SinusoidLaws.firstPosition
  ) { maximum, size in
    table(maximum, size) { pair, t in
      let angle = t / pow(Double(maximum), 2 * (pair + 1) / Double(size))  // Wrong: not t + 1.
      return (sin(angle), cos(angle))
    }
  }

  /// The first frequency is 1.
  public static let exponentsFromZero = Mistake<SinusoidFunction>(
    "exponents from 0",
    """
    The exponents are 0 … (d_e − 2)/d_e, the paper's 2/d_e … 1: every pair turns too fast.
    """,
    source: "erratum E11", law: SinusoidLaws.rotation
  ) { maximum, size in
    table(maximum, size) { pair, t in
      let angle = (t + 1) / pow(Double(maximum), 2 * pair / Double(size))  // Wrong: i from 0.
      return (sin(angle), cos(angle))
    }
  }

  /// All sines first.
  public static let halves = Mistake<SinusoidFunction>(
    "sines above cosines",
    """
    All sines fill the upper half and all cosines the lower one, where the paper has pairs.
    """,
    source: "the layout of several libraries", law: SinusoidLaws.circle
  ) { maximum, size in
    let paired = sinusoidalPositions(maximumLength: maximum, size: size)
    // Wrong: rows 1, 3, 5, … and then 2, 4, 6, …
    let rows = Array(stride(from: 0, to: size, by: 2)) + Array(stride(from: 1, to: size, by: 2))
    return stack(rows: rows.map { paired.rows($0..<$0 + 1) })
  }

  /// Every known mistake of the sinusoids.
  public static let all = [swapped, formulaOf2017, positionsFromZero, exponentsFromZero, halves]

  /// The sinusoids with their laws and mistakes.
  public static let catalogue = Catalogue<SinusoidFunction>(
    "Sinusoidal positions", right: { sinusoidalPositions(maximumLength: $0, size: $1) },
    laws: SinusoidLaws.all, mistakes: all
  ) { f in [f(12, 6), f(50, 4)] }

  private static func table(
    _ columns: Int, _ size: Int, _ pair: (_ pair: Double, _ t: Double) -> (Double, Double)
  ) -> Tensor {
    Tensor(
      columns: (0..<columns).map { t in
        (0..<size / 2).flatMap { i in
          let (first, second) = pair(Double(i), Double(t))
          return [first, second]
        }
      })
  }
}

/// The known wrong variants of equation (1).
public enum InitialEmbeddingMistakes {
  /// Every token gets the vector of one position.
  public static let onePositionForAll = Mistake<InitialEmbeddingFunction>(
    "one position for all",
    """
    The position is taken from the index of the sequence in the batch, so all tokens of a \
    sequence get the same one.
    """,
    source: "a PyTorch implementation of attention", law: InitialEmbeddingLaws.places
  ) { x, W_e, W_p in
    let sequence = 0
    // Wrong: the same index for every t.
    return tokenEmbedding(x, W_e) + positionalEmbedding(sequence, W_p)
  }

  /// The position is that of the token in the vocabulary.
  public static let positionByToken = Mistake<InitialEmbeddingFunction>(
    "position by token",
    """
    W_p is looked up with x[t] in place of t: equal tokens stay equal wherever they stand.
    """,
    source: "equation (1) with its two indices taken for one", law: InitialEmbeddingLaws.places
  ) { x, W_e, W_p in
    // Wrong: x in place of 1 … ℓ.
    tokenEmbedding(x, W_e) + positionalEmbedding(x, W_p)
  }

  /// Positions counted from the end.
  public static let positionsReversed = Mistake<InitialEmbeddingFunction>(
    "positions from the end",
    """
    Positions are counted from the last token, so that all change when one is added.
    """,
    source: "padding on the left, with positions that do not follow", law: InitialEmbeddingLaws.sum
  ) { x, W_e, W_p in
    // Wrong: ℓ − t.
    tokenEmbedding(x, W_e) + positionalEmbedding(Array(x.indices.reversed()), W_p)
  }

  /// Tokens alone.
  public static let positionsForgotten = Mistake<InitialEmbeddingFunction>(
    "positions forgotten",
    "The position is not added: to the layers above, a sentence is a bag of words.",
    source: "equation (1) without its second term; erratum E13", law: InitialEmbeddingLaws.places
  ) { x, W_e, _ in
    // Wrong: no position.
    tokenEmbedding(x, W_e)
  }

  /// Every known mistake of equation (1).
  public static let all = [
    onePositionForAll, positionByToken, positionsReversed, positionsForgotten,
  ]

  /// Equation (1) with its laws and mistakes.
  public static let catalogue = Catalogue<InitialEmbeddingFunction>(
    "Equation (1): Initial embedding", right: { initialEmbedding($0, $1, $2) },
    laws: InitialEmbeddingLaws.all, mistakes: all
  ) { f in [f([3, 1, 1, 0, 4], sample([3, 5], seed: 210), sample([3, 7], seed: 211))] }
}
