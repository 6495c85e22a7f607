import FormalAlgorithms
import Tensors

/// The known wrong variants of Algorithm 8.
public enum EDTransformerMistakes {
  /// Cross-attention takes the weights of self-attention.
  public static let sharedCrossAttention = Mistake<EDTransformerFunction>(
    "cross-attention shares weights",
    "Lines 14 and 16 use one set of parameters; 𝓦^e/d is missing.",
    source: "a PyTorch implementation of Algorithms 4–15",
    law: EDTransformerLaws.crossAttentionAlone
  ) { z, x, θ in
    decode(x, encode(z, θ), θ) { X, Z, l in
      var wrong = l
      wrong.Wed = l.Wdec  // Wrong: one set for both.
      return decoderLayer(X, Z, wrong)
    }
  }

  /// Line 14 has no mask.
  public static let maskMissing = Mistake<EDTransformerFunction>(
    "decoder without its mask",
    "The decoder's self-attention sees all of x, like the encoder's sees all of z.",
    source: "line 14 copied from line 5", law: EDTransformerLaws.causality
  ) { z, x, θ in
    decode(x, encode(z, θ), θ) { X, Z, l in
      decoderLayer(X, Z, l, mask: .bidirectional)  // Wrong: line 14 needs .causal.
    }
  }

  /// Line 14 shows the future and hides the past.
  public static let maskTransposed = Mistake<EDTransformerFunction>(
    "decoder's mask transposed", "Line 14 asks t ≥ t′: each token sees itself and what follows it.",
    source: "a mask made for row-token code, used in column-token code",
    law: EDTransformerLaws.causality
  ) { z, x, θ in
    let wrong = x.indices.map { t in x.indices.map { t >= $0 } }
    return decode(x, encode(z, θ), θ) { X, Z, l in
      decoderLayer(X, Z, l, mask: .explicit(rows: wrong))
    }
  }

  /// The causal mask stands in line 16 too.
  public static let crossMasked = Mistake<EDTransformerFunction>(
    "cross-attention masked",
    "Line 16 gets the mask of line 14: token t of x sees the first t tokens of z only.",
    source: "one mask handed to both attentions of a decoder layer",
    law: EDTransformerLaws.contextHeard
  ) { z, x, θ in
    // Wrong: line 16 has Mask ≡ 1.
    let wrong = z.indices.map { t in x.indices.map { t <= $0 } }
    return decode(x, encode(z, θ), θ) { X, Z, l in
      decoderLayer(X, Z, l, crossMask: .explicit(rows: wrong))
    }
  }

  /// The encoder reads from left to right.
  public static let encoderMasked = Mistake<EDTransformerFunction>(
    "encoder masked", "Line 5 gets the mask of line 14: z is read from left to right.",
    source: "one mask for all self-attentions", law: EDTransformerLaws.orderOfContext
  ) { z, x, θ in
    let Z = encode(z, θ) { Z, l in encoderLayer(Z, l, mask: .causal) }  // Wrong: Mask ≡ 1.
    return decode(x, Z, θ)
  }

  /// The norms stand before the parts.
  public static let preNorm = Mistake<EDTransformerFunction>(
    "pre-norm by habit",
    """
    Each part gets a normed copy of X and the sum is left as it is, as in Algorithm 10; one norm, \
    here without γ and β, comes at the end of each stack.
    """,
    source: "an encyclopedia's adaptation; blocks taken from a decoder-only model",
    law: EDTransformerLaws.normedOutput
  ) { z, x, θ in
    let plain = NormParameters.layer(size: θ.e.rows, precision: θ.e.precision)
    let Z = encode(z, θ) { Z, l in
      let Z = Z + mhAttention(layerNorm(Z, l.norm1), l.Wenc, mask: .bidirectional)
      return Z + mlp(layerNorm(Z, l.norm2), l)
    }
    let context = layerNorm(Z, plain)
    let X = θ.decoder.reduce(initialEmbedding(x, θ.e, θ.p)) { X, l in
      var X = X + mhAttention(layerNorm(X, l.norm3), l.Wdec, mask: .causal)
      X = X + mhAttention(layerNorm(X, l.norm4), context, l.Wed, mask: .bidirectional)
      return X + mlp(layerNorm(X, l.norm5), l)
    }
    return softmax(θ.u * layerNorm(X, plain))
  }

