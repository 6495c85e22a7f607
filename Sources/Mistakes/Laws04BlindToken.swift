import FormalAlgorithms
import Tensors

/// What is to be done where a token may attend to nothing. The masks of equation (3) never ask it, so whoever
/// writes Algorithm 4 need not know; a catalogue of its own leaves an answer alone that has not thought of it.
public enum BlindTokenLaws {
  /// A token that may attend to nothing has no output.
  public static let nothingSeen = Law<AttentionFunction>(
    "nothing seen",
    "Where a token may attend to nothing its output is no number, and no other is touched.",
    property: "erratum E33"
  ) { f in
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 53)
    let (X, Z) = (sample([3, 5], seed: 19), sample([3, 5], seed: 20))
    let mask = Mask.explicit(rows: (0..<5).map { _ in (0..<5).map { $0 != 2 } })
    let (found, others) = (f(X, Z, W, mask), [0, 1, 3, 4])
    let quantity = "undefined numbers in the blind token's column"
    guard found.rows == 2, found.columns == 5 else {
      return Verdict(quantity, .nan, expected: 2, remark: "the result is \(found.shape)")
    }
    let right = gather(attention(X, Z, W, mask: .bidirectional), columns: others)
    let isKept = distance(gather(found, columns: others), right) <= 1e-9
    return Verdict(
      quantity, isKept ? Double(found.columnArrays[2].count { $0.isNaN }) : .nan, expected: 2,
      tolerance: 0, remark: isKept ? nil : "another token's output has changed")
  }

  /// Every law of a token that sees nothing.
  public static let all = [nothingSeen]
}
