import FormalAlgorithms
import Tensors

/// Algorithm 15: z, θ̂, τ, a cap and the uniform draws to x̂.
public typealias EDInferenceFunction =
  @Sendable (
    _ z: [Int], _ θ̂: EDTransformerParameters, _ τ: Double, _ cap: Int, _ u: [Double]
  ) -> Transcript

/// What is true of Algorithm 15.
public enum EDInferenceLaws {
  /// bos first, eos last, and both belong to the answer.
  public static let bosToEos = Law<EDInferenceFunction>(
    "from bos to eos", "A model that says eos at once gives [bos, eos].", property: "P15.1, P15.2"
  ) { f in
    let x̂ = f([0, 2], constant([-60, -60, -60, -60, -60, 0]), 1, 6, DInferenceLaws.draws).tokens
    return DInferenceLaws.differing(x̂, [4, 5])
  }

  /// What the cap ended is told.
  public static let capReported = Law<EDInferenceFunction>(
    "the cap is reported", "A model that never says eos has not ended its answer.",
    property: "erratum E22"
  ) { f in
    let x̂ = f([0, 2], constant(weights), 1, 5, DInferenceLaws.draws)
    return Verdict(
      "answers reported as ended, of 1", x̂.hasEnded ? 1 : 0, tolerance: 0,
      remark: "\(x̂.tokens.count) tokens")
  }

  /// The cap counts all of x̂.
  public static let cap = Law<EDInferenceFunction>(
    "the cap counts bos", "x̂ has at most cap tokens, bos among them.", property: "erratum E22"
  ) { f in
    let x̂ = f([0, 2], constant(weights), 1, 5, DInferenceLaws.draws)
    return Verdict(
      "tokens of x̂, for a cap of 5", Double(x̂.tokens.count), expected: 5, tolerance: 0)
  }

  /// ℓ_max is a cap.
  public static let longest = Law<EDInferenceFunction>(
    "no longer than ℓ_max", "ℓ_max = 6 ends an answer, whatever the cap is.",
    property: "erratum E22"
  ) { f in
    let x̂ = f([0, 2], constant(weights), 1, 9, DInferenceLaws.draws)
    return Verdict(
      "tokens of x̂, for a cap of 9", Double(x̂.tokens.count), expected: 6, tolerance: 0)
  }

  /// Line 5 takes the last column.
  public static let lastColumn = Law<EDInferenceFunction>(
    "the last column", "A model that says where it stands answers bos, 1, 2, 3, eos.",
    property: "lines 4, 5 and 7"
  ) { f in
    DInferenceLaws.differing(f([0], positions, 1, 6, DInferenceLaws.draws).tokens, [5, 1, 2, 3, 6])
  }

  /// Line 6 draws.
  public static let drawn = Law<EDInferenceFunction>(
    "drawn from p", "p = (1, 2, 4)/7, τ = 1: u = 0.05, 0.35, 0.5, 0.8 give 0, 1, 2, 2 after bos.",
    property: "line 6; section 1.4"
  ) { f in
    let x̂ = f([0], constant(weights), 1, 5, DInferenceLaws.draws)
    return DInferenceLaws.differing(x̂.tokens, [4, 0, 1, 2, 2])
  }

  /// z is read, x̂ is written.
  public static let answersContext = Law<EDInferenceFunction>(
    "z is answered", "The first token is drawn from EDTransformer(z, [bos]).",
    property: "lines 1, 4 and 5; P15.6"
  ) { f in
    let (θ, z) = (parameters(seed: 1501), [2, 0, 3])
    let p = edTransformer(z, [5], θ).column(0).scalars
    let uniform = (0..<40).map { (Double($0) + 0.5) / 40 }
    let expected = uniform.map { RandomSource.index(at: $0, in: p) }
    let found = uniform.map { f(z, θ, 1, 2, [$0, 0.5, 0.5]).tokens.dropFirst().first ?? -1 }
    return DInferenceLaws.differing(found, expected)
  }

  /// Every law of Algorithm 15.
  public static let all = [
    bosToEos, capReported, cap, longest, lastColumn, drawn, answersContext,
  ]

  /// p = (1, 2, 4)/7 for the first three of six tokens; mask, bos and eos never come.
  private static let weights =
    [0, 1, 2].map { log(Tensor(scalar: Double(1 << $0))).scalar } + [-60, -60, -60]

  /// A model that says the same whatever it reads; ℓ_max = 6.
  static func constant(_ logits: [Double]) -> EDTransformerParameters {
    EDTransformerParameters(
      e: .ones([1, logits.count]), p: .zeros([1, 6]), encoder: [], decoder: [],
      u: Tensor(rows: logits.map { [$0] }))
  }

  /// A model whose column t, counted from 1, says token t, and eos from t = 4 on; N_V = 7, ℓ_max = 6.
  static var positions: EDTransformerParameters {
    EDTransformerParameters(
      e: .zeros([6, 7]), p: .identity(6), encoder: [], decoder: [],
      u: Tensor(rows: (0..<7).map { v in (0..<6).map { ($0 < 3 ? $0 + 1 : 6) == v ? 60 : 0 } }))
  }

  /// One layer on either side, seven tokens, ℓ_max = 8.
  static func parameters(seed: UInt64) -> EDTransformerParameters {
    var random = RandomSource(seed: seed)
    return EDTransformerParameters(
      vocabulary: 7, maximumLength: 8, encoderLayers: 1, decoderLayers: 1, heads: 2, de: 6,
      dmlp: 5, from: &random
    ).sampled(seed: seed)
  }
}