  /// The norms stand before the parts and overwrite the stream.
  public static let residualFromNorm = Mistake<EDTransformerFunction>(
    "residual from the normed input",
    "X is overwritten by its norm before each part, so the sum starts from the normed X.",
    source: "a PyTorch implementation of Algorithms 4–15, in its Algorithm 10",
    law: EDTransformerLaws.normedOutput
  ) { z, x, θ in
    let Z = encode(z, θ) { Z, l in
      var Z = layerNorm(Z, l.norm1)
      Z = layerNorm(Z + mhAttention(Z, l.Wenc, mask: .bidirectional), l.norm2)
      return Z + mlp(Z, l)
    }
    return decode(x, Z, θ) { X, Z, l in
      var X = layerNorm(X, l.norm3)
      X = layerNorm(X + mhAttention(X, l.Wdec, mask: .causal), l.norm4)
      X = layerNorm(X + mhAttention(X, Z, l.Wed, mask: .bidirectional), l.norm5)
      return X + mlp(X, l)
    }
  }

  /// The norm reaches what is added, not the sum.
  public static let normInside = Mistake<EDTransformerFunction>(
    "norm inside the residual", "What a part adds is normed, the sum is not.",
    source: "an Algorithm 9-like PyTorch model, at its second norm",
    law: EDTransformerLaws.normedOutput
  ) { z, x, θ in
    let Z = encode(z, θ) { Z, l in
      let Z = Z + layerNorm(mhAttention(Z, l.Wenc, mask: .bidirectional), l.norm1)
      return Z + layerNorm(mlp(Z, l), l.norm2)
    }
    return decode(x, Z, θ) { X, Z, l in
      var X = X + layerNorm(mhAttention(X, l.Wdec, mask: .causal), l.norm3)
      X = X + layerNorm(mhAttention(X, Z, l.Wed, mask: .bidirectional), l.norm4)
      return X + layerNorm(mlp(X, l), l.norm5)
    }
  }

  /// The norm after cross-attention is forgotten.
  public static let missingNorm4 = Mistake<EDTransformerFunction>(
    "missing norm 4",
    "A decoder layer has two norms, as an encoder layer has; line 17 is left out.",
    source: "a decoder layer made from an encoder layer", law: EDTransformerLaws.everyParameter
  ) { z, x, θ in
    decode(x, encode(z, θ), θ) { X, Z, l in
      var X = layerNorm(X + mhAttention(X, l.Wdec, mask: .causal), l.norm3)
      X = X + mhAttention(X, Z, l.Wed, mask: .bidirectional)  // Wrong: no line 17.
      X = layerNorm(X + mlp(X, l), l.norm5)
      return X
    }
  }

  /// One norm serves a whole layer.
  public static let oneNorm = Mistake<EDTransformerFunction>(
    "one norm a layer", "All norms of a layer are the same module, so they share γ and β.",
    source: "an encyclopedia's adaptation of Algorithm 8; `self.norm` used three times",
    law: EDTransformerLaws.everyParameter
  ) { z, x, θ in
    let Z = encode(z, θ) { Z, l in
      var wrong = l
      wrong.norm2 = l.norm1
      return encoderLayer(Z, wrong)
    }
    return decode(x, Z, θ) { X, Z, l in
      var wrong = l
      (wrong.norm4, wrong.norm5) = (l.norm3, l.norm3)
      return decoderLayer(X, Z, wrong)
    }
  }

  /// The decoder reads what the first encoder layer wrote.
  public static let firstEncoderLayer = Mistake<EDTransformerFunction>(
    "the first layer of the encoder", "Line 16 gets Z as it is after the first turn of line 4.",
    source: "a loop that writes a new variable and returns the old one",
    law: EDTransformerLaws.lastEncoderLayer
  ) { z, x, θ in
    var wrong = θ
    wrong.encoder = Array(θ.encoder.prefix(1))  // Wrong: the other layers are not heard.
    return edTransformer(z, x, wrong)
  }

  /// Decoder layer l reads what encoder layer l wrote.
  public static let layerByLayer = Mistake<EDTransformerFunction>(
    "layer by layer", "Layer l of the decoder reads layer l of the encoder, not the last one.",
    source: "the picture of two stacks side by side, with arrows drawn straight across",
    law: EDTransformerLaws.lastEncoderLayer
  ) { z, x, θ in
    var X = initialEmbedding(x, θ.e, θ.p)
    var Z = initialEmbedding(z, θ.e, θ.p)
    for l in 0..<max(θ.encoder.count, θ.decoder.count) {
      if l < θ.encoder.count { Z = encoderLayer(Z, θ.encoder[l]) }
      if l < θ.decoder.count { X = decoderLayer(X, Z, θ.decoder[l]) }  // Wrong: Z is not ready.
    }
    return softmax(θ.u * X)
  }

