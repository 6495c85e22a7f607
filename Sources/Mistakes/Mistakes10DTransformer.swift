import FormalAlgorithms
import Tensors

/// The known wrong variants of Algorithm 10.
public enum DTransformerMistakes {
  /// The norm is written over the stream.
  public static let overwritten = Mistake<DTransformerFunction>(
    "X̃ written over X",
    "Lines 5 and 7 norm X itself, so that the sums of lines 6 and 8 start from the normed X.",
    source: "two of five public versions of Algorithm 10",
    law: DTransformerLaws.silentLayers
  ) { x, θ in
    run(x, θ) { X, l in
      var X = layerNorm(X, l.norm1)  // Wrong: X is lost.
      X = X + mhAttention(X, l.W, mask: .causal)
      X = layerNorm(X, l.norm2)
      return X + mlp(X, l)
    }
  }

  /// The norms stand after the sums.
  public static let postNorm = Mistake<DTransformerFunction>(
    "post-norm by habit", "The norms stand after the additions, as in Algorithms 8 and 9.",
    source: "the transformer of 2017, and GPT-1", law: DTransformerLaws.shiftUnseen
  ) { x, θ in
    run(x, θ) { X, l in
      let X = layerNorm(X + mhAttention(X, l.W, mask: .causal), l.norm1)
      return layerNorm(X + mlp(X, l), l.norm2)
    }
  }

  /// The last norm is forgotten.
  public static let missingFinalNorm = Mistake<DTransformerFunction>(
    "missing final norm", "Line 10 is left out: W_u meets the stream as it is.",
    source: "a block moved from post-norm to pre-norm, and nothing added at the end",
    law: DTransformerLaws.finalNorm
  ) { x, θ in
    softmax(θ.u * stream(x, θ))  // Wrong: no line 10.
  }

  /// Line 6 has no mask.
  public static let maskMissing = Mistake<DTransformerFunction>(
    "no mask", "Line 6 lets everybody see everybody, the token to be guessed included.",
    source: "an attention whose mask is optional, and not given", law: DTransformerLaws.causality
  ) { x, θ in
    run(x, θ) { X, l in layer(X, l, mask: .bidirectional) }  // Wrong: line 6 needs .causal.
  }

  /// Line 6 shows the future and hides the past.
  public static let maskTransposed = Mistake<DTransformerFunction>(
    "mask transposed", "Line 6 asks t ≥ t′: each token sees itself and what follows it.",
    source: "a mask made for row-token code, used in column-token code",
    law: DTransformerLaws.causality
  ) { x, θ in
    let wrong = x.indices.map { t in x.indices.map { t >= $0 } }
    return run(x, θ) { X, l in layer(X, l, mask: .explicit(rows: wrong)) }
  }

  /// The mask has the size ℓ_max × ℓ_max.
  public static let maskOfFixedSize = Mistake<DTransformerFunction>(
    "mask of fixed size",
    "The mask is made once for ℓ_max tokens: a shorter x does not fit.",
    source: "a PyTorch implementation of Algorithms 1–10",
    law: DTransformerLaws.anyLength
  ) { x, θ in
    guard x.count == θ.p.columns else {
      return undefined(
        [θ.u.rows, x.count], "a mask for \(θ.p.columns) tokens, and \(x.count) tokens")
    }
    return dTransformer(x, θ)
  }

  /// A token sees two tokens before it, and no farther.
  public static let shortWindow = Mistake<DTransformerFunction>(
    "band for a triangle",
    "The mask shows a token itself and the two before it, and nothing that lies farther back.",
    source: "a band matrix of local attention, taken for the causal mask",
    law: DTransformerLaws.pastHeard
  ) { x, θ in
    let wrong = x.indices.map { t in x.indices.map { t <= $0 && $0 <= t + 2 } }
    return run(x, θ) { X, l in layer(X, l, mask: .explicit(rows: wrong)) }
  }

