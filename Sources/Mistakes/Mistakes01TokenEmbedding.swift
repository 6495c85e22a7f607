import FormalAlgorithms
import Tensors

/// The known wrong variants of Algorithm 1.
public enum TokenEmbeddingMistakes {
  /// The next token's vector.
  public static let offByOne = Mistake<TokenEmbeddingFunction>(
    "off by one",
    """
    The paper's count from 1 is used on columns that are counted from 0: every token gets the \
    next one's vector, the last one none.
    """,
    source: "erratum E36", law: TokenEmbeddingLaws.example
  ) { v, W_e in
    // Wrong: v is counted from 0 already.
    gather(W_e, columns: [v + 1]).reshaped([W_e.rows])
  }

  /// A row in place of a column.
  public static let row = Mistake<TokenEmbeddingFunction>(
    "row for column",
    """
    Row v is read, as in libraries that keep a token's vector in a row: N_V numbers, one of each \
    token.
    """,
    source: "mixing the two conventions, frequent in published code", law: TokenEmbeddingLaws.size
  ) { v, W_e in
    // Wrong: the transpose's column v is row v.
    gather(W_e.transposed, columns: [v]).reshaped([W_e.columns])
  }

  /// The vector, scaled.
  public static let scaled = Mistake<TokenEmbeddingFunction>(
    "scaled by √d_e", "The vector is multiplied by √d_e; the paper has no such factor.",
    source: "the Transformer of 2017 and what is copied from it; erratum E27",
    law: TokenEmbeddingLaws.length
  ) { v, W_e in
    // Wrong: a factor.
    √W_e.rows * gather(W_e, columns: [v]).reshaped([W_e.rows])
  }

  /// Every known mistake of Algorithm 1.
  public static let all = [offByOne, row, scaled]

  /// Algorithm 1 with its laws and mistakes.
  public static let catalogue = Catalogue<TokenEmbeddingFunction>(
    "Algorithm 1: Token embedding", right: { tokenEmbedding($0, $1) }, laws: TokenEmbeddingLaws.all,
    mistakes: all
  ) { f in (0..<5).map { f($0, sample([5, 6], seed: 100)) } }
}
