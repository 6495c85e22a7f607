import FormalAlgorithms
import Tensors

/// Algorithm 5: X, Z, all heads' parameters and a mask to Ṽ.
public typealias MHAttentionFunction =
  @Sendable (_ X: Tensor, _ Z: Tensor, _ W: MHAttentionParameters, _ mask: Mask) -> Tensor

/// What is true of Algorithm 5.
public enum MHAttentionLaws {
  /// The output has d_out rows and a column for each token of X.
  public static let shape = Law<MHAttentionFunction>(
    "shape", "The output is d_out × ℓ_x, whatever H, d_attn and d_mid are.", property: "P5.1"
  ) { f in
    let found = f(
      sample([3, 5], seed: 1), sample([4, 7], seed: 2), parameters(seed: 51), .bidirectional)
    return Verdict(
      "rows of the output, for d_out = 6", Double(found.rows), expected: 6, tolerance: 0,
      remark: found.columns == 5 ? nil : "\(found.columns) columns in place of 5")
  }

  /// The worked example of the specification, for both masks.
  public static let example = Law<MHAttentionFunction>(
    "worked example", "Two heads on three tokens give the pinned values under both masks.",
    property: "N5"
  ) { f in
    let X = Tensor(rows: [[1, 0, 2], [0, 1, 1]])
    func head(_ q: Tensor, _ v: [Double], _ bv: Double) -> AttentionParameters {
      AttentionParameters(
        q: q, bq: .zeros([2]), k: .identity(2), bk: .zeros([2]), v: Tensor(rows: [v]),
        bv: Tensor(vector: [bv]))
    }
    let W = MHAttentionParameters(
      heads: [
        head(.identity(2), [1, 0], 0.5), head(Tensor(rows: [[0, 1], [1, 0]]), [0, 1], -0.5),
      ], o: Tensor(rows: [[1, 2], [3, 4]]), bo: Tensor(vector: [0.1, -0.1]))
    let bidirectional = Tensor(rows: [
      [2.640394470891, 2.032009180517, 3.222161059623],
      [6.916735041954, 5.264018361035, 8.44238065642],
    ])
    let causal = Tensor(rows: [
      [0.6, 0.59071535202, 3.222161059623], [2.4, 1.711669154713, 8.44238065642],
    ])
    let distances = [
      distance(f(X, X, W, .bidirectional), bidirectional), distance(f(X, X, W, .causal), causal),
    ]
    return Verdict("largest distance from the pinned values", farthest(distances, from: 0))
  }

  /// One head with W_o = I is Algorithm 4.
  public static let oneHead = Law<MHAttentionFunction>(
    "one head", "H = 1, W_o = I and b_o = 0 give Algorithm 4.", property: "P5.2"
  ) { f in
    let head = AttentionParameters.sample(dx: 3, dz: 4, dattn: 5, dout: 2, seed: 52)
    let W = MHAttentionParameters(heads: [head], o: .identity(2), bo: .zeros([2]))
    let (X, Z) = (sample([3, 5], seed: 3), sample([4, 7], seed: 4))
    return Verdict(
      "largest distance from Algorithm 4", between: f(X, Z, W, .bidirectional),
      and: attention(X, Z, head, mask: .bidirectional))
  }

  /// Each head reaches the output through its own block of W_o.
  public static let blocks = Law<MHAttentionFunction>(
    "blocks of W_o", "Ṽ = Σ_h W_o[:, block h] Y^h + b_o 1ᵀ.", property: "P5.3"
  ) { f in
    let W = parameters(seed: 53)
    let (X, Z) = (sample([3, 5], seed: 5), sample([4, 7], seed: 6))
    var total = Tensor.zeros([6, 5])
    for h in 0..<W.heads {
      let block = W.o.columns(2 * h..<2 * h + 2)
      total = total + block * attention(X, Z, W[h], mask: .bidirectional)
    }
    return Verdict(
      "largest distance from the sum over heads", between: f(X, Z, W, .bidirectional),
      and: total + W.bo)
  }