  /// The decoder has as many MLPs as the encoder has layers.
  public static let countedByEncoder = Mistake<EDTransformerFunction>(
    "decoder counted by L_enc",
    "The MLPs of the decoder are made L_enc times: with L_dec > L_enc there are too few.",
    source: "a PyTorch implementation of Algorithms 4–15",
    law: EDTransformerLaws.layerCounts
  ) { z, x, θ in
    let made = θ.encoder.count  // Wrong: the decoder's own number.
    guard θ.decoder.count <= made else {
      return undefined([θ.u.rows, x.count], "line 18: MLP \(made + 1) of \(made)")
    }
    return edTransformer(z, x, θ)
  }

  /// The arguments stand in the other order.
  public static let argumentsSwapped = Mistake<EDTransformerFunction>(
    "(x, z) for (z, x)", "The function takes x first, so that the encoder reads x.",
    source: "a PyTorch implementation of Algorithms 4–15",
    law: EDTransformerLaws.shape
  ) { z, x, θ in
    edTransformer(x, z, θ)  // Wrong: z comes first.
  }

  /// The positions of x go on where those of z end.
  public static let positionsContinue = Mistake<EDTransformerFunction>(
    "positions go on from z to x", "The first token of x gets position ℓ_z + 1.",
    source: "z and x embedded as one sequence, as for a decoder-only model",
    law: EDTransformerLaws.emptyLayers
  ) { z, x, θ in
    let all = initialEmbedding(z + x, θ.e, θ.p)
    // Wrong: line 11 counts t from 1 again.
    return decode(all.columns(z.count..<z.count + x.count), encode(z, θ), θ)
  }

  /// The mask has the size ℓ_max × ℓ_max.
  public static let maskOfFixedSize = Mistake<EDTransformerFunction>(
    "mask of fixed size",
    "The causal mask is made once for ℓ_max tokens: a shorter x does not fit.",
    source: "a PyTorch implementation of Algorithms 1–10",
    law: EDTransformerLaws.anyLength
  ) { z, x, θ in
    guard x.count == θ.p.columns else {
      return undefined(
        [θ.u.rows, x.count], "a mask for \(θ.p.columns) tokens, and \(x.count) tokens")
    }
    return edTransformer(z, x, θ)
  }

  /// z and x have one length.
  public static let oneLength = Mistake<EDTransformerFunction>(
    "one length for both", "z and x are taken to be equally long, as the list of notation has it.",
    source: "erratum E38; pairs that were filled up to one length", law: EDTransformerLaws.anyLength
  ) { z, x, θ in
    guard z.count == x.count else {
      return undefined([θ.u.rows, x.count], "\(x.count) tokens of x and \(z.count) of z")
    }
    return edTransformer(z, x, θ)
  }

  /// Cross-attention replaces what was there.
  public static let missingResidual = Mistake<EDTransformerFunction>(
    "cross-attention not added", "Line 16 puts the answer in the place of X and does not add it.",
    source: "line 16 without its “X +”", law: EDTransformerLaws.emptyLayers
  ) { z, x, θ in
    decode(x, encode(z, θ), θ) { X, Z, l in
      var X = layerNorm(X + mhAttention(X, l.Wdec, mask: .causal), l.norm3)
      // Wrong: no X +.
      X = layerNorm(mhAttention(X, Z, l.Wed, mask: .bidirectional), l.norm4)
      return layerNorm(X + mlp(X, l), l.norm5)
    }
  }

  /// The embeddings are multiplied by √d_e.
  public static let scaledEmbeddings = Mistake<EDTransformerFunction>(
    "embeddings times √d_e", "Token embeddings are multiplied by √d_e before positions are added.",
    source: "the transformer of 2017; erratum E27", law: EDTransformerLaws.emptyLayers
  ) { z, x, θ in
    var wrong = θ
    wrong.e = √θ.e.rows * θ.e
    return edTransformer(z, x, wrong)
  }

  /// GELU in place of ReLU.
  public static let gelus = Mistake<EDTransformerFunction>(
    "GELU for ReLU", "Lines 7 and 18 use the activation of Algorithms 9 and 10.",
    source: "a block shared by all architectures", law: EDTransformerLaws.rectified
  ) { z, x, θ in
    let Z = encode(z, θ) { Z, l in
      let Z = layerNorm(Z + mhAttention(Z, l.Wenc, mask: .bidirectional), l.norm1)
      return layerNorm(Z + (l.mlp2 * gelu(l.mlp1 * Z + l.bmlp1) + l.bmlp2), l.norm2)
    }
    return decode(x, Z, θ) { X, Z, l in
      var X = layerNorm(X + mhAttention(X, l.Wdec, mask: .causal), l.norm3)
      X = layerNorm(X + mhAttention(X, Z, l.Wed, mask: .bidirectional), l.norm4)
      return layerNorm(X + (l.mlp4 * gelu(l.mlp3 * X + l.bmlp3) + l.bmlp4), l.norm5)
    }
  }

