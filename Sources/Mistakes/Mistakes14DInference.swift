import FormalAlgorithms
import Tensors

/// The known wrong variants of Algorithm 14.
public enum DInferenceMistakes {
  /// The text ends with eos.
  public static let stopsAtEos = Mistake<DInferenceFunction>(
    "stop at eos", "The loop ends when eos is drawn: a habit of Algorithm 15.",
    source: "published implementations; useful, but another algorithm", law: DInferenceLaws.count
  ) { x, θ, ℓ_gen, τ, u in
    let eos = SpecialTokens(vocabulary: θ.e.columns).eos
    var y = dInference(x, θ, generating: ℓ_gen, temperature: .of(τ), from: u)
    if let end = y.firstIndex(of: eos) { y = Array(y[...end]) }  // Wrong: no end but ℓ_gen.
    return y
  }

  /// The prompt comes back.
  public static let promptReturned = Mistake<DInferenceFunction>(
    "prompt returned", "Line 8 returns all of x, the prompt before y.",
    source: "the `generate` of several libraries", law: DInferenceLaws.count
  ) { x, θ, ℓ_gen, τ, u in
    x + dInference(x, θ, generating: ℓ_gen, temperature: .of(τ), from: u)
  }

  /// Line 4 takes the first column.
  public static let firstColumn = Mistake<DInferenceFunction>(
    "first column", "Line 4 takes P[:, 1]: what may follow the first token.",
    source: "index 0 for −1", law: DInferenceLaws.lastColumn
  ) { x, θ, ℓ_gen, τ, u in write(x, θ, ℓ_gen, τ, u, column: { $0.column(0) }) }

  /// Line 4 takes the prompt's last column.
  public static let promptsColumn = Mistake<DInferenceFunction>(
    "column ℓ", "Line 4 takes P[:, ℓ] in every turn, and ℓ is the length of the prompt.",
    source: "i − 1 forgotten; a list that line 6 never reaches", law: DInferenceLaws.lastColumn
  ) { x, θ, ℓ_gen, τ, u in
    write(x, θ, ℓ_gen, τ, u, column: { $0.column(x.count - 1) })
  }

  /// Line 3 reads the newest token alone.
  public static let newTokenAlone = Mistake<DInferenceFunction>(
    "the new token alone", "After the first turn line 3 reads [y] in place of x, with no cache.",
    source: "a loop written for a cache, without one", law: DInferenceLaws.lastColumn
  ) { x, θ, ℓ_gen, τ, u in
    write(x, θ, ℓ_gen, τ, u, reading: { $0.count == x.count ? $0 : [$0[$0.count - 1]] })
  }

  /// Line 4 takes the column of a token that is not there.
  public static let paddingsColumn = Mistake<DInferenceFunction>(
    "the padding's column",
    "x is filled up with token 0, and line 4 takes P[:, ℓ + 1]: one too far.",
    source: "a Flax decoder-only model that cites the paper", law: DInferenceLaws.lastColumn
  ) { x, θ, ℓ_gen, τ, u in
    write(x, θ, ℓ_gen, τ, u, reading: { $0.count < θ.p.columns ? $0 + [0] : $0 })
  }

  /// Line 5 takes the likeliest token.
  public static let argmax = Mistake<DInferenceFunction>(
    "argmax called sampling", "Line 5 takes the likeliest token and no number is drawn.",
    source: "published implementations of `sample`", law: DInferenceLaws.drawn
  ) { x, θ, ℓ_gen, _, _ in
    dInference(x, θ, generating: ℓ_gen, temperature: .greedy, from: [])
  }

  /// One draw serves all tokens.
  public static let seededAnew = Mistake<DInferenceFunction>(
    "seeded anew", "The random source is made inside the loop: each token gets the same u.",
    source: "`manual_seed` inside the sampling function", law: DInferenceLaws.drawn
  ) { x, θ, ℓ_gen, τ, u in
    dInference(
      x, θ, generating: ℓ_gen, temperature: .of(τ), from: u.map { _ in u[0] })
  }

