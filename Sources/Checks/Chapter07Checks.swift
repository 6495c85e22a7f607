import Exercises
import FormalAlgorithms
import Mistakes
import Solutions
import Tensors

typealias EncoderLayerAnswer =
  @Sendable (_ Z: Tensor, _ l: EDTransformerParameters.EncoderLayer) throws -> Tensor
typealias DecoderLayerAnswer =
  @Sendable (_ X: Tensor, _ Z: Tensor, _ l: EDTransformerParameters.DecoderLayer) throws -> Tensor
typealias LayerSizeAnswer =
  @Sendable (_ H: Int, _ de: Int, _ dattn: Int, _ dmid: Int, _ dmlp: Int) throws -> Int
typealias EDTransformerAnswer =
  @Sendable (_ z: [Int], _ x: [Int], _ θ: EDTransformerParameters) throws -> Tensor

extension Exercise {
  static let chapter07: [Exercise] = [
    Exercise(
      "Chapter07.predictParts", hint: "A decoder layer has one part more than an encoder layer.",
      learner: Exercises.Chapter07.predictParts, solution: Solutions.Chapter07.predictParts,
      check: Chapter07Checks.predictParts),
    Exercise(
      "Chapter07.encoderLayer", hint: "Each part is followed by its norm.",
      learner: Exercises.Chapter07.encoderLayer, solution: Solutions.Chapter07.encoderLayer,
      check: Chapter07Checks.encoderLayer),
    Exercise(
      "Chapter07.encoderLayerSize", hint: "A matrix of m × n has m·n numbers, and its bias m.",
      learner: {
        try Exercises.Chapter07.encoderLayerSize(heads: $0, de: $1, dattn: $2, dmid: $3, dmlp: $4)
      },
      solution: {
        try Solutions.Chapter07.encoderLayerSize(heads: $0, de: $1, dattn: $2, dmid: $3, dmlp: $4)
      },
      check: Chapter07Checks.encoderLayerSize),
    Exercise(
      "Chapter07.decoderLayer", hint: "Line 14 hides what comes later; line 16 hides nothing.",
      learner: Exercises.Chapter07.decoderLayer, solution: Solutions.Chapter07.decoderLayer,
      check: Chapter07Checks.decoderLayer),
    Exercise(
      "Chapter07.edTransformer",
      hint: "All layers of the encoder first, then those of the decoder.",
      learner: Exercises.Chapter07.edTransformer, solution: Solutions.Chapter07.edTransformer,
      check: Chapter07Checks.edTransformer),
  ]
}

enum Chapter07Checks {
  static let predictParts = Check<@Sendable () throws -> [Int]>.prediction(
    because: """
      An encoder layer has one attention and two norms, a decoder layer two attentions and three \
      norms.
      """,
    known: [
      ([7, 17], "The decoder's layers look twice: at x and at z."),
      ([10, 14], "Cross-attention has a norm of its own."),
      ([7, 14], "That counts every layer as one of the encoder."),
    ]
  ) {
    let θ = parameters(d: 2, encoder: 4, decoder: 3, seed: 70)
    let symbols = θ.namedTensors.map(\.symbol)
    let attentions = symbols.count { $0.hasSuffix("b_o") }
    let norms = symbols.count { $0.hasPrefix("γ") }
    return [attentions, norms]
  }

  static let encoderLayer = Check<EncoderLayerAnswer>(
    right: { Z, l in try Solutions.Chapter07.encoderLayer(Z, l) },
    trials: [(2, 1, 71), (3, 2, 72), (4, 3, 73)].map { d, tokens, seed in
      let l = parameters(d: d, encoder: 1, decoder: 0, seed: seed).encoder[0]
      let Z = normalNumbers([d, tokens], seed: UInt64(seed) + 10)
      return Trial("Z = \(Z.value), l of seeded normal numbers") { try $0(Z, l) }
    },
    known: [
      KnownMistake("norms before the parts", "That is the order of Algorithm 10.") { Z, l in
        let Z = Z + mhAttention(layerNorm(Z, l.norm1), l.Wenc, mask: .bidirectional)
        return Z + mlp(layerNorm(Z, l.norm2), l)
      },
      KnownMistake("norm inside the residual", "What a part adds is normed, the sum is not.") {
        Z, l in
        let Z = Z + layerNorm(mhAttention(Z, l.Wenc, mask: .bidirectional), l.norm1)
        return Z + layerNorm(mlp(Z, l), l.norm2)
      },
      KnownMistake("nothing is added", "Each part takes the place of Z; the “Z +” is missing.") {
        Z, l in
        let Z = layerNorm(mhAttention(Z, l.Wenc, mask: .bidirectional), l.norm1)
        return layerNorm(mlp(Z, l), l.norm2)
      },
      KnownMistake("norms exchanged", "γ² and β² belong after the MLP.") { Z, l in
        let Z = layerNorm(Z + mhAttention(Z, l.Wenc, mask: .bidirectional), l.norm2)
        return layerNorm(Z + mlp(Z, l), l.norm1)
      },
      KnownMistake("MLP first", "Attention comes before the MLP.") { Z, l in
        let Z = layerNorm(Z + mlp(Z, l), l.norm2)
        return layerNorm(Z + mhAttention(Z, l.Wenc, mask: .bidirectional), l.norm1)
      },
      KnownMistake(
        "MLP first, norms in their order", "Attention comes first, with γ¹ and β¹; then the MLP."
      ) { Z, l in
        let Z = layerNorm(Z + mlp(Z, l), l.norm1)
        return layerNorm(Z + mhAttention(Z, l.Wenc, mask: .bidirectional), l.norm2)
      },
      KnownMistake("both norms at the end", "The MLP reads what the first norm has left.") { Z, l in
        let Z = Z + mhAttention(Z, l.Wenc, mask: .bidirectional)
        return layerNorm(layerNorm(Z + mlp(Z, l), l.norm1), l.norm2)
      },
      KnownMistake("encoder masked", "All of z sees all of z: Mask ≡ 1.") { Z, l in
        let Z = layerNorm(Z + mhAttention(Z, l.Wenc, mask: .causal), l.norm1)
        return layerNorm(Z + mlp(Z, l), l.norm2)
      },
      KnownMistake("GELU for ReLU", "GELU comes with Algorithms 9 and 10.") { Z, l in
        let Z = layerNorm(Z + mhAttention(Z, l.Wenc, mask: .bidirectional), l.norm1)
        return layerNorm(Z + l.mlp2 * gelu(l.mlp1 * Z + l.bmlp1) + l.bmlp2, l.norm2)
      },
    ])

