import FormalAlgorithms
import Mistakes
import Tensors

typealias TranscriptAnswer =
  @Sendable (
    _ z: [Int], _ θ: EDTransformerParameters, _ τ: Double, _ cap: Int, _ u: [Double]
  ) throws -> Transcript
typealias CachedStepAnswer =
  @Sendable (_ x: Tensor, _ K: Tensor, _ V: Tensor, _ W: AttentionParameters) throws -> [Tensor]

/// Chapter 12 goes on: an encoder–decoder answers, a cache is kept.
enum AnswerChecks {
  static let answer = Check<TranscriptAnswer>(
    right: EDInferenceMistakes.catalogue.right,
    trials: [
      trial(certain, "certain of eos", cap: 6),
      trial(parameters, "of seeded normal numbers", cap: 1),
      trial(parameters, "of seeded normal numbers", cap: 3),
      trial(parameters, "of seeded normal numbers", cap: 9),
    ],
    known: [
      KnownMistake("bos left out", "The result begins with bos.") { z, θ, τ, cap, u in
        let right = EDInferenceMistakes.catalogue.right(z, θ, τ, cap, u)
        return Transcript(tokens: Array(right.tokens.dropFirst()), hasEnded: right.hasEnded)
      }
    ],
    catalogue: AnswerCatalogue(EDInferenceMistakes.catalogue) { answer in
      { z, θ, τ, cap, u in
        (try? answer(z, θ, τ, cap, u)) ?? Transcript(tokens: [-1], hasEnded: false)
      }
    } asAnswer: {
      $0.run
    })

  private static func trial(
    _ θ: EDTransformerParameters, _ name: String, cap: Int
  ) -> Trial<TranscriptAnswer> {
    let special = SpecialTokens(vocabulary: θ.e.columns)
    let names = "bos = \(special.bos), eos = \(special.eos), ℓ_max = 6"
    return Trial("z = [2, 0, 3], θ \(name), cap = \(cap), τ = 1, u = \(draws), \(names)") {
      let found = try $0([2, 0, 3], θ, 1, cap, draws)
      return Value.named([("tokens", found.tokens.value), ("has ended", found.hasEnded.value)])
    }
  }

  private static let draws = [0.3, 0.75, 0.1, 0.55, 0.9, 0.2, 0.65, 0.4, 0.85]

  private static let parameters: EDTransformerParameters = {
    var random = RandomSource(seed: 123)
    return EDTransformerParameters(
      vocabulary: 7, maximumLength: 6, encoderLayers: 1, decoderLayers: 1, heads: 2, de: 4,
      dmlp: 3, from: &random
    ).withNormalNumbers(seed: 123)
  }()

  /// A model without layers that says eos whatever it reads.
  private static let certain = EDTransformerParameters(
    e: .ones([1, 6]), p: .zeros([1, 6]), encoder: [], decoder: [],
    u: Tensor(rows: [[-60], [-60], [-60], [-60], [-60], [0]]))

  static let cachedStep = Check<CachedStepAnswer>(
    right: { x, K, V, W in
      let keys = concatenate(columns: [K, W.k * x + W.bk])
      let values = concatenate(columns: [V, W.v * x + W.bv])
      // Keys and values as they are: Algorithm 4 whose W_k and W_v pick them out of one column.
      let Z = stack(rows: [keys, values])
      let (n, m) = (keys.rows, values.rows)
      let pick = AttentionParameters(
        q: W.q, bq: W.bq, k: Tensor.identity(n + m).rows(0..<n), bk: .zeros([n]),
        v: Tensor.identity(n + m).rows(n..<n + m), bv: .zeros([m]))
      return [
        keys, values,
        attention(x.reshaped([x.count, 1]), Z, pick, mask: .bidirectional).column(0),
      ]
    },
    trials: [(1, 1, 1), (2, 2, 3), (3, 2, 4)].map { (size: Int, out: Int, count: Int) in
      let W = AttentionParameters.zeros(dx: size, dz: size, dattn: size, dout: out)
        .withWholeNumbers(seed: 125)
      let x = wholeNumbers([size], seed: 126)
      let K = wholeNumbers([size, count], seed: 127)
      let V = wholeNumbers([out, count], seed: 128)
      let names = "x = \(x.value), K = \(K.value), V = \(V.value)"
      return Trial("\(names), \(W.listing)") { answer in
        let found = try answer(x, K, V, W)
        guard found.count == 3 else { return Value.text("\(found.count) tensors") }
        return Value.named([("K", found[0].value), ("V", found[1].value), ("ṽ", found[2].value)])
      }
    },
    known: [
      KnownMistake("itself not seen", "The new token asks before its key and value are added.") {
        x, K, V, W in
        let ṽ = V * softmax(K.transposed * (W.q * x + W.bq) / √W.dattn)
        return grown(x, K, V, W) + [ṽ]
      },
      KnownMistake("put in front", "The new column comes last.") { x, K, V, W in
        let (k, v) = (W.k * x + W.bk, W.v * x + W.bv)
        let (K, V) = (concatenate(columns: [k, K]), concatenate(columns: [v, V]))
        return [K, V, V * softmax(K.transposed * (W.q * x + W.bq) / √W.dattn)]
      },
      KnownMistake("missing 1/√d_attn", "The scores are not divided.") { x, K, V, W in
        let all = grown(x, K, V, W)
        return all + [all[1] * softmax(all[0].transposed * (W.q * x + W.bq))]
      },
      KnownMistake(
        "softmax of a row", "softmax works down a column: the scores are Kᵀ q, not qᵀ K."
      ) {
        x, K, V, W in
        let all = grown(x, K, V, W)
        return all + [all[1] * .ones([all[1].columns])]
      },
      KnownMistake("the cache not kept", "K and V come back as they were.") { x, K, V, W in
        let all = grown(x, K, V, W)
        return [K, V, all[1] * softmax(all[0].transposed * (W.q * x + W.bq) / √W.dattn)]
      },
    ])

  /// K and V with the new token's column.
  private static func grown(
    _ x: Tensor, _ K: Tensor, _ V: Tensor, _ W: AttentionParameters
  ) -> [Tensor] {
    [
      concatenate(columns: [K, W.k * x + W.bk]), concatenate(columns: [V, W.v * x + W.bv]),
    ]
  }
}
