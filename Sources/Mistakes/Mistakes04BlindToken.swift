import FormalAlgorithms
import Tensors

/// The known wrong answers to a token that may attend to nothing.
public enum BlindTokenMistakes {
  /// A token that may attend to nothing gets 0.
  public static let blindToken = Mistake<AttentionFunction>(
    "0 where nothing is seen",
    "Weights are multiplied by the mask, so a token that may attend to nothing gets 0, and no one knows.",
    source: "a PyTorch implementation of Algorithms 3–5; erratum E33",
    law: BlindTokenLaws.nothingSeen
  ) { X, Z, W, mask in
    let seen = mask.matrix(rows: Z.columns, columns: X.columns)
    let blind = (0..<X.columns).filter { t in !seen.contains { $0[t] } }
    if blind.isEmpty { return attention(X, Z, W, mask: mask) }
    // Wrong: such a column is undefined.
    let opened = seen.map { row in row.indices.map { row[$0] || blind.contains($0) } }
    let columns = attention(X, Z, W, mask: .explicit(rows: opened)).columnArrays
    return Tensor(
      columns: columns.indices.map { t in
        blind.contains(t) ? columns[t].map { _ in 0.0 } : columns[t]
      })
  }

  /// Every known mistake about a token that sees nothing.
  public static let all = [blindToken]

  /// Algorithm 4 where a token may attend to nothing, with laws and mistakes.
  public static let catalogue = Catalogue<AttentionFunction>(
    "Algorithm 4: a token that sees nothing", right: { attention($0, $1, $2, mask: $3) },
    laws: BlindTokenLaws.all, mistakes: all
  ) { f in
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 420)
    let X = sample([3, 4], seed: 421)
    return [f(X, X, W, .explicit(rows: (0..<4).map { _ in (0..<4).map { $0 != 3 } }))]
  }
}