  /// The residual is added inside and outside.
  public static let residualTwice = Mistake<DTransformerFunction>(
    "residual inside and outside", "Lines 6 and 8 add X̃ as well: X + X̃ + what the part says.",
    source: "a Flax and a PyTorch decoder-only model that cite the paper: sums in part and block",
    law: DTransformerLaws.silentLayers
  ) { x, θ in
    run(x, θ) { X, l in
      var X̃ = layerNorm(X, l.norm1)
      let X = X + (X̃ + mhAttention(X̃, l.W, mask: .causal))  // Wrong: X̃ is no part of the sum.
      X̃ = layerNorm(X, l.norm2)
      return X + (X̃ + mlp(X̃, l))
    }
  }

  /// Keys and values come from the stream as it is.
  public static let contextNotNormed = Mistake<DTransformerFunction>(
    "keys and values from X", "Line 6 makes queries of X̃, but keys and values of X.",
    source: "a general attention(X, Z), called with the old name for Z",
    law: DTransformerLaws.shiftUnseen
  ) { x, θ in
    run(x, θ) { X, l in
      let X = X + mhAttention(layerNorm(X, l.norm1), X, l.W, mask: .causal)  // Wrong: X̃ twice.
      return X + mlp(layerNorm(X, l.norm2), l)
    }
  }

  /// ReLU in place of GELU.
  public static let rectifier = Mistake<DTransformerFunction>(
    "ReLU for GELU", "Line 8 uses the activation of Algorithm 8.",
    source: "a PyTorch decoder-only model that cites the paper", law: DTransformerLaws.exactGELU
  ) { x, θ in
    run(x, θ) { X, l in layer(X, l, activation: relu) }
  }

  /// GELU by its approximation.
  public static let tanhGELU = Mistake<DTransformerFunction>(
    "GELU by tanh", "Line 8 uses x·½(1 + tanh(√(2/π)(x + 0.044715x³))) and not x·Φ(x).",
    source: "GPT-2; erratum E29", law: DTransformerLaws.exactGELU
  ) { x, θ in
    run(x, θ) { X, l in layer(X, l, activation: geluTanh) }
  }

  /// Line 11 has a bias.
  public static let unembeddingBias = Mistake<DTransformerFunction>(
    "bias in W_u", "Line 11 adds a vector to every column before the softmax.",
    source: "a layer type whose bias is on unless switched off", law: DTransformerLaws.noOpinion
  ) { x, θ in
    let logits = θ.u * layerNorm(stream(x, θ), θ.norm)
    return softmax(logits + sample([θ.u.rows], seed: 1020))  // Wrong: W_u X and no more.
  }

  /// W_u is W_e turned round.
  public static let tied = Mistake<DTransformerFunction>(
    "W_eᵀ for W_u", "Line 11 takes the transpose of W_e; W_u is not used.",
    source: "GPT-2, where it is meant so; erratum E29", law: DTransformerLaws.everyParameter
  ) { x, θ in
    softmax(θ.e.transposed * layerNorm(stream(x, θ), θ.norm))
  }

  /// The positions begin with the second.
  public static let positionsOffByOne = Mistake<DTransformerFunction>(
    "positions off by one", "Token t gets the column t + 1 of W_p.",
    source: "positions from a running count that is raised before use",
    law: DTransformerLaws.silentLayers
  ) { x, θ in
    guard x.count < θ.p.columns else {
      return undefined([θ.u.rows, x.count], "there is no position \(x.count + 1)")
    }
    var wrong = θ
    wrong.p = θ.p.columns(1..<θ.p.columns)
    return dTransformer(x, wrong)
  }

  /// The embeddings are multiplied by √d_e.
  public static let scaledEmbeddings = Mistake<DTransformerFunction>(
    "embeddings times √d_e", "Token embeddings are multiplied by √d_e before positions are added.",
    source: "the transformer of 2017; erratum E27", law: DTransformerLaws.silentLayers
  ) { x, θ in
    var wrong = θ
    wrong.e = √θ.e.rows * θ.e
    return dTransformer(x, wrong)
  }

  /// One norm serves a whole layer.
  public static let oneNorm = Mistake<DTransformerFunction>(
    "one norm a layer", "Lines 5 and 7 are the same module, so they share γ and β.",
    source: "`self.norm` used twice", law: DTransformerLaws.everyParameter
  ) { x, θ in
    run(x, θ) { X, l in
      var wrong = l
      wrong.norm2 = l.norm1
      return layer(X, wrong)
    }
  }

