import FormalAlgorithms
import Tensors

/// Algorithm 9: x and θ to P.
public typealias ETransformerFunction =
  @Sendable (_ x: [Int], _ θ: ETransformerParameters) -> Tensor

/// What is true of Algorithm 9.
public enum ETransformerLaws {
  /// Each column is a distribution.
  public static let distributions = Law<ETransformerFunction>(
    "distributions", "Every column of P adds up to 1.", property: "P9.1"
  ) { f in
    let P = f(x, parameters(seed: 901))
    return Verdict(
      "sum of a column", farthest(columnSums(P).scalars, from: 1), expected: 1,
      remark: P.rows == 7 && P.columns == 5 ? nil : "\(P.shape) in place of 7 × 5")
  }

  /// W_f may lead to more numbers a token, or to fewer.
  public static let anyProjection = Law<ETransformerFunction>(
    "any d_f", "d_f may be smaller than d_e, equal or larger.", property: "P9.5, erratum E2"
  ) { f in
    let right = [3, 5, 6].count { df in
      let P = f(x, parameters(seed: 902, df: df))
      return P.rows == 7 && P.columns == 5
        && abs(farthest(columnSums(P).scalars, from: 1) - 1) < 1e-9
    }
    return Verdict(
      "sizes d_f that give distributions, of 3", Double(right), expected: 3, tolerance: 0)
  }

  /// Without positions nobody knows where it stands.
  public static let equivariance = Law<ETransformerFunction>(
    "permutations", "With W_p = 0 the columns of P change places as the tokens do.",
    property: "P9.2"
  ) { f in
    var θ = parameters(seed: 903)
    θ.p = .zeros(θ.p.shape)
    let order = [3, 0, 4, 2, 1]
    let (P, permuted) = (f(x, θ), f(order.map { x[$0] }, θ))
    guard P.columns == 5 else { return Verdict("largest distance", .nan) }
    return Verdict(
      "largest distance from the columns of P, permuted", between: permuted,
      and: P.columns(in: order))
  }

  /// Every position has a vector of its own.
  public static let positions = Law<ETransformerFunction>(
    "positions", "Where all tokens are equal, all columns of P differ.", property: "P9.2, P9.8"
  ) { f in
    let P = f([2, 2, 2, 2, 2], parameters(seed: 904))
    let different = (0..<P.columns).count { t in
      (0..<t).allSatisfy { distance(P.column($0), P.column(t)) > 1e-9 }
    }
    return Verdict("different columns, of 5", Double(different), expected: 5, tolerance: 0)
  }

  /// All see all.
  public static let allSeen = Law<ETransformerFunction>(
    "all see all", "Every column of P changes when any one token does.", property: "P9.3"
  ) { f in
    Verdict(
      "pairs (token, column), of 25", Double(heard(f, parameters(seed: 905)).joined().count { $0 }),
      expected: 25, tolerance: 0)
  }

  /// Without attention a column belongs to its own token.
  public static let ownColumn = Law<ETransformerFunction>(
    "own column", "With W_o = 0 column t of P changes with token t and with no other.",
    property: "no shift in line 12"
  ) { f in
    var θ = parameters(seed: 906)
    for l in θ.layers.indices { θ.layers[l].W.o = .zeros(θ.layers[l].W.o.shape) }
    let pairs = heard(f, θ)
    let own = pairs.indices.count { j in pairs[j].indices.allSatisfy { pairs[j][$0] == ($0 == j) } }
    return Verdict(
      "tokens heard in their own column alone, of 5", Double(own), expected: 5, tolerance: 0)
  }

  /// A single token attends to itself.
  public static let oneToken = Law<ETransformerFunction>(
    "one token", "A single token attends to itself: line 5 adds W_o(W_v X + b_v) + b_o.",
    property: "P9.1 for ℓ = 1"
  ) { f in
    let θ = parameters(seed: 907)
    var X = initialEmbedding([3], θ.e, θ.p)
    for l in θ.layers {
      X = layerNorm(X + (l.W.o * (l.W.v * X + l.W.bv) + l.W.bo), l.norm1)
      X = layerNorm(X + (l.mlp2 * gelu(l.mlp1 * X + l.bmlp1) + l.bmlp2), l.norm2)
    }
    return Verdict("largest distance", between: f([3], θ), and: end(X, θ))
  }

