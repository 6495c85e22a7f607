import FormalAlgorithms
import Tensors

/// The known wrong answers to a token that may attend to nothing.
public enum BlindTokenMistakes {
  /// A token that may attend to nothing gets 0.
  public static let zeroForNothing = Mistake<AttentionFunction>(
    "0 where nothing is seen",
    "Weights are multiplied by the mask, so a token that may attend to nothing gets 0, and no one knows.",
    source: "a PyTorch implementation of Algorithms 3–5; erratum E33",
    law: BlindTokenLaws.nothingSeen
  ) { X, Z, W, mask in
    let S = (W.k * Z + W.bk).transposed * (W.q * X + W.bq)
    let M = numbers(mask, S, seen: 1, hidden: 0)
    let lowered = S .* M + numbers(mask, S, seen: 0, hidden: -1e9)
    // Wrong: where all is hidden softmax has weights, and the mask takes them away.
    return (W.v * Z + W.bv) * (softmax(lowered / √W.dattn) .* M)
  }

  /// Every known mistake about a token that sees nothing.
  public static let all = [zeroForNothing]

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