  static let encoderLayerSize = Check<LayerSizeAnswer>(
    right: { H, de, dattn, dmid, dmlp in
      let θ = EDTransformerParameters(
        vocabulary: 5, maximumLength: 1, encoderLayers: 1, decoderLayers: 0, heads: H, de: de,
        dattn: dattn, dmid: dmid, dmlp: dmlp, seed: 7)
      return θ.namedTensors.reduce(0) { $0 + $1.tensor.count } - 11 * de
    },
    trials: [[1, 1, 1, 1, 1], [1, 2, 1, 1, 1], [2, 3, 4, 5, 6], [8, 512, 64, 64, 2048]].map { s in
      Trial("H = \(s[0]), d_e = \(s[1]), d_attn = \(s[2]), d_mid = \(s[3]), d_mlp = \(s[4])") {
        try $0(s[0], s[1], s[2], s[3], s[4])
      }
    },
    known: [
      KnownMistake("biases left out", "b_q, b_k, b_v, b_o, b_mlp1 and b_mlp2 are parameters, too.")
      {
        H, de, dattn, dmid, dmlp in
        H * (2 * dattn * de + dmid * de) + de * H * dmid + 4 * de + 2 * dmlp * de
      },
      KnownMistake("one head", "Each of the H heads has its own queries, keys and values.") {
        H, de, dattn, dmid, dmlp in
        2 * (dattn * de + dattn) + dmid * de + dmid + de * H * dmid + de + 4 * de
          + 2 * dmlp * de + dmlp + de
      },
      KnownMistake(
        "values counted as queries", "Values have d_mid numbers, queries and keys d_attn."
      ) {
        H, de, dattn, _, dmlp in
        H * 3 * (dattn * de + dattn) + de * H * dattn + de + 4 * de + 2 * dmlp * de + dmlp + de
      },
      KnownMistake("b_o for every head", "W_o and b_o come once, after all heads.") {
        H, de, dattn, dmid, dmlp in
        H * (2 * (dattn * de + dattn) + dmid * de + dmid + de * dmid + de) + 4 * de
          + 2 * dmlp * de + dmlp + de
      },
      KnownMistake("one norm", "A layer has two norms, each with γ and β.") {
        H, de, dattn, dmid, dmlp in
        H * (2 * (dattn * de + dattn) + dmid * de + dmid) + de * H * dmid + de + 2 * de
          + 2 * dmlp * de + dmlp + de
      },
      KnownMistake("norms left out", "Two norms have γ and β, each of d_e numbers.") {
        H, de, dattn, dmid, dmlp in
        H * (2 * (dattn * de + dattn) + dmid * de + dmid) + de * H * dmid + de
          + 2 * dmlp * de + dmlp + de
      },
    ])

