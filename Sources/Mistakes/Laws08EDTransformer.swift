import FormalAlgorithms
import Tensors

/// Algorithm 8: z, x and θ to P.
public typealias EDTransformerFunction =
  @Sendable (_ z: [Int], _ x: [Int], _ θ: EDTransformerParameters) -> Tensor

/// What is true of Algorithm 8.
public enum EDTransformerLaws {
  /// P has a column for each token of x, not of z.
  public static let shape = Law<EDTransformerFunction>(
    "shape", "P is N_V × ℓ_x, whatever ℓ_z is.", property: "P8.1, P8.11"
  ) { f in
    let P = f(z, x, parameters(seed: 801))
    return Verdict(
      "columns of P, for ℓ_z = 3 and ℓ_x = 5", Double(P.columns), expected: 5, tolerance: 0,
      remark: P.rows == 7 ? nil : "\(P.rows) rows in place of 7")
  }

  /// Each column is a distribution.
  public static let distributions = Law<EDTransformerFunction>(
    "distributions", "Every column of P adds up to 1.", property: "P8.1"
  ) { f in
    let P = f(z, x, parameters(seed: 802))
    return Verdict("sum of a column", farthest(columnSums(P).scalars, from: 1), expected: 1)
  }

  /// A shorter x gives the first columns.
  public static let anyLength = Law<EDTransformerFunction>(
    "any length", "For every t, P for x[1:t] is the first t columns of P for x.", property: "P8.2"
  ) { f in
    let θ = parameters(seed: 803)
    let whole = f(z, x, θ)
    let distances = (1...5).map { t -> Double in
      guard whole.columns == 5 else { return .infinity }
      return distance(f(z, Array(x.prefix(t)), θ), whole.columns(0..<t))
    }
    return Verdict("largest distance from the first columns", farthest(distances, from: 0))
  }

  /// Nobody sees what comes later in x.
  public static let causality = Law<EDTransformerFunction>(
    "causality", "Columns 1 to t do not change when tokens of x after t do.", property: "P8.2"
  ) { f in
    let θ = parameters(seed: 804)
    let before = f(z, x, θ)
    let changes = (1..<5).map { t -> Double in
      let after = f(z, x.prefix(t) + x.dropFirst(t).map { ($0 + 3) % 7 }, θ)
      guard before.columns == 5, after.columns == 5 else { return .infinity }
      return distance(before.columns(0..<t), after.columns(0..<t))
    }
    return Verdict("largest change of an earlier column", farthest(changes, from: 0))
  }

  /// Every column of P hears every token of z.
  public static let contextHeard = Law<EDTransformerFunction>(
    "all of z is heard",
    """
    Every column of P changes when any one token of z does, even when W_o^enc = 0 leaves every \
    token of z alone.
    """, property: "P8.3"
  ) { f in
    var θ = parameters(seed: 805)
    // A column of Z that knows all of z would hide that the others are not seen.
    for l in θ.encoder.indices { θ.encoder[l].Wenc.o = .zeros(θ.encoder[l].Wenc.o.shape) }
    let before = f(z, x, θ)
    var heard = 0
    for t in z.indices {
      var other = z
      other[t] = (z[t] + 3) % 7
      let after = f(other, x, θ)
      guard before.columns == 5, after.columns == 5 else { continue }
      heard += (0..<5).count { distance(before.column($0), after.column($0)) > 1e-9 }
    }
    return Verdict(
      "pairs (token of z, column of P), of 15", Double(heard), expected: 15, tolerance: 0)
  }

  /// Without positions the order of z is not seen.
  public static let orderOfContext = Law<EDTransformerFunction>(
    "order of z", "With W_p = 0 the tokens of z may change places.", property: "P8.4"
  ) { f in
    var θ = parameters(seed: 806)
    θ.p = .zeros(θ.p.shape)
    return Verdict("largest change", between: f([z[2], z[0], z[1]], x, θ), and: f(z, x, θ))
  }