  /// Sizes that are all different.
  public static let awkwardSizes = Law<MHAttentionFunction>(
    "awkward sizes",
    """
    It works where d_mid ≠ d_attn and H·d_mid ≠ d_out: zero weights W_o of their size give b_o.
    """, property: "P5.8"
  ) { f in
    var W = parameters(seed: 54)
    W.o = 0 * W.o
    let found = f(sample([3, 5], seed: 7), sample([4, 7], seed: 8), W, .bidirectional)
    return Verdict(
      "largest distance from b_o", between: found, and: .zeros([6, 5]) + W.bo)
  }

  /// The order of the heads is a name only.
  public static let headsTogether = Law<MHAttentionFunction>(
    "order of the heads", "Heads and their blocks of W_o may change places together.",
    property: "P5.4"
  ) { f in
    let W = parameters(seed: 55)
    let order = [2, 0, 1]
    let permuted = MHAttentionParameters(
      heads: order.map { W[$0] },
      o: concatenate(columns: order.map { W.o.columns(2 * $0..<2 * $0 + 2) }), bo: W.bo)
    let (X, Z) = (sample([3, 5], seed: 9), sample([4, 7], seed: 10))
    return Verdict(
      "largest change", between: f(X, Z, permuted, .bidirectional), and: f(X, Z, W, .bidirectional))
  }

  /// Every head is heard.
  public static let everyHead = Law<MHAttentionFunction>(
    "every head is heard", "Changing the values of any one head changes the output.",
    property: "P5.3"
  ) { f in
    let W = parameters(seed: 56)
    let (X, Z) = (sample([3, 5], seed: 11), sample([4, 7], seed: 12))
    let before = f(X, Z, W, .bidirectional)
    let heard = (0..<3).filter { h in
      var heads = (0..<3).map { W[$0] }
      heads[h].v = heads[h].v + Tensor(vector: [1, -2])
      let changed = MHAttentionParameters(heads: heads, o: W.o, bo: W.bo)
      return !(distance(f(X, Z, changed, .bidirectional), before) < 1e-6)
    }
    return Verdict("heads heard, of 3", Double(heard.count), expected: 3, tolerance: 0)
  }

  /// Without W_o only the bias is left.
  public static let outputBias = Law<MHAttentionFunction>(
    "output bias", "W_o = 0 leaves b_o in every column, once.", property: "P5.5"
  ) { f in
    var W = parameters(seed: 57)
    (W.o, W.bo) = (.zeros(W.o.shape), .ones([6]))
    let found = f(sample([3, 5], seed: 13), sample([4, 7], seed: 14), W, .bidirectional)
    return Verdict(
      "output where b_o = 1 and W_o = 0", farthest(found.scalars, from: 1), expected: 1)
  }

  /// Under the unidirectional mask nobody sees what comes later, in any head.
  public static let causality = Law<MHAttentionFunction>(
    "causality", "Under the unidirectional mask an output does not change when later tokens do.",
    property: "P5.6"
  ) { f in
    let W = MHAttentionParameters.sample(
      heads: 3, dx: 3, dz: 3, dattn: 5, dmid: 2, dout: 6, seed: 58)
    let X = sample([3, 6], seed: 15)
    let changes = (1..<6).map { t -> Double in
      let changed = X.replacingColumns(from: t, seed: 16)
      let (before, after) = (f(X, X, W, .causal), f(changed, changed, W, .causal))
      guard before.columns == 6, after.columns == 6 else { return .infinity }
      return distance(before.columns(0..<t), after.columns(0..<t))
    }
    return Verdict(
      "largest change of an earlier output", farthest(changes, from: 0), tolerance: 1e-15)
  }

  /// Every law of Algorithm 5.
  public static let all = [
    shape, example, oneHead, blocks, awkwardSizes, headsTogether, everyHead, outputBias, causality,
  ]

  /// Three heads; all sizes different.
  private static func parameters(seed: UInt64) -> MHAttentionParameters {
    .sample(heads: 3, dx: 3, dz: 4, dattn: 5, dmid: 2, dout: 6, seed: seed)
  }
}
