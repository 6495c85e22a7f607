import Exercises
import FormalAlgorithms
import Mistakes
import Solutions
import Tensors

typealias DecoderOnlyLayerAnswer =
  @Sendable (_ X: Tensor, _ l: DTransformerParameters.Layer) throws -> Tensor
typealias DTransformerAnswer =
  @Sendable (_ x: [Int], _ θ: DTransformerParameters) throws -> Tensor
typealias ContinuationAnswer =
  @Sendable (_ y: [Int], _ x: [Int], _ θ: DTransformerParameters) throws -> Double

extension Exercise {
  static let chapter09: [Exercise] = [
    Exercise(
      "Chapter09.predictChanges", hint: "Who may look at the third token?",
      learner: Exercises.Chapter09.predictChanges, solution: Solutions.Chapter09.predictChanges,
      check: Chapter09Checks.predictChanges),
    Exercise(
      "Chapter09.layer", hint: "X̃ is made anew twice, from X as it then is; X is only added to.",
      learner: Exercises.Chapter09.layer, solution: Solutions.Chapter09.layer,
      check: Chapter09Checks.layer),
    Exercise(
      "Chapter09.dTransformer", hint: "After the last layer comes one more norm.",
      learner: Exercises.Chapter09.dTransformer, solution: Solutions.Chapter09.dTransformer,
      check: Chapter09Checks.dTransformer),
    Exercise(
      "Chapter09.probability", hint: "Run x + y once; y[0] is guessed in column x.count − 1.",
      learner: { try Exercises.Chapter09.probability(of: $0, after: $1, $2) },
      solution: { try Solutions.Chapter09.probability(of: $0, after: $1, $2) },
      check: Chapter09Checks.probability),
  ]
}

enum Chapter09Checks {
  static let predictChanges = Check<@Sendable () throws -> [Int]>.prediction(
    because: """
      Every layer hides what comes later, so three of them do: columns 1 and 2 cannot know. The third \
      column begins with the token itself, and all later ones may look at it.
      """,
    known: [
      ([3], "Later tokens may look at it."),
      ([4, 5, 6], "A token sees itself, and its own column begins with it."),
      ([1, 2, 3], "That is the mask the other way round."),
      ([1, 2, 3, 4, 5, 6], "More layers carry no further: none of them looks ahead."),
    ]
  ) {
    let θ = parameters(d: 4, layers: 3, seed: 91)
    let before = FormalAlgorithms.dTransformer([0, 1, 2, 3, 4, 0], θ).columnArrays
    let after = FormalAlgorithms.dTransformer([0, 1, 4, 3, 4, 0], θ).columnArrays
    return (0..<6).filter { before[$0] != after[$0] }.map { $0 + 1 }
  }

  static let layer = Check<DecoderOnlyLayerAnswer>(
    right: { X, l in
      let X = X + mhAttention(layerNorm(X, l.norm1), l.W, mask: .causal)
      return X + mlp(layerNorm(X, l.norm2), l)
    },
    trials: [(2, 1, 92), (3, 2, 93), (4, 3, 94)].map { d, tokens, seed in
      let l = parameters(d: d, layers: 1, seed: seed).layers[0]
      let X = normalNumbers([d, tokens], seed: UInt64(seed) + 10)
      return Trial("X = \(X.value), l of seeded normal numbers") { try $0(X, l) }
    },
    known: [
      KnownMistake(
        "X̃ written over X", "The sums start from the normed X; they start from X itself."
      ) {
        X, l in
        var X = layerNorm(X, l.norm1)
        X = layerNorm(X + mhAttention(X, l.W, mask: .causal), l.norm2)
        return X + mlp(X, l)
      },
      KnownMistake("norms after the sums", "That is the order of Algorithms 8 and 9.") { X, l in
        let X = layerNorm(X + mhAttention(X, l.W, mask: .causal), l.norm1)
        return layerNorm(X + mlp(X, l), l.norm2)
      },
      KnownMistake("residual inside and outside", "X̃ is added as well, which no line asks for.") {
        X, l in
        var X̃ = layerNorm(X, l.norm1)
        let X = X + X̃ + mhAttention(X̃, l.W, mask: .causal)
        X̃ = layerNorm(X, l.norm2)
        return X + X̃ + mlp(X̃, l)
      },
      KnownMistake("attention and MLP side by side", "Line 7 norms what line 6 has made of X.") {
        X, l in
        let X̃ = layerNorm(X, l.norm1)
        return X + mhAttention(X̃, l.W, mask: .causal) + mlp(X̃, l)
      },
      KnownMistake("the old X in line 8", "Line 8 adds to what line 6 has made of X.") { X, l in
        let sum = X + mhAttention(layerNorm(X, l.norm1), l.W, mask: .causal)
        return X + mlp(layerNorm(sum, l.norm2), l)
      },
      KnownMistake("norm of a norm", "Line 7 norms X, not the X̃ of line 5.") { X, l in
        let X̃ = layerNorm(X, l.norm1)
        return X + mhAttention(X̃, l.W, mask: .causal) + mlp(layerNorm(X̃, l.norm2), l)
      },
      KnownMistake("no mask", "Line 6 hides what comes later.") { X, l in
        let X = X + mhAttention(layerNorm(X, l.norm1), l.W, mask: .bidirectional)
        return X + mlp(layerNorm(X, l.norm2), l)
      },
      KnownMistake("ReLU for GELU", "ReLU is Algorithm 8's.") { X, l in
        let X = X + mhAttention(layerNorm(X, l.norm1), l.W, mask: .causal)
        return X + l.mlp2 * relu(l.mlp1 * layerNorm(X, l.norm2) + l.bmlp1) + l.bmlp2
      },
    ])