  static let decoderLayer = Check<DecoderLayerAnswer>(
    right: { X, Z, l in try Solutions.Chapter07.decoderLayer(X, Z, l) },
    trials: [(2, 1, 1, 74), (3, 2, 3, 75), (4, 3, 3, 76)].map { d, tokens, context, seed in
      let l = parameters(d: d, encoder: 0, decoder: 1, seed: seed).decoder[0]
      let X = normalNumbers([d, tokens], seed: UInt64(seed) + 10)
      let Z = normalNumbers([d, context], seed: UInt64(seed) + 20)
      return Trial("X = \(X.value), Z = \(Z.value), l of seeded normal numbers") { try $0(X, Z, l) }
    },
    known: [
      known("cross-attention shares weights", "Lines 14 and 16 have parameters of their own.") {
        var l = $0
        l.Wed = l.Wdec
        return l
      },
      KnownMistake("decoder without its mask", "Line 14 hides what comes later.") { X, Z, l in
        layer(X, Z, l, mask: .bidirectional)
      },
      KnownMistake("cross-attention left out", "Lines 16 and 17 are missing.") { X, _, l in
        let X = layerNorm(X + mhAttention(X, l.Wdec, mask: .causal), l.norm3)
        return layerNorm(X + mlp(X, l), l.norm5)
      },
      KnownMistake("cross-attention first", "Self-attention comes before cross-attention.") {
        X, Z, l in
        var X = layerNorm(X + mhAttention(X, Z, l.Wed, mask: .bidirectional), l.norm4)
        X = layerNorm(X + mhAttention(X, l.Wdec, mask: .causal), l.norm3)
        return layerNorm(X + mlp(X, l), l.norm5)
      },
      KnownMistake("cross-attention not added", "Line 16 begins with X +.") { X, Z, l in
        var X = layerNorm(X + mhAttention(X, l.Wdec, mask: .causal), l.norm3)
        X = layerNorm(mhAttention(X, Z, l.Wed, mask: .bidirectional), l.norm4)
        return layerNorm(X + mlp(X, l), l.norm5)
      },
    ])

  static let edTransformer = Check<EDTransformerAnswer>(
    right: { FormalAlgorithms.edTransformer($0, $1, $2) },
    trials: [(0, 0, 77), (1, 0, 78), (1, 1, 79), (2, 2, 107), (1, 2, 90)].map {
      encoder, decoder, seed in
      let θ = parameters(d: 3, encoder: encoder, decoder: decoder, seed: seed)
      return Trial("z = [3, 1, 0], x = [2, 4], L_enc = \(encoder), L_dec = \(decoder)") {
        try $0([3, 1, 0], [2, 4], θ)
      }
    },
    known: [
      KnownMistake(
        "layer beside layer",
        "Every layer of the decoder reads what the last one of the encoder left."
      ) { z, x, θ in
        var (Z, X) = (initialEmbedding(z, θ.e, θ.p), initialEmbedding(x, θ.e, θ.p))
        for (l, m) in zip(θ.encoder, θ.decoder) {
          Z = try Solutions.Chapter07.encoderLayer(Z, l)
          X = try Solutions.Chapter07.decoderLayer(X, Z, m)
        }
        return softmax(θ.u * X)
      }
    ],
    catalogue: AnswerCatalogue(EDTransformerMistakes.catalogue) { answer in
      { z, x, θ in attempt { try answer(z, x, θ) } }
    } asAnswer: {
      $0.run
    })

  private static func known(
    _ name: String, _ sentence: String,
    change:
      @escaping @Sendable (EDTransformerParameters.DecoderLayer) ->
      EDTransformerParameters.DecoderLayer
  ) -> KnownMistake<DecoderLayerAnswer> {
    KnownMistake(name, sentence) { X, Z, l in layer(X, Z, change(l)) }
  }

  private static func layer(
    _ X: Tensor, _ Z: Tensor, _ l: EDTransformerParameters.DecoderLayer, mask: Mask = .causal
  ) -> Tensor {
    var X = layerNorm(X + mhAttention(X, l.Wdec, mask: mask), l.norm3)
    X = layerNorm(X + mhAttention(X, Z, l.Wed, mask: .bidirectional), l.norm4)
    return layerNorm(X + mlp(X, l), l.norm5)
  }

  private static func mlp(_ Z: Tensor, _ l: EDTransformerParameters.EncoderLayer) -> Tensor {
    l.mlp2 * relu(l.mlp1 * Z + l.bmlp1) + l.bmlp2
  }

  private static func mlp(_ X: Tensor, _ l: EDTransformerParameters.DecoderLayer) -> Tensor {
    l.mlp4 * relu(l.mlp3 * X + l.bmlp3) + l.bmlp4
  }

  private static func parameters(
    d: Int, encoder: Int, decoder: Int, seed: Int
  ) -> EDTransformerParameters {
    EDTransformerParameters(
      vocabulary: 5, maximumLength: 4, encoderLayers: encoder, decoderLayers: decoder, heads: 2,
      de: d, dattn: 2, dmid: 3, dmlp: 5, seed: UInt64(seed)
    ).withNormalNumbers(seed: UInt64(seed))
  }
}

extension EDTransformerParameters {
  /// Random parameters from a seed.
  fileprivate init(
    vocabulary: Int, maximumLength: Int, encoderLayers: Int, decoderLayers: Int, heads: Int,
    de: Int,
    dattn: Int, dmid: Int, dmlp: Int, seed: UInt64
  ) {
    var random = RandomSource(seed: seed)
    self.init(
      vocabulary: vocabulary, maximumLength: maximumLength, encoderLayers: encoderLayers,
      decoderLayers: decoderLayers, heads: heads, de: de, dattn: dattn, dmid: dmid, dmlp: dmlp,
      from: &random)
  }
}