  /// What is known of z comes through 𝓦^e/d and no other way.
  public static let crossAttentionAlone = Law<EDTransformerFunction>(
    "one way from z to x", "With W_o^e/d = 0 in all layers, P does not depend on z.",
    property: "P8.5"
  ) { f in
    var θ = parameters(seed: 820)
    for l in θ.decoder.indices { θ.decoder[l].Wed.o = .zeros(θ.decoder[l].Wed.o.shape) }
    return Verdict(
      "largest change when z is another", between: f([5, 2, 0, 1], x, θ), and: f(z, x, θ))
  }

  /// Layers that add nothing leave the normalised embedding.
  public static let emptyLayers = Law<EDTransformerFunction>(
    "empty layers",
    "If every part adds 0 and every norm has γ = 1, β = 0, P is softmax(W_u layer_norm(e)).",
    property: "P8.6"
  ) { f in
    var θ = parameters(seed: 808)
    let norm = NormParameters.layer(size: θ.e.rows)
    for l in θ.encoder.indices {
      var layer = θ.encoder[l]
      (layer.norm1, layer.norm2) = (norm, norm)
      (layer.mlp2, layer.bmlp2) = (0 * layer.mlp2, 0 * layer.bmlp2)
      (layer.Wenc.o, layer.Wenc.bo) = (0 * layer.Wenc.o, 0 * layer.Wenc.bo)
      θ.encoder[l] = layer
    }
    for l in θ.decoder.indices {
      var layer = θ.decoder[l]
      (layer.norm3, layer.norm4, layer.norm5) = (norm, norm, norm)
      (layer.mlp4, layer.bmlp4) = (0 * layer.mlp4, 0 * layer.bmlp4)
      (layer.Wdec.o, layer.Wdec.bo) = (0 * layer.Wdec.o, 0 * layer.Wdec.bo)
      (layer.Wed.o, layer.Wed.bo) = (0 * layer.Wed.o, 0 * layer.Wed.bo)
      θ.decoder[l] = layer
    }
    let right = softmax(θ.u * layerNorm(initialEmbedding(x, θ.e, θ.p), norm))
    return Verdict("largest distance from the embedding's own P", between: f(z, x, θ), and: right)
  }

  /// The last thing before W_u is norm 5.
  public static let normedOutput = Law<EDTransformerFunction>(
    "normed output", "What W_u meets has mean 0 and variance 1 once γ⁵ and β⁵ are taken off.",
    property: "P8.7"
  ) { f in
    var θ = parameters(seed: 809, vocabulary: 6)
    let (γ, β) = (Tensor(vector: [0.5, -1.5, 2, 0.8, 1.2]), sample([5], seed: 810))
    θ.decoder[1].norm5 = .layer(gamma: γ, beta: β)
    // With these rows, the logarithms of P are X but for a constant: minus the last, they are X.
    θ.u = stack(rows: [.identity(5), .zeros([1, 5])])
    let P = f([1, 3, 0], x, θ)
    guard P.rows == 6 else { return Verdict("variance", .nan, expected: 1) }
    let X = log(P.rows(0..<5)) - log(P.rows(5..<6))
    let ê = (X - β) / γ
    let variances = columnMeans(square(ê - columnMeans(ê)))
    return Verdict(
      "variance of a column, γ⁵ and β⁵ taken off", farthest(variances.scalars, from: 1), expected: 1
    )
  }

  /// Without decoder layers x is embedded and unembedded.
  public static let noDecoder = Law<EDTransformerFunction>(
    "no decoder", "With L_dec = 0, P is softmax(W_u X) with X from line 12.", property: "P8.8"
  ) { f in
    var θ = parameters(seed: 811)
    θ.decoder = []
    return Verdict(
      "largest distance from softmax(W_u X)", between: f(z, x, θ),
      and: softmax(θ.u * initialEmbedding(x, θ.e, θ.p)))
  }