  /// Tokens have no meaning but their columns.
  public static let namelessTokens = Law<ETransformerFunction>(
    "nameless tokens",
    "Two tokens may change their numbers, in x, W_e and W_u: the rows of P do, and no more.",
    property: "no line asks which token is mask_token"
  ) { f in
    let θ = parameters(seed: 908)
    // 4 is mask_token.
    let (names, x) = ([0, 4, 2, 3, 1, 5, 6], [4, 0, 1, 4, 3])
    var renamed = θ
    renamed.e = θ.e.columns(in: names)
    renamed.u = θ.u.transposed.columns(in: names).transposed
    let P = f(x, θ)
    guard P.rows == 7 else { return Verdict("largest change", .nan) }
    return Verdict(
      "largest change", between: f(x.map { names[$0] }, renamed),
      and: P.transposed.columns(in: names).transposed)
  }

  /// Nothing is seen beyond the end of x.
  public static let unusedPositions = Law<ETransformerFunction>(
    "unused positions", "P does not depend on W_p[:, t] for t > ℓ.", property: "lines 1 and 2"
  ) { f in
    let θ = parameters(seed: 909)
    var other = θ
    other.p = θ.p.replacingColumns(from: 5, seed: 910)
    return Verdict("largest change", between: f(x, other), and: f(x, θ))
  }

  /// Layers that add nothing leave the normed embedding to line 10.
  public static let emptyLayers = Law<ETransformerFunction>(
    "empty layers",
    "If every part adds 0 and the layers' norms have γ = 1, β = 0, line 10 gets layer_norm(e).",
    property: "P9.4"
  ) { f in
    let θ = silent(parameters(seed: 911))
    let X = layerNorm(initialEmbedding(x, θ.e, θ.p), .layer(size: 5))
    return Verdict("largest distance", between: f(x, θ), and: end(X, θ))
  }

  /// Without layers line 10 gets the embeddings.
  public static let noLayers = Law<ETransformerFunction>(
    "no layers", "With L = 0 line 10 gets what line 3 made.", property: "lines 3 and 10"
  ) { f in
    let θ = parameters(seed: 912, layers: 0)
    return Verdict(
      "largest distance", between: f(x, θ), and: end(initialEmbedding(x, θ.e, θ.p), θ))
  }

  /// Nothing leads around the norm of line 8.
  public static let lastNorm = Law<ETransformerFunction>(
    "post-norm", "With γ² = 0 in the last layer, P does not depend on x.", property: "line 8"
  ) { f in
    var θ = parameters(seed: 913)
    θ.layers[1].norm2.gamma = .zeros([5])
    return Verdict(
      "largest change when x is another", between: f([4, 0, 0, 3, 6], θ), and: f(x, θ))
  }

  /// Line 7 has the exact GELU.
  public static let gelus = Law<ETransformerFunction>(
    "GELU in line 7", "With W_mlp1 = 0 line 7 adds W_mlp2 GELU(b_mlp1) + b_mlp2, with Φ exact.",
    property: "N0.3"
  ) { f in
    var θ = silent(parameters(seed: 914, layers: 1))
    θ.layers[0].mlp2 = sample([5, 9], seed: 915)
    θ.layers[0].mlp1 = .zeros([9, 5])
    θ.layers[0].bmlp1 = Tensor(vector: pinned.map(\.x))
    let norm = NormParameters.layer(size: 5)
    let added = θ.layers[0].mlp2 * Tensor(columns: x.map { _ in pinned.map(\.gelu) })
    let X = layerNorm(layerNorm(initialEmbedding(x, θ.e, θ.p), norm) + added, norm)
    return Verdict("largest distance", between: f(x, θ), and: end(X, θ))
  }

  /// Line 10 has a GELU.
  public static let projectedGELU = Law<ETransformerFunction>(
    "GELU in line 10", "With W_f = 0 line 11 norms GELU(b_f), with Φ exact.", property: "N0.3"
  ) { f in
    var θ = parameters(seed: 916, df: 9)
    θ.f = .zeros([9, 5])
    θ.bf = Tensor(vector: pinned.map(\.x))
    let X = layerNorm(Tensor(columns: x.map { _ in pinned.map(\.gelu) }), θ.norm)
    return Verdict("largest distance", between: f(x, θ), and: softmax(θ.u * X))
  }

