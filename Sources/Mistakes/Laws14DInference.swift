import FormalAlgorithms
import Tensors

/// Algorithm 14: x, θ̂, ℓ_gen, τ and the uniform draws to y.
public typealias DInferenceFunction =
  @Sendable (
    _ x: [Int], _ θ̂: DTransformerParameters, _ ℓ_gen: Int, _ τ: Double, _ u: [Double]
  ) -> [Int]

/// What is true of Algorithm 14.
public enum DInferenceLaws {
  /// As many tokens as were asked for.
  public static let count = Law<DInferenceFunction>(
    "ℓ_gen tokens",
    "y has ℓ_gen tokens, though each is eos: no prompt before them, no end at eos.",
    property: "P14.1"
  ) { f in
    let y = f([0, 2], constant([-60, -60, -60, -60, -60, 0]), 4, 1, draws)
    return Verdict("tokens of y, for ℓ_gen = 4", Double(y.count), expected: 4, tolerance: 0)
  }

  /// Line 4 takes the last column, of all tokens so far.
  public static let lastColumn = Law<DInferenceFunction>(
    "the last column",
    "A model that says where it stands goes on after x = [1, 1] with 2, 3, 4, 5.",
    property: "lines 3, 4 and 6"
  ) { f in differing(f([1, 1], positions, 4, 1, draws), [2, 3, 4, 5]) }

  /// Line 5 draws.
  public static let drawn = Law<DInferenceFunction>(
    "drawn from p", "p = (1, 2, 4)/7, τ = 1: u = 0.05, 0.35, 0.5, 0.8 give 0, 1, 2, 2.",
    property: "line 5; section 1.4"
  ) { f in differing(f([1], constant(weights), 4, 1, draws), [0, 1, 2, 2]) }

  /// Line 5 has a temperature.
  public static let temperature = Law<DInferenceFunction>(
    "the temperature is heard", "p = (1, 2, 4)/7, τ = ½: u = 0.05, 0.35, 0.5, 0.8 give 1, 2, 2, 2.",
    property: "line 5"
  ) { f in differing(f([1], constant(weights), 4, 0.5, draws), [1, 2, 2, 2]) }

  /// What does not fit is refused.
  public static let refused = Law<DInferenceFunction>(
    "no room, no text",
    "4 tokens and 4 more would need ℓ_max ≥ 7; with ℓ_max = 6 nothing is written.",
    property: "erratum E21"
  ) { f in
    let y = f([1, 0, 2, 1], constant(weights), 4, 1, draws)
    return Verdict("tokens of y", Double(y.count), tolerance: 0)
  }

  /// What fits is written.
  public static let lastPlace = Law<DInferenceFunction>(
    "the last place", "4 tokens and 3 more need ℓ_max ≥ 6: the last token is never read.",
    property: "erratum E21"
  ) { f in
    let y = f([1, 0, 2, 1], constant(weights), 3, 1, draws)
    return Verdict("tokens of y", Double(y.count), expected: 3, tolerance: 0)
  }

  /// Every law of Algorithm 14.
  public static let all = [count, lastColumn, drawn, temperature, refused, lastPlace]

  /// Draws for more tokens than any law asks for.
  static let draws = [0.05, 0.35, 0.5, 0.8, 0.1, 0.6, 0.9, 0.2, 0.7, 0.3, 0.45, 0.95]

  private static let weights = [0, 1, 2].map { log(Tensor(scalar: Double(1 << $0))).scalar }

  /// A model that says the same whatever it reads; ℓ_max = 6.
  static func constant(_ logits: [Double]) -> DTransformerParameters {
    DTransformerParameters(
      e: Tensor(columns: logits.map { _ in [1, -1] }), p: .zeros([2, 6]), layers: [],
      norm: .layer(gamma: .zeros([2]), beta: .ones([2])), u: Tensor(rows: logits.map { [$0, 0] }))
  }

  /// A model whose column t, counted from 1, says token t; ℓ_max = N_V − 1 = 6.
  static var positions: DTransformerParameters {
    DTransformerParameters(
      e: .zeros([6, 7]), p: .identity(6), layers: [], norm: .layer(size: 6),
      u: Tensor(rows: (0..<7).map { v in (0..<6).map { $0 + 1 == v ? 40 : 0 } }))
  }

  /// How many tokens are not those expected; missing and superfluous ones count.
  static func differing(_ found: [Int], _ expected: [Int]) -> Verdict {
    let wrong = zip(found, expected).count { $0 != $1 }
    return Verdict(
      "wrong tokens of \(expected.count)", Double(wrong + abs(found.count - expected.count)),
      tolerance: 0, remark: found == expected || found.count > 9 ? nil : "\(found)")
  }
}
