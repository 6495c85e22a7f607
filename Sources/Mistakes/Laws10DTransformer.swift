import FormalAlgorithms
import Foundation
import Tensors

/// Algorithm 10: x and θ to P.
public typealias DTransformerFunction =
  @Sendable (_ x: [Int], _ θ: DTransformerParameters) -> Tensor

/// What is true of Algorithm 10.
public enum DTransformerLaws {
  /// P has a column for each token.
  public static let shape = Law<DTransformerFunction>(
    "shape", "P is N_V × ℓ.", property: "P10.1"
  ) { f in
    let P = f(x, parameters(seed: 1001))
    return Verdict(
      "columns of P, for ℓ = 5", Double(P.columns), expected: 5, tolerance: 0,
      remark: P.rows == 7 ? nil : "\(P.rows) rows in place of 7")
  }

  /// Each column is a distribution.
  public static let distributions = Law<DTransformerFunction>(
    "distributions", "Every column of P adds up to 1.", property: "P10.1"
  ) { f in
    let P = f(x, parameters(seed: 1002))
    return Verdict("sum of a column", farthest(columnSums(P).scalars, from: 1), expected: 1)
  }

  /// A shorter x gives the first columns.
  public static let anyLength = Law<DTransformerFunction>(
    "any length", "For every t, P for x[1:t] is the first t columns of P for x.",
    property: "P10.2"
  ) { f in
    let θ = parameters(seed: 1003)
    let whole = f(x, θ)
    let distances = (1...5).map { t -> Double in
      guard whole.columns == 5 else { return .infinity }
      return distance(f(Array(x.prefix(t)), θ), whole.columns(0..<t))
    }
    return Verdict("largest distance from the first columns", farthest(distances, from: 0))
  }

  /// Nobody sees what comes later.
  public static let causality = Law<DTransformerFunction>(
    "causality", "Columns 1 to t do not change when tokens after t do.", property: "P10.2"
  ) { f in
    let θ = parameters(seed: 1004)
    let before = f(x, θ)
    let changes = (1..<5).map { t -> Double in
      let after = f(x.prefix(t) + x.dropFirst(t).map { ($0 + 3) % 7 }, θ)
      guard before.columns == 5, after.columns == 5 else { return .infinity }
      return distance(before.columns(0..<t), after.columns(0..<t))
    }
    return Verdict("largest change of an earlier column", farthest(changes, from: 0))
  }

  /// Everybody sees all that came before.
  public static let pastHeard = Law<DTransformerFunction>(
    "all of the past is heard", "Column t changes when any one token up to t does.",
    property: "line 6: Mask[t, t′] = ⟦t ≤ t′⟧"
  ) { f in
    let θ = parameters(seed: 1005, layers: 1)
    let before = f(x, θ)
    var heard = 0
    for t in x.indices {
      var other = x
      other[t] = (x[t] + 3) % 7
      let after = f(other, θ)
      guard before.columns == 5, after.columns == 5 else { continue }
      heard += (t..<5).count { distance(before.column($0), after.column($0)) > 1e-9 }
    }
    return Verdict(
      "pairs (token, column from it on), of 15", Double(heard), expected: 15, tolerance: 0)
  }

  /// What a run says of a continuation is a probability.
  public static let chainRule = Law<DTransformerFunction>(
    "chain rule",
    """
    The probabilities of all continuations of a prompt, each multiplied up from the columns of one \
    run over it, add up to 1.
    """, property: "P10.6"
  ) { f in
    let θ = parameters(seed: 1006, vocabulary: 3)
    var total = 0.0
    for code in 0..<27 {
      let y = [code / 9, code / 3 % 3, code % 3]
      let P = f([1] + y, θ)
      guard P.rows == 3, P.columns == 4 else { return Verdict("sum", .nan, expected: 1) }
      total += y.indices.reduce(1) { $0 * P[y[$1], $1] }
    }
    return Verdict("sum over the 27 continuations of 3 tokens", total, expected: 1)
  }

  /// Layers that add nothing leave the embedding alone.
  public static let silentLayers = Law<DTransformerFunction>(
    "silent layers",
    """
    If attention and MLP add 0, P is softmax(W_u layer_norm(e | γ, β)), whatever γ_l and β_l are.
    """, property: "P10.3"
  ) { f in
    let θ = silenced(parameters(seed: 1007))
    let right = softmax(θ.u * layerNorm(initialEmbedding(x, θ.e, θ.p), θ.norm))
    return Verdict("largest distance from the embedding's own P", between: f(x, θ), and: right)
  }

  /// X is read through norms, and norms do not see a shift.
  public static let shiftUnseen = Law<DTransformerFunction>(
    "a shift is not seen", "Adding 3 to every number of W_e changes nothing.", property: "P10.4"
  ) { f in
    let θ = parameters(seed: 1008)
    var shifted = θ
    shifted.e = θ.e + .full(θ.e.shape, 3)
    return Verdict("largest change", between: f(x, shifted), and: f(x, θ))
  }