  /// Nothing leads around line 10.
  public static let projectionAlone = Law<ETransformerFunction>(
    "one way through line 10", "With W_f = 0 P does not depend on x, d_f = d_e included.",
    property: "line 10 has no X +"
  ) { f in
    var θ = parameters(seed: 917, df: 5)
    θ.f = .zeros([5, 5])
    return Verdict(
      "largest change when x is another", between: f([4, 0, 0, 3, 6], θ), and: f(x, θ))
  }

  /// What leaves line 11 is all that line 12 knows.
  public static let blankEnd = Law<ETransformerFunction>(
    "blank end", "With γ = 0 and β = 0 in line 11, every probability is 1/N_V.",
    property: "lines 11 and 12; P7.3"
  ) { f in
    var θ = parameters(seed: 918)
    θ.norm = .layer(gamma: .zeros([6]), beta: .zeros([6]))
    return Verdict(
      "a probability among 7", farthest(f(x, θ).scalars, from: 1.0 / 7), expected: 1.0 / 7)
  }

  /// No tensor of θ is idle but the b_k.
  public static let everyParameter = Law<ETransformerFunction>(
    "every parameter", "P changes when any tensor of θ does, b_k excepted (erratum E31).",
    property: "P9.7, P0.12"
  ) { f in
    let θ = parameters(seed: 919, df: 5)
    let before = f(x, θ)
    let named = θ.namedTensors
    let active = named.indices.filter { !named[$0].symbol.hasSuffix("b_k") }
    let heard = active.count { index in
      var tensors = θ.tensors
      tensors[index] = sample(tensors[index].shape, seed: 920)
      return distance(f(x, θ.replacingTensors(tensors)), before) > 1e-9
    }
    return Verdict(
      "tensors heard, of \(active.count)", Double(heard), expected: Double(active.count),
      tolerance: 0)
  }

  /// Every law of Algorithm 9.
  public static let all = [
    distributions, anyProjection, equivariance, positions, allSeen, ownColumn, oneToken,
    namelessTokens, unusedPositions, emptyLayers, noLayers, lastNorm, gelus, projectedGELU,
    projectionAlone, blankEnd, everyParameter,
  ]

  /// ℓ = 5; 4, 5 and 6 are mask, bos and eos.
  private static let x = [5, 1, 3, 0, 2]

  /// All sizes different, ℓ_max = 8.
  static func parameters(seed: UInt64, layers: Int = 2, df: Int = 6) -> ETransformerParameters {
    var random = RandomSource(seed: seed)
    return ETransformerParameters(
      vocabulary: 7, maximumLength: 8, layers: layers, heads: 2, de: 5, dattn: 3, dmid: 4,
      dmlp: 9, df: df, from: &random
    ).sampled(seed: seed)
  }

  /// Layers whose parts add nothing.
  private static func silent(_ θ: ETransformerParameters) -> ETransformerParameters {
    var θ = θ
    for l in θ.layers.indices {
      θ.layers[l].W.o = .zeros(θ.layers[l].W.o.shape)
      (θ.layers[l].W.bo, θ.layers[l].bmlp2) = (.zeros([5]), .zeros([5]))
      θ.layers[l].mlp2 = .zeros(θ.layers[l].mlp2.shape)
      (θ.layers[l].norm1, θ.layers[l].norm2) = (.layer(size: 5), .layer(size: 5))
    }
    return θ
  }

  /// Lines 10–12.
  private static func end(_ X: Tensor, _ θ: ETransformerParameters) -> Tensor {
    softmax(θ.u * layerNorm(gelu(θ.f * X + θ.bf), θ.norm))
  }

  /// For each token, whether each column of P changes with it.
  private static func heard(
    _ f: ETransformerFunction, _ θ: ETransformerParameters
  ) -> [[Bool]] {
    let before = f(x, θ)
    return x.indices.map { j in
      var other = x
      other[j] = (x[j] + 3) % 7
      let after = f(other, θ)
      guard before.columns == 5, after.columns == 5 else { return [] }
      return (0..<5).map { distance(before.column($0), after.column($0)) > 1e-9 }
    }
  }

  /// GELU as the specification pins it (N0.3), which is not the form with tanh.
  private static let pinned: [(x: Double, gelu: Double)] = [
    (-3, -0.004049694095), (-2, -0.045500263896), (-1, -0.158655253931), (-0.5, -0.154268769363),
    (0, 0), (0.5, 0.345731230637), (1, 0.841344746069), (2, 1.954499736104), (3, 2.995950305905),
  ]
}
