import FormalAlgorithms
import Tensors

/// The known wrong variants of Algorithm 9.
public enum ETransformerMistakes {
  /// Line 5 gets a mask.
  public static let causalMask = Mistake<ETransformerFunction>(
    "causal mask by habit", "Line 5 gets the mask of a decoder: nobody sees what comes later.",
    source: "a block taken from a decoder-only model", law: ETransformerLaws.allSeen
  ) { x, θ in
    run(x, θ) { X, l in layer(X, l, mask: .causal) }  // Wrong: Mask ≡ 1.
  }

  /// A token is kept from seeing itself.
  public static let selfHidden = Mistake<ETransformerFunction>(
    "nobody sees itself", "The mask has zeros on its diagonal, lest a token give itself away.",
    source: "the fear that a masked token is still seen; line 5 of Algorithm 12 has replaced it",
    law: ETransformerLaws.oneToken
  ) { x, θ in
    guard x.count > 1 else { return undefined([θ.u.rows, x.count], "line 5: nobody is seen") }
    let wrong = x.indices.map { t in x.indices.map { t != $0 } }
    return run(x, θ) { X, l in layer(X, l, mask: .explicit(rows: wrong)) }
  }

  /// The mask of attention hides the mask tokens.
  public static let maskTokenHidden = Mistake<ETransformerFunction>(
    "mask for mask_token", "Line 5 hides every mask_token from all others.",
    source: "two things of one name: Mask and mask_token", law: ETransformerLaws.namelessTokens
  ) { x, θ in
    let mask = SpecialTokens(vocabulary: θ.e.columns).mask
    if x.allSatisfy({ $0 == mask }) {
      return undefined([θ.u.rows, x.count], "line 5: all tokens are hidden")
    }
    let wrong = x.map { token in x.map { _ in token != mask } }
    return run(x, θ) { X, l in layer(X, l, mask: .explicit(rows: wrong)) }
  }

  /// Short sequences are filled up, and the filling is seen.
  public static let paddingSeen = Mistake<ETransformerFunction>(
    "padding is seen", "x is filled up with eos to ℓ_max tokens, and nothing hides the filling.",
    source: "batches of equal length without a padding mask", law: ETransformerLaws.unusedPositions
  ) { x, θ in
    let eos = SpecialTokens(vocabulary: θ.e.columns).eos
    let filling = [Int](repeating: eos, count: θ.p.columns - x.count)
    return eTransformer(x + filling, θ).columns(0..<x.count)
  }

  /// The input is moved on by one.
  public static let shifted = Mistake<ETransformerFunction>(
    "shift added",
    "bos is put in front and the last token dropped, as a decoder is fed: at place t stands x[t − 1].",
    source: "a training loop taken from a decoder: bos in front, the last token dropped",
    law: ETransformerLaws.ownColumn
  ) { x, θ in
    // Wrong: column t is for x[t] itself.
    eTransformer([SpecialTokens(vocabulary: θ.e.columns).bos] + x.dropLast(), θ)
  }

  /// The position is not the token's.
  public static let positionOfSequence = Mistake<ETransformerFunction>(
    "positions from the batch item",
    "W_p is indexed by the number of the sequence in its batch: all its tokens get one vector.",
    source: "a PyTorch implementation of attention", law: ETransformerLaws.positions
  ) { x, θ in
    // Wrong: the position is t, and here it is always the first.
    let same = concatenate(columns: x.map { _ in θ.p.columns(0..<1) })
    return run(tokenEmbedding(x, θ.e) + same, θ)
  }

  /// The embeddings are multiplied by √d_e.
  public static let scaledEmbeddings = Mistake<ETransformerFunction>(
    "embeddings times √d_e", "Token embeddings are multiplied by √d_e before positions are added.",
    source: "the transformer of 2017; erratum E27", law: ETransformerLaws.noLayers
  ) { x, θ in
    var wrong = θ
    wrong.e = √θ.e.rows * θ.e
    return eTransformer(x, wrong)
  }

  /// A norm before the first layer.
  public static let embeddingNorm = Mistake<ETransformerFunction>(
    "norm after the embeddings", "X is normed before the first layer.",
    source: "BERT; an Algorithm 9-like PyTorch model; erratum E28",
    law: ETransformerLaws.noLayers
  ) { x, θ in
    run(layerNorm(initialEmbedding(x, θ.e, θ.p), .layer(size: θ.e.rows)), θ)
  }

  /// A norm after the last layer.
  public static let stackNorm = Mistake<ETransformerFunction>(
    "norm after the stack", "X is normed once more before line 10.",
    source: "an Algorithm 9-like PyTorch model; the end of Algorithm 10",
    law: ETransformerLaws.noLayers
  ) { x, θ in
    run(x, θ) { X in
      layerNorm(gelu(θ.f * layerNorm(X, .layer(size: X.rows)) + θ.bf), θ.norm)
    }
  }