  /// The two stacks need not be equally high.
  public static let layerCounts = Law<EDTransformerFunction>(
    "numbers of layers", "L_enc and L_dec may differ, and every layer is heard.", property: "P8.9"
  ) { f in
    let θ = parameters(seed: 812, encoder: 1, decoder: 3)
    let before = f(z, x, θ)
    var changed = Array(repeating: θ, count: 4)
    changed[0].encoder[0].bmlp2 = sample([5], seed: 813)
    for l in 0..<3 { changed[l + 1].decoder[l].bmlp4 = sample([5], seed: 813) }
    let heard = changed.count { distance(f(z, x, $0), before) > 1e-9 }
    return Verdict("layers heard, of 1 + 3", Double(heard), expected: 4, tolerance: 0)
  }

  /// What the decoder hears is the output of the last encoder layer.
  public static let lastEncoderLayer = Law<EDTransformerFunction>(
    "the last layer of the encoder",
    "With γ² = 0 in the last layer of the encoder, P does not depend on z.",
    property: "line 16: Z is what line 8 left at the end"
  ) { f in
    var θ = parameters(seed: 814)
    θ.encoder[1].norm2.gamma = .zeros([5])
    return Verdict(
      "largest change when z is another", between: f([5, 2, 0], x, θ), and: f(z, x, θ))
  }

  /// No tensor of θ is idle but the b_k.
  public static let everyParameter = Law<EDTransformerFunction>(
    "every parameter", "P changes when any tensor of θ does, b_k excepted (erratum E31).",
    property: "P8.12, P0.12"
  ) { f in
    let θ = parameters(seed: 815)
    let before = f(z, x, θ)
    let named = θ.namedTensors
    let active = named.indices.filter { !named[$0].symbol.hasSuffix("b_k") }
    let heard = active.count { index in
      var tensors = θ.tensors
      tensors[index] = sample(tensors[index].shape, seed: 816)
      return distance(f(z, x, θ.replacingTensors(tensors)), before) > 1e-9
    }
    return Verdict(
      "tensors heard, of \(active.count)", Double(heard), expected: Double(active.count),
      tolerance: 0)
  }

  /// ReLU does not know the size of what it meets.
  public static let rectified = Law<EDTransformerFunction>(
    "ReLU", "4 times W_mlp1, b_mlp1, W_mlp3, b_mlp3 and ¼ of W_mlp2, W_mlp4 give the same P.",
    property: "P0.9"
  ) { f in
    let θ = parameters(seed: 817)
    var scaled = θ
    for l in θ.encoder.indices {
      scaled.encoder[l].mlp1 = 4 * θ.encoder[l].mlp1
      scaled.encoder[l].bmlp1 = 4 * θ.encoder[l].bmlp1
      scaled.encoder[l].mlp2 = θ.encoder[l].mlp2 / 4
    }
    for l in θ.decoder.indices {
      scaled.decoder[l].mlp3 = 4 * θ.decoder[l].mlp3
      scaled.decoder[l].bmlp3 = 4 * θ.decoder[l].bmlp3
      scaled.decoder[l].mlp4 = θ.decoder[l].mlp4 / 4
    }
    return Verdict("largest change", between: f(z, x, scaled), and: f(z, x, θ))
  }

  /// Every law of Algorithm 8.
  public static let all = [
    shape, distributions, anyLength, causality, contextHeard, orderOfContext, crossAttentionAlone,
    emptyLayers, normedOutput, noDecoder, layerCounts, lastEncoderLayer, everyParameter, rectified,
  ]

  /// ℓ_z = 3, ℓ_x = 5.
  private static let (z, x) = ([1, 3, 6], [0, 4, 2, 2, 5])

  /// All sizes different, ℓ_max = 9; the scales γ are near 1, so that no part is lost.
  static func parameters(
    seed: UInt64, vocabulary: Int = 7, encoder: Int = 2, decoder: Int = 2
  ) -> EDTransformerParameters {
    var random = RandomSource(seed: seed)
    let θ = EDTransformerParameters(
      vocabulary: vocabulary, maximumLength: 9, encoderLayers: encoder, decoderLayers: decoder,
      heads: 2, de: 5, dattn: 3, dmid: 4, dmlp: 8, from: &random
    ).sampled(seed: seed)
    return θ.replacingTensors(
      θ.namedTensors.map { $0.symbol.hasPrefix("γ") ? $0.tensor / 2 + .ones([5]) : $0.tensor })
  }
}
