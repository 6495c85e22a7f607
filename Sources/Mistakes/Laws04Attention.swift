import FormalAlgorithms
import Tensors

/// Algorithm 4: X, Z, W_qkv and a mask to Ṽ.
public typealias AttentionFunction =
  @Sendable (_ X: Tensor, _ Z: Tensor, _ W: AttentionParameters, _ mask: Mask) -> Tensor

/// What is true of Algorithm 4.
public enum AttentionLaws {
  /// The output has d_out rows and a column for each token of X.
  public static let shape = Law<AttentionFunction>(
    "shape", "The output is d_out × ℓ_x, whatever the other sizes.", property: "P4.1"
  ) { f in
    // d_x = d_z, so that exchanged sequences fit and show in the result alone.
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 41)
    let found = f(sample([3, 5], seed: 1), sample([3, 7], seed: 2), W, .bidirectional)
    return Verdict(
      "columns of the output for 5 tokens of X and 7 of Z", Double(found.columns), expected: 5,
      tolerance: 0, remark: found.rows == 2 ? nil : "\(found.rows) rows in place of 2")
  }

  /// The worked example of the specification, for both masks.
  public static let example = Law<AttentionFunction>(
    "worked example", "X = Z of three tokens gives the pinned values under both masks.",
    property: "N4A"
  ) { f in
    let X = Tensor(rows: [[1, 0, 2], [0, 1, 1]])
    let W = AttentionParameters(
      q: .identity(2), bq: .zeros([2]),
      k: Tensor(rows: [[1, 1], [0, 1]]), bk: Tensor(vector: [1, -1]),
      v: Tensor(rows: [[1, 2], [0, 1], [1, 0]]), bv: Tensor(vector: [0, 0.5, -1]))
    let bidirectional = Tensor(rows: [
      [3.18210449594, 2.604448370719, 3.811034897475],
      [1.336420899188, 1.30222418536, 1.47322010429],
      [0.509262697564, 0, 0.864594688896],
    ])
    let causal = Tensor(rows: [
      [1, 1.669761549327, 3.811034897475], [0.5, 1.169761549327, 1.47322010429],
      [0, -0.669761549327, 0.864594688896],
    ])
    let found = [f(X, X, W, .bidirectional), f(X, X, W, .causal)]
    let distances = [distance(found[0], bidirectional), distance(found[1], causal)]
    return Verdict("largest distance from the pinned values", farthest(distances, from: 0))
  }

  /// The worked example with two sequences of different sizes and lengths.
  public static let crossExample = Law<AttentionFunction>(
    "worked example of cross-attention",
    "Two tokens looking at three others give the pinned values.",
    property: "N4B"
  ) { f in
    let W = AttentionParameters(
      q: Tensor(rows: [[1, 0], [0, 1], [1, 1], [1, -1]]), bq: Tensor(vector: [0, 0, 0, 1]),
      k: Tensor(rows: [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]]), bk: .zeros([4]),
      v: Tensor(rows: [[1, 1, 0], [0, 0, 1]]), bv: Tensor(vector: [0, 1]))
    let X = Tensor(rows: [[1, 0], [2, -1]])
    let Z = Tensor(rows: [[1, 0, 1], [0, 1, 1], [2, 0, -1]])
    let right = Tensor(rows: [
      [1.027149026101, 1.231223897622], [2.770955513072, 2.025839540801],
    ])
    return Verdict(
      "largest distance from the pinned values", between: f(X, Z, W, .bidirectional), and: right)
  }

  /// A column of weights is a distribution.
  public static let weightsAddUp = Law<AttentionFunction>(
    "weights add up",
    "The weights of each query add up to 1: if all values are 1, so is every output.",
    property: "P4.2"
  ) { f in
    var W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 42)
    (W.v, W.bv) = (.zeros([2, 3]), .ones([2]))
    let X = sample([3, 5], seed: 3)
    let sums = [Mask.bidirectional, .causal].flatMap { f(X, X, W, $0).scalars }
    return Verdict("sum of a query's weights", farthest(sums, from: 1), expected: 1)
  }

  /// Each column is Algorithm 3 over what the mask leaves.
  public static let columnsAreSingleQueries = Law<AttentionFunction>(
    "each column is Algorithm 3",
    "Column t_x is Algorithm 3 over the columns of Z that it may see.",
    property: "P4.3"
  ) { f in
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 43)
    let (X, Z) = (sample([3, 5], seed: 4), sample([3, 5], seed: 5))
    let mask = Mask.explicit(rows: [
      [true, false, true, true, false], [true, true, false, true, true],
      [false, true, true, false, true], [true, true, false, true, false],
      [false, false, true, true, true],
    ])
    let seen = mask.matrix(rows: 5, columns: 5)
    let columns = (0..<5).map { t in
      singleQueryAttention(X.column(t), Z.columns(in: (0..<5).filter { seen[$0][t] }), W)
    }
    return Verdict(
      "largest distance from Algorithm 3", between: f(X, Z, W, mask),
      and: concatenate(columns: columns))
  }

  /// Under the unidirectional mask nobody sees what comes later.
  public static let causality = Law<AttentionFunction>(
    "causality", "Under the unidirectional mask an output does not change when later tokens do.",
    property: "P4.4"
  ) { f in
    // d_out = d_attn, so that scores between features fit and show.
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 4, seed: 44)
    return leak(f, W, sample([3, 6], seed: 6), seed: 7)
  }

  /// Causality where the scores that may be seen are far below any finite stand-in for −∞.
  public static let causalityOfLargeScores = Law<AttentionFunction>(
    "causality of large scores",
    "Causality holds for scores of any size: what is hidden has weight 0, not a small one.",
    property: "P4.2"
  ) { f in
    leak(f, steep.W, steep.X, seed: 9)
  }

  /// Keys are the tokens and every query is −4000 in the direction in which all tokens lie: scores about
  /// −20,000.
  static let steep: (W: AttentionParameters, X: Tensor) = {
    var W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 3, dout: 3, seed: 45)
    (W.q, W.bq) = (.zeros([3, 3]), Tensor(vector: [-4000, 0, 0]))
    (W.k, W.bk) = (.identity(3), .zeros([3]))
    return (W, sample([3, 6], seed: 8) + Tensor(vector: [5, 0, 0]))
  }()

  private static func leak(
    _ f: AttentionFunction, _ W: AttentionParameters, _ X: Tensor, seed: UInt64
  ) -> Verdict {
    let changes = (1..<X.columns).map { t in
      let before = f(X, X, W, .causal)
      let changed = X.replacingColumns(from: t, seed: seed)
      let after = f(changed, changed, W, .causal)
      guard before.columns == X.columns, after.columns == X.columns else { return Double.infinity }
      return distance(before.columns(0..<t), after.columns(0..<t))
    }
    return Verdict(
      "largest change of an earlier output", farthest(changes, from: 0), tolerance: 1e-15)
  }

  /// A prefix alone gives what it gives within the whole: any length works.
  public static let everyPrefix = Law<AttentionFunction>(
    "every prefix", "The first t tokens alone give the first t outputs, for every length t.",
    property: "P4.4"
  ) { f in
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 46)
    let X = sample([3, 8], seed: 10)
    let whole = f(X, X, W, .causal)
    guard whole.columns == 8 else { return Verdict("largest difference", .infinity) }
    let differences = (1...8).map { t in
      distance(f(X.columns(0..<t), X.columns(0..<t), W, .causal), whole.columns(0..<t))
    }
    return Verdict("largest difference", farthest(differences, from: 0))
  }

  /// The first token can look at itself only.
  public static let firstSeesItself = Law<AttentionFunction>(
    "the first token sees itself",
    "Under the unidirectional mask the first output is the first value.",
    property: "P4.5"
  ) { f in
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 47)
    let X = sample([3, 5], seed: 11)
    let found = f(X, X, W, .causal)
    return Verdict(
      "distance of the first output from the first value", between: found.columns(0..<1),
      and: (W.v * X + W.bv).columns(0..<1))
  }

  /// Without a mask the order of the context does not matter.
  public static let contextOrder = Law<AttentionFunction>(
    "order of the context", "Without a mask the order of the context tokens changes nothing.",
    property: "P4.6"
  ) { f in
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 48)
    let (X, Z) = (sample([3, 5], seed: 12), sample([3, 7], seed: 13))
    let permuted = f(X, Z.columns(in: [3, 6, 0, 5, 1, 2, 4]), W, .bidirectional)
    return Verdict(
      "largest change of an output", between: permuted, and: f(X, Z, W, .bidirectional))
  }

  /// Queries of zero look everywhere alike.
  public static let runningMean = Law<AttentionFunction>(
    "running mean", "With W_q = 0 and b_q = 0 output t is the mean of the first t values.",
    property: "P4.7"
  ) { f in
    var W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 49)
    (W.q, W.bq) = (.zeros([4, 3]), .zeros([4]))
    let X = sample([3, 6], seed: 14)
    let values = (W.v * X + W.bv).columnArrays
    let means = (1...6).map { t in
      (0..<2).map { i in values[..<t].reduce(0) { $0 + $1[i] } / Double(t) }
    }
    return Verdict(
      "largest distance from the running mean", between: f(X, X, W, .causal),
      and: Tensor(columns: means))
  }

  /// What is added to every value is added to every output.
  public static let valueShift = Law<AttentionFunction>(
    "shift of the values", "b_v + c gives every output + c.", property: "P3.7"
  ) { f in
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 3, seed: 50)
    let X = sample([3, 5], seed: 15)
    let c = Tensor(vector: [1, -2, 0.5])
    var shifted = W
    shifted.bv = W.bv + c
    let before = f(X, X, W, .causal)
    guard before.rows == 3 else { return Verdict("largest distance from a shift by c", .infinity) }
    return Verdict(
      "largest distance from a shift by c", between: f(X, X, shifted, .causal), and: before + c)
  }

  /// The division is by √d_attn, exactly.
  public static let scale = Law<AttentionFunction>(
    "scale of the scores",
    """
    Scores are divided by √d_attn, not by another size's root, and by nothing else.
    """, property: "line 6"
  ) { f in
    // The context is the unit vectors and W_v the identity, so the output is the weights; then the
    // logarithm of a ratio of two weights is a difference of scores, times the factor.
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 5, dout: 3, seed: 51)
    var plain = W
    (plain.v, plain.bv) = (.identity(3), .zeros([3]))
    let (X, Z) = (sample([3, 4], seed: 16), Tensor.identity(3))
    let scores = (W.k * Z + W.bk).transposed * (W.q * X + W.bq)
    let weights = log(f(X, Z, plain, .bidirectional))
    guard weights.rows == 3, weights.columns == 4 else { return Verdict("factor", .nan) }
    let factors = (0..<4).map { t in
      (weights[0, t] - weights[1, t]) / (scores[0, t] - scores[1, t])
    }
    return Verdict(
      "factor on the scores, times √d_attn", farthest(factors.map { $0 * √5 }, from: 1), expected: 1
    )
  }

  /// Hiding a context token from all is leaving it out.
  public static let hidingIsLeavingOut = Law<AttentionFunction>(
    "hiding is leaving out", "Mask[t_z, :] = 0 gives the same as deleting column t_z of Z.",
    property: "P4.10"
  ) { f in
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 52)
    let (X, Z) = (sample([3, 5], seed: 17), sample([3, 5], seed: 18))
    let mask = Mask.explicit(rows: (0..<5).map { Array(repeating: $0 != 2, count: 5) })
    return Verdict(
      "largest difference", between: f(X, Z, W, mask),
      and: f(X, Z.columns(in: [0, 1, 3, 4]), W, .bidirectional))
  }

  /// Every law of Algorithm 4.
  public static let all = [
    shape, example, crossExample, weightsAddUp, columnsAreSingleQueries, causality,
    causalityOfLargeScores, everyPrefix, firstSeesItself, contextOrder, runningMean, valueShift,
    scale, hidingIsLeavingOut,
  ]
}