  /// τ is not used.
  public static let temperatureUnused = Mistake<DInferenceFunction>(
    "τ is not used", "Line 5 samples from p, whatever τ is.",
    source: "a flag that reaches nothing", law: DInferenceLaws.temperature
  ) { x, θ, ℓ_gen, _, u in dInference(x, θ, generating: ℓ_gen, temperature: 1, from: u) }

  /// The first tokens are forgotten in silence.
  public static let slidingWindow = Mistake<DInferenceFunction>(
    "window that slides in silence",
    """
    Line 3 reads the latest ℓ_max tokens. bos falls out, and every token left gets a new position \
    in every turn.
    """,
    source: "a PyTorch implementation of Algorithms 4–15; erratum E21",
    law: DInferenceLaws.refused
  ) { x, θ, ℓ_gen, τ, u in
    write(x, θ, ℓ_gen, τ, u, hasRoom: { _, _ in true }, reading: { Array($0.suffix(θ.p.columns)) })
  }

  /// A place is left empty.
  public static let placeLost = Mistake<DInferenceFunction>(
    "a place lost",
    "ℓ + ℓ_gen ≤ ℓ_max is asked for: the last token need not be read, but gets room.",
    source: "the length of the text taken for what line 3 reads", law: DInferenceLaws.lastPlace
  ) { x, θ, ℓ_gen, τ, u in write(x, θ, ℓ_gen, τ, u, hasRoom: { $0 + $1 <= θ.p.columns }) }

  /// Every known mistake of Algorithm 14.
  public static let all = [
    stopsAtEos, promptReturned, firstColumn, promptsColumn, paddingsColumn, newTokenAlone, argmax,
    seededAnew,
    temperatureUnused, slidingWindow, placeLost,
  ]

  /// Algorithm 14 with its laws and mistakes.
  public static let catalogue = Catalogue<DInferenceFunction>(
    "Algorithm 14: Inference with a decoder",
    right: { dInference($0, $1, generating: $2, temperature: .of($3), from: $4) },
    laws: DInferenceLaws.all, mistakes: all
  ) { f in
    let θ = DTransformerParameters.sampled(seed: 1450)
    func text(_ x: [Int], _ θ: DTransformerParameters, _ ℓ_gen: Int, _ τ: Double) -> Tensor {
      let y = f(x, θ, ℓ_gen, τ, DInferenceLaws.draws)
      return Tensor(vector: [Double(y.count)] + y.map(Double.init))
    }
    return [
      text([5, 0, 2], θ, 6, 0.8), text([5, 0, 2], θ, 7, 2),
      text([1, 4], θ, 6, 1.7), text([0, 2], DInferenceLaws.constant([-60, -60, 0]), 2, 1),
    ]
  }

  /// The lines of Algorithm 14, some of them otherwise.
  private static func write(
    _ x: [Int], _ θ: DTransformerParameters, _ ℓ_gen: Int, _ τ: Double, _ u: [Double],
    hasRoom: ((_ ℓ: Int, _ ℓ_gen: Int) -> Bool)? = nil, reading: ([Int]) -> [Int] = { $0 },
    column: (_ P: Tensor) -> Tensor = { $0.column($0.columns - 1) }
  ) -> [Int] {
    let fits = hasRoom?(x.count, ℓ_gen) ?? (x.count + ℓ_gen - 1 <= θ.p.columns)
    guard fits else { return [] }
    var (all, draws) = (x, GivenDraws(u))
    for _ in 0..<ℓ_gen {
      all.append(sample(column(dTransformer(reading(all), θ)), .of(τ), from: &draws))
    }
    return Array(all[x.count...])
  }
}

extension DTransformerParameters {
  /// Two layers, seven tokens, ℓ_max = 8.
  fileprivate static func sampled(seed: UInt64) -> Self {
    var random = RandomSource(seed: seed)
    return Self(
      vocabulary: 7, maximumLength: 8, layers: 2, heads: 2, de: 6, dmlp: 5, from: &random
    ).sampled(seed: seed)
  }
}

/// Algorithm 14 with given draws.
private func dInference(
  _ x: [Int], _ θ: DTransformerParameters, generating ℓ_gen: Int, temperature τ: Temperature,
  from u: [Double]
) -> [Int] {
  var draws = GivenDraws(u)
  return dInference(x, θ, generating: ℓ_gen, temperature: τ, from: &draws)
}