  static let dTransformer = Check<DTransformerAnswer>(
    right: { FormalAlgorithms.dTransformer($0, $1) },
    trials: [(0, 95), (1, 96), (2, 97)].map { layers, seed in
      let θ = parameters(d: 4, layers: layers, seed: seed)
      return Trial("x = [3, 1, 0], L = \(layers), θ of seeded normal numbers") {
        try $0([3, 1, 0], θ)
      }
    },
    catalogue: AnswerCatalogue(DTransformerMistakes.catalogue) { answer in
      { x, θ in attempt { try answer(x, θ) } }
    } asAnswer: {
      $0.run
    })

  static let probability = Check<ContinuationAnswer>(
    right: { y, x, θ in
      let P = FormalAlgorithms.dTransformer(x + y, θ)
      return y.indices.reduce(1.0) { $0 * P[y[$1], x.count - 1 + $1] }
    },
    trials: [([], [2]), ([1], [2]), ([1, 3], [0, 2])].map { y, x in
      let θ = parameters(d: 4, layers: 1, seed: 98)
      return Trial("y = \(y), x = \(x), θ of seeded normal numbers") { try $0(y, x, θ) }
    },
    known: [
      KnownMistake("column of the token itself", "That column is the guess for the token after it.")
      {
        y, x, θ in
        let P = FormalAlgorithms.dTransformer(x + y, θ)
        return y.indices.reduce(1.0) { $0 * P[y[$1], x.count + $1] }
      },
      KnownMistake("sum for product", "One has to come and then the other: probabilities multiply.")
      {
        y, x, θ in
        let P = FormalAlgorithms.dTransformer(x + y, θ)
        return y.indices.reduce(0.0) { $0 + P[y[$1], x.count - 1 + $1] }
      },
      KnownMistake("row and column exchanged", "P[v, t]: the token first, then the column.") {
        y, x, θ in
        let P = FormalAlgorithms.dTransformer(x + y, θ)
        return y.indices.reduce(1.0) { $0 * P[x.count - 1 + $1, y[$1]] }
      },
      KnownMistake("x alone is run", "The second token of y is guessed after the first is read.") {
        y, x, θ in
        let P = FormalAlgorithms.dTransformer(x, θ)
        return y.reduce(1.0) { $0 * P[$1, x.count - 1] }
      },
      KnownMistake("y alone is run", "The prompt has to be read, too.") { y, x, θ in
        if y.isEmpty { return 1 }
        let P = FormalAlgorithms.dTransformer(y, θ)
        return y.indices.reduce(1.0) { $0 * P[y[$1], $1] }
      },
    ])

  private static func mlp(_ X̃: Tensor, _ l: DTransformerParameters.Layer) -> Tensor {
    l.mlp2 * gelu(l.mlp1 * X̃ + l.bmlp1) + l.bmlp2
  }

  private static func parameters(d: Int, layers: Int, seed: Int) -> DTransformerParameters {
    var random = RandomSource(seed: UInt64(seed))
    return DTransformerParameters(
      vocabulary: 5, maximumLength: 6, layers: layers, heads: 2, de: d, dattn: 2, dmid: 3, dmlp: 5,
      from: &random
    ).withNormalNumbers(seed: UInt64(seed))
  }
}