  /// The norms stand before the parts.
  public static let preNorm = Mistake<ETransformerFunction>(
    "pre-norm by habit",
    "Each part gets a normed copy of X, and the sum is left as it is, as in Algorithm 10.",
    source: "implementations that take their block from a decoder-only model",
    law: ETransformerLaws.lastNorm
  ) { x, θ in
    run(x, θ) { X, l in
      let X = X + mhAttention(layerNorm(X, l.norm1), l.W, mask: .bidirectional)
      return X + mlp(layerNorm(X, l.norm2), l)
    }
  }

  /// The norm reaches what is added, not the sum.
  public static let normInside = Mistake<ETransformerFunction>(
    "norm inside the residual", "What the MLP adds is normed, the sum is not.",
    source: "an Algorithm 9-like PyTorch model, at its second norm",
    law: ETransformerLaws.lastNorm
  ) { x, θ in
    run(x, θ) { X, l in
      let X = layerNorm(X + mhAttention(X, l.W, mask: .bidirectional), l.norm1)
      return X + layerNorm(mlp(X, l), l.norm2)  // Wrong: line 8 norms the sum.
    }
  }

  /// One norm serves a whole layer.
  public static let oneNorm = Mistake<ETransformerFunction>(
    "one norm a layer", "Lines 6 and 8 are the same module, so they share γ and β.",
    source: "`self.norm` used twice", law: ETransformerLaws.everyParameter
  ) { x, θ in
    run(x, θ) { X, l in
      var wrong = l
      wrong.norm2 = l.norm1
      return layer(X, wrong)
    }
  }

  /// All layers are the first.
  public static let oneLayer = Mistake<ETransformerFunction>(
    "one layer, L times", "The list holds one layer L times, so that all layers share its weights.",
    source: "`[Layer()] * L` in Python", law: ETransformerLaws.everyParameter
  ) { x, θ in
    guard let first = θ.layers.first else { return eTransformer(x, θ) }
    return run(x, θ) { X, _ in layer(X, first) }
  }

  /// ReLU in line 7.
  public static let relus = Mistake<ETransformerFunction>(
    "ReLU for GELU", "Line 7 uses the activation of Algorithm 8.",
    source: "a block shared by all architectures", law: ETransformerLaws.gelus
  ) { x, θ in
    run(x, θ) { X, l in layer(X, l, activation: relu) }
  }

  /// The approximation of GELU by tanh.
  public static let tanhGELU = Mistake<ETransformerFunction>(
    "GELU by tanh", "Lines 7 and 10 use the approximation with tanh, off by up to 0.0005.",
    source: "GPT-2 and later BERT code; erratum E26", law: ETransformerLaws.gelus
  ) { x, θ in
    run(
      x, θ, layer: { X, l in layer(X, l, activation: geluTanh) },
      project: { X in layerNorm(geluTanh(θ.f * X + θ.bf), θ.norm) })
  }

  /// Line 10 is left out.
  public static let projectionMissing = Mistake<ETransformerFunction>(
    "no final projection", "Line 10 is left out: the last layer's X is normed and unembedded.",
    source: "Algorithm 10's end on Algorithm 9", law: ETransformerLaws.everyParameter
  ) { x, θ in
    run(x, θ) { X in
      guard X.rows == θ.u.columns else {
        return undefined([θ.u.columns, X.columns], "line 11: d_e numbers a token in place of d_f")
      }
      return layerNorm(X, θ.norm)
    }
  }

  /// Line 10 is no more than a matrix.
  public static let activationMissing = Mistake<ETransformerFunction>(
    "no GELU in line 10", "Line 10 is X ← W_f X + b_f.",
    source: "“projection” taken at its word", law: ETransformerLaws.projectedGELU
  ) { x, θ in
    run(x, θ) { X in layerNorm(θ.f * X + θ.bf, θ.norm) }  // Wrong: GELU(…).
  }

  /// Line 10 adds.
  public static let residualProjection = Mistake<ETransformerFunction>(
    "residual around line 10", "Line 10 is X ← X + GELU(…), like lines 5 and 7.",
    source: "the habit of the lines before it", law: ETransformerLaws.projectionAlone
  ) { x, θ in
    run(x, θ) { X in
      let projected = gelu(θ.f * X + θ.bf)
      guard X.rows == projected.rows else {
        return undefined(projected.shape, "line 10: d_e and d_f numbers a token do not add")
      }
      return layerNorm(X + projected, θ.norm)
    }
  }

  /// Line 11 is left out.
  public static let finalNormMissing = Mistake<ETransformerFunction>(
    "no final norm", "Line 11 is left out: W_u meets what GELU gave.",
    source: "a post-norm stack, whose last layer ends with a norm", law: ETransformerLaws.blankEnd
  ) { x, θ in
    run(x, θ) { X in gelu(θ.f * X + θ.bf) }
  }