  /// Attention and MLP read the same X̃.
  public static let parallel = Mistake<DTransformerFunction>(
    "attention and MLP side by side", "Line 8 reads the X̃ of line 5; line 7 is left out.",
    source: "GPT-J and its kin, where it is meant so", law: DTransformerLaws.everyParameter
  ) { x, θ in
    run(x, θ) { X, l in
      let X̃ = layerNorm(X, l.norm1)
      return X + mhAttention(X̃, l.W, mask: .causal) + mlp(X̃, l)
    }
  }

  /// All layers are the first one.
  public static let oneLayer = Mistake<DTransformerFunction>(
    "the same layer L times", "The stack holds the first layer L times.",
    source: "`[layer] * L`: a list of one object, many times", law: DTransformerLaws.everyParameter
  ) { x, θ in
    var wrong = θ
    if let first = θ.layers.first { wrong.layers = θ.layers.map { _ in first } }
    return dTransformer(x, wrong)
  }

  /// Softmax runs along the positions.
  public static let softmaxOverPositions = Mistake<DTransformerFunction>(
    "softmax over positions", "Line 11 makes every row of W_u X add up to 1.",
    source: "`softmax(dim=-1)` kept from row-token code", law: DTransformerLaws.distributions
  ) { x, θ in
    softmax((θ.u * layerNorm(stream(x, θ), θ.norm)).transposed).transposed
  }

  /// Only the last column is returned.
  public static let lastColumn = Mistake<DTransformerFunction>(
    "only the last column", "Line 11 returns the guess after the last token and no other.",
    source: "a function for sampling, used for training", law: DTransformerLaws.shape
  ) { x, θ in
    let P = dTransformer(x, θ)
    return P.columns(P.columns - 1..<P.columns)
  }

  /// Every known mistake of Algorithm 10.
  public static let all = [
    overwritten, postNorm, missingFinalNorm, maskMissing, maskTransposed, maskOfFixedSize,
    shortWindow, residualTwice, contextNotNormed, rectifier, tanhGELU, unembeddingBias, tied,
    positionsOffByOne, scaledEmbeddings, oneNorm, parallel, oneLayer, softmaxOverPositions,
    lastColumn,
  ]

  /// Algorithm 10 with its laws and mistakes.
  public static let catalogue = Catalogue<DTransformerFunction>(
    "Algorithm 10: Decoder-only transformer", right: { dTransformer($0, $1) },
    laws: DTransformerLaws.all, mistakes: all
  ) { f in
    // The second has ℓ_max tokens: a mask of that size fits there, and positions off by one do not.
    let θ = DTransformerLaws.parameters(seed: 1021)
    return [f([3, 0, 5, 5], θ), f([0, 1, 2, 3, 4, 5, 6, 5, 4], θ)]
  }
}

// The lines of Algorithm 10 in pieces, so that a mistake shows what it does otherwise and no more.
extension DTransformerMistakes {
  typealias Layer = DTransformerParameters.Layer

  /// Lines 1–11, with another layer in the place of lines 5–8.
  private static func run(
    _ x: [Int], _ θ: DTransformerParameters, layer: (_ X: Tensor, _ l: Layer) -> Tensor
  ) -> Tensor {
    let X = θ.layers.reduce(initialEmbedding(x, θ.e, θ.p)) { X, l in layer(X, l) }
    return softmax(θ.u * layerNorm(X, θ.norm))
  }

  /// Lines 1–9: X as it is before the last norm.
  private static func stream(_ x: [Int], _ θ: DTransformerParameters) -> Tensor {
    θ.layers.reduce(initialEmbedding(x, θ.e, θ.p)) { X, l in layer(X, l) }
  }

  /// Lines 5–8.
  private static func layer(
    _ X: Tensor, _ l: Layer, mask: Mask = .causal, activation: (Tensor) -> Tensor = gelu
  ) -> Tensor {
    let X = X + mhAttention(layerNorm(X, l.norm1), l.W, mask: mask)
    return X + mlp(layerNorm(X, l.norm2), l, activation: activation)
  }

  /// What line 8 adds.
  private static func mlp(
    _ X̃: Tensor, _ l: Layer, activation: (Tensor) -> Tensor = gelu
  ) -> Tensor {
    l.mlp2 * activation(l.mlp1 * X̃ + l.bmlp1) + l.bmlp2
  }
}