  /// One more norm before the end.
  public static let finalNorm = Mistake<EDTransformerFunction>(
    "one more norm at the end", "X is normed once more before line 21, as Algorithm 10 does.",
    source: "the final norm of pre-norm models, kept where it is not needed",
    law: EDTransformerLaws.noDecoder
  ) { z, x, θ in
    var X = initialEmbedding(x, θ.e, θ.p)
    let Z = encode(z, θ)
    for l in θ.decoder { X = decoderLayer(X, Z, l) }
    return softmax(θ.u * layerNorm(X, .layer(size: X.rows)))
  }

  /// Every known mistake of Algorithm 8.
  public static let all = [
    sharedCrossAttention, maskMissing, maskTransposed, crossMasked, encoderMasked, preNorm,
    residualFromNorm, normInside, missingNorm4, oneNorm, firstEncoderLayer, layerByLayer,
    countedByEncoder, argumentsSwapped, positionsContinue, maskOfFixedSize, oneLength,
    missingResidual,
    scaledEmbeddings, gelus, finalNorm,
  ]

  /// Algorithm 8 with its laws and mistakes.
  public static let catalogue = Catalogue<EDTransformerFunction>(
    "Algorithm 8: Encoder–decoder transformer", right: { edTransformer($0, $1, $2) },
    laws: EDTransformerLaws.all, mistakes: all
  ) { f in
    // The first has x shorter than ℓ_max, the second more layers in the decoder: each is beyond one
    // of the mistakes.
    let (short, high) = (
      EDTransformerLaws.parameters(seed: 818),
      EDTransformerLaws.parameters(seed: 819, encoder: 1, decoder: 2)
    )
    return [f([2, 6, 6, 1], [3, 0, 5], short), f([4, 1], [0, 1, 2, 3, 4, 5, 6, 5, 4], high)]
  }
}

// The lines of Algorithm 8 in pieces, so that a mistake shows what it does otherwise and no more.
extension EDTransformerMistakes {
  typealias EncoderLayer = EDTransformerParameters.EncoderLayer
  typealias DecoderLayer = EDTransformerParameters.DecoderLayer

  /// Lines 1–9.
  private static func encode(
    _ z: [Int], _ θ: EDTransformerParameters,
    layer: (_ Z: Tensor, _ l: EncoderLayer) -> Tensor = { encoderLayer($0, $1) }
  ) -> Tensor {
    θ.encoder.reduce(initialEmbedding(z, θ.e, θ.p)) { Z, l in layer(Z, l) }
  }

  /// Lines 10–21.
  private static func decode(
    _ x: [Int], _ Z: Tensor, _ θ: EDTransformerParameters,
    layer: (_ X: Tensor, _ Z: Tensor, _ l: DecoderLayer) -> Tensor = { decoderLayer($0, $1, $2) }
  ) -> Tensor {
    decode(initialEmbedding(x, θ.e, θ.p), Z, θ, layer: layer)
  }

  /// Lines 13–21, from X on.
  private static func decode(
    _ X: Tensor, _ Z: Tensor, _ θ: EDTransformerParameters,
    layer: (_ X: Tensor, _ Z: Tensor, _ l: DecoderLayer) -> Tensor = { decoderLayer($0, $1, $2) }
  ) -> Tensor {
    softmax(θ.u * θ.decoder.reduce(X) { X, l in layer(X, Z, l) })
  }

  /// Lines 5–8.
  private static func encoderLayer(
    _ Z: Tensor, _ l: EncoderLayer, mask: Mask = .bidirectional
  ) -> Tensor {
    let Z = layerNorm(Z + mhAttention(Z, l.Wenc, mask: mask), l.norm1)
    return layerNorm(Z + mlp(Z, l), l.norm2)
  }

  /// Lines 14–19.
  private static func decoderLayer(
    _ X: Tensor, _ Z: Tensor, _ l: DecoderLayer, mask: Mask = .causal,
    crossMask: Mask = .bidirectional
  ) -> Tensor {
    var X = layerNorm(X + mhAttention(X, l.Wdec, mask: mask), l.norm3)
    X = layerNorm(X + mhAttention(X, Z, l.Wed, mask: crossMask), l.norm4)
    return layerNorm(X + mlp(X, l), l.norm5)
  }

  /// What line 7 adds.
  private static func mlp(_ Z: Tensor, _ l: EncoderLayer) -> Tensor {
    l.mlp2 * relu(l.mlp1 * Z + l.bmlp1) + l.bmlp2
  }

  /// What line 18 adds.
  private static func mlp(_ X: Tensor, _ l: DecoderLayer) -> Tensor {
    l.mlp4 * relu(l.mlp3 * X + l.bmlp3) + l.bmlp4
  }
}