  /// W_u has the size that is printed.
  public static let printedUnembedding = Mistake<ETransformerFunction>(
    "W_u as printed", "W_u is made N_V × d_e, as the paper has it: line 12 needs N_V × d_f.",
    source: "the paper, erratum E2; an Algorithm 9-like PyTorch model with d_f fixed to d_e",
    law: ETransformerLaws.anyProjection
  ) { x, θ in
    let (de, df) = (θ.e.rows, θ.f.rows)
    guard de == df else {
      return undefined([θ.u.rows, x.count], "line 12: W_u has \(de) columns, X has \(df) rows")
    }
    return eTransformer(x, θ)
  }

  /// W_u is W_e.
  public static let tied = Mistake<ETransformerFunction>(
    "W_u tied to W_e", "W_eᵀ serves as W_u.", source: "BERT; erratum E28",
    law: ETransformerLaws.everyParameter
  ) { x, θ in
    guard θ.e.rows == θ.f.rows else {
      return undefined(
        [θ.u.rows, x.count], "line 12: W_eᵀ has d_e = \(θ.e.rows) columns, d_f is \(θ.f.rows)")
    }
    var wrong = θ
    wrong.u = θ.e.transposed
    return eTransformer(x, wrong)
  }

  /// The logits get a bias.
  public static let outputBias = Mistake<ETransformerFunction>(
    "bias in line 12",
    "The logits get a bias (here 0, 0.1, 0.2, …), which the paper does not have.",
    source: "BERT; an Algorithm 9-like PyTorch model; erratum E28",
    law: ETransformerLaws.blankEnd
  ) { x, θ in
    let X = θ.layers.reduce(initialEmbedding(x, θ.e, θ.p)) { X, l in layer(X, l) }
    let b = Tensor(vector: (0..<θ.u.rows).map { 0.1 * Double($0) }, precision: X.precision)
    return softmax(θ.u * layerNorm(gelu(θ.f * X + θ.bf), θ.norm) + b)
  }

  /// Every known mistake of Algorithm 9.
  public static let all = [
    causalMask, selfHidden, maskTokenHidden, paddingSeen, shifted, positionOfSequence,
    scaledEmbeddings, embeddingNorm, stackNorm, preNorm, normInside, oneNorm, oneLayer, relus,
    tanhGELU,
    projectionMissing, activationMissing, residualProjection, finalNormMissing, printedUnembedding,
    tied, outputBias,
  ]

  /// Algorithm 9 with its laws and mistakes.
  public static let catalogue = Catalogue<ETransformerFunction>(
    "Algorithm 9: Encoder-only transformer", right: { eTransformer($0, $1) },
    laws: ETransformerLaws.all, mistakes: all
  ) { f in
    // Some mistakes need d_f = d_e to be told apart, others d_f ≠ d_e; x holds a mask_token.
    let (equal, wide) = (
      ETransformerLaws.parameters(seed: 950, df: 5), ETransformerLaws.parameters(seed: 951, df: 6)
    )
    return [f([3, 4, 0, 5], equal), f([6, 1, 4], wide)]
  }
}

// The lines of Algorithm 9 in pieces, so that a mistake shows what it does otherwise and no more.
extension ETransformerMistakes {
  typealias Layer = ETransformerParameters.Layer

  /// All lines, with another layer or another way from the last layer to W_u.
  private static func run(
    _ x: [Int], _ θ: ETransformerParameters,
    layer: (_ X: Tensor, _ l: Layer) -> Tensor = { Self.layer($0, $1) },
    project: ((_ X: Tensor) -> Tensor)? = nil
  ) -> Tensor {
    run(initialEmbedding(x, θ.e, θ.p), θ, layer: layer, project: project)
  }

  /// Lines 10–12 otherwise.
  private static func run(
    _ x: [Int], _ θ: ETransformerParameters, project: @escaping (_ X: Tensor) -> Tensor
  ) -> Tensor {
    run(x, θ, layer: { layer($0, $1) }, project: project)
  }

  /// Lines 4–12, from X on.
  private static func run(
    _ X: Tensor, _ θ: ETransformerParameters,
    layer: (_ X: Tensor, _ l: Layer) -> Tensor = { Self.layer($0, $1) },
    project: ((_ X: Tensor) -> Tensor)? = nil
  ) -> Tensor {
    let X = θ.layers.reduce(X) { X, l in layer(X, l) }
    return softmax(θ.u * (project?(X) ?? layerNorm(gelu(θ.f * X + θ.bf), θ.norm)))
  }

  /// Lines 5–8.
  private static func layer(
    _ X: Tensor, _ l: Layer, mask: Mask = .bidirectional,
    activation: (Tensor) -> Tensor = { gelu($0) }
  ) -> Tensor {
    let X = layerNorm(X + mhAttention(X, l.W, mask: mask), l.norm1)
    return layerNorm(X + mlp(X, l, activation: activation), l.norm2)
  }

  /// What line 7 adds.
  private static func mlp(
    _ X: Tensor, _ l: Layer, activation: (Tensor) -> Tensor = { gelu($0) }
  ) -> Tensor {
    l.mlp2 * activation(l.mlp1 * X + l.bmlp1) + l.bmlp2
  }
}