  /// With one layer and no positions, the past is a bag.
  public static let orderOfPast = Law<DTransformerFunction>(
    "order of the past",
    "With W_p = 0 and L = 1 the tokens before the last may change places: its column stays.",
    property: "P10.5"
  ) { f in
    var θ = parameters(seed: 1009, layers: 1)
    θ.p = .zeros(θ.p.shape)
    let (before, after) = (f(x, θ), f([x[2], x[0], x[3], x[1], x[4]], θ))
    guard before.columns == 5, after.columns == 5 else {
      return Verdict("largest change of the last column", .nan)
    }
    return Verdict(
      "largest change of the last column", between: after.column(4), and: before.column(4))
  }

  /// What W_u meets has been normed.
  public static let finalNorm = Law<DTransformerFunction>(
    "final norm", "With γ = 0 in line 10 all columns are softmax(W_u β).", property: "line 10"
  ) { f in
    var θ = parameters(seed: 1010)
    θ.norm.gamma = .zeros(θ.norm.gamma.shape)
    let β = θ.norm.beta ?? .zeros([5])
    let right = softmax(.zeros([7, 5]) + θ.u * β)
    return Verdict("largest distance from softmax(W_u β)", between: f(x, θ), and: right)
  }

  /// Without W_u nothing is preferred.
  public static let noOpinion = Law<DTransformerFunction>(
    "no bias", "With W_u = 0 every token has the probability 1/N_V.", property: "P10.9"
  ) { f in
    var θ = parameters(seed: 1011)
    θ.u = .zeros(θ.u.shape)
    return Verdict("largest distance from 1/7", between: f(x, θ), and: .full([7, 5], 1.0 / 7))
  }

  /// The activation is GELU, with the normal distribution itself.
  public static let exactGELU = Law<DTransformerFunction>(
    "GELU",
    "With W_mlp1 = 0 an MLP adds a constant: W_mlp2 (b ⊙ Φ(b)) + b_mlp2 for b = b_mlp1.",
    property: "line 8, GELU(x) = x·Φ(x)"
  ) { f in
    var θ = parameters(seed: 1012, layers: 1)
    θ.layers[0].mlp1 = .zeros(θ.layers[0].mlp1.shape)
    var constant = θ
    let b = θ.layers[0].bmlp1.scalars
    let activated = Tensor(vector: b.map { $0 * (1 + erf($0 / 2.0.squareRoot())) / 2 })
    constant.layers[0].bmlp1 = .zeros([b.count])  // GELU(0) = 0
    constant.layers[0].bmlp2 = θ.layers[0].mlp2 * activated + θ.layers[0].bmlp2
    return Verdict(
      "largest distance from the constant's P", between: f(x, θ), and: f(x, constant))
  }

  /// No tensor of θ is idle but the b_k.
  public static let everyParameter = Law<DTransformerFunction>(
    "every parameter", "P changes when any tensor of θ does, b_k excepted (erratum E31).",
    property: "P10.7, P10.8"
  ) { f in
    let θ = parameters(seed: 1013)
    let before = f(x, θ)
    let named = θ.namedTensors
    let active = named.indices.filter { !named[$0].symbol.hasSuffix("b_k") }
    let heard = active.count { index in
      var tensors = θ.tensors
      tensors[index] = sample(tensors[index].shape, seed: 1014)
      return distance(f(x, θ.replacingTensors(tensors)), before) > 1e-9
    }
    return Verdict(
      "tensors heard, of \(active.count)", Double(heard), expected: Double(active.count),
      tolerance: 0)
  }

  /// Every law of Algorithm 10.
  public static let all = [
    shape, distributions, anyLength, causality, pastHeard, chainRule, silentLayers, shiftUnseen,
    orderOfPast, finalNorm, noOpinion, exactGELU, everyParameter,
  ]

  /// ℓ = 5.
  private static let x = [0, 4, 2, 2, 5]

  /// All sizes different, ℓ_max = 9; the scales γ are near 1, so that no part is lost.
  static func parameters(
    seed: UInt64, vocabulary: Int = 7, layers: Int = 2
  ) -> DTransformerParameters {
    var random = RandomSource(seed: seed)
    let θ = DTransformerParameters(
      vocabulary: vocabulary, maximumLength: 9, layers: layers, heads: 2, de: 5, dattn: 3, dmid: 4,
      dmlp: 8, from: &random
    ).sampled(seed: seed)
    return θ.replacingTensors(
      θ.namedTensors.map { $0.symbol.hasPrefix("γ") ? $0.tensor / 2 + .ones([5]) : $0.tensor })
  }

  /// θ with layers that add nothing: W_o, b_o, W_mlp2 and b_mlp2 are 0. Norms and the rest stay.
  public static func silenced(_ θ: DTransformerParameters) -> DTransformerParameters {
    var silent = θ
    for l in θ.layers.indices {
      let layer = θ.layers[l]
      (silent.layers[l].W.o, silent.layers[l].W.bo) = (0 * layer.W.o, 0 * layer.W.bo)
      (silent.layers[l].mlp2, silent.layers[l].bmlp2) = (0 * layer.mlp2, 0 * layer.bmlp2)
    }
    return silent
  }
}
