import FormalAlgorithms
import Tensors

/// The known wrong variants of Algorithm 15.
public enum EDInferenceMistakes {
  /// The answer begins with token 0.
  public static let bosMissing = Mistake<EDInferenceFunction>(
    "bos missing", "x̂ begins with the 0 of line 2, which is no token, and bos is never read.",
    source: "“y ← 0” read as a token; erratum E22", law: EDInferenceLaws.bosToEos
  ) { z, θ, τ, cap, u in write(z, θ, τ, cap, u, from: 0) }

  /// eos is not appended.
  public static let eosNotAppended = Mistake<EDInferenceFunction>(
    "eos not appended", "The loop is left between lines 6 and 7, so eos is no part of x̂.",
    source: "`break` before `append`", law: EDInferenceLaws.bosToEos
  ) { z, θ, τ, cap, u in
    let x̂ = write(z, θ, τ, cap, u)
    return Transcript(
      tokens: x̂.hasEnded ? x̂.tokens.dropLast() : x̂.tokens, hasEnded: x̂.hasEnded)
  }

  /// The answer is given without bos and eos.
  public static let stripped = Mistake<EDInferenceFunction>(
    "stripped too early", "Line 9 returns what stands between bos and eos.",
    source: "the text a user wants; the paper's x̂ has both", law: EDInferenceLaws.bosToEos
  ) { z, θ, τ, cap, u in
    let x̂ = write(z, θ, τ, cap, u)
    return Transcript(tokens: x̂.stripped, hasEnded: x̂.hasEnded)
  }

  /// The cap ends in silence.
  public static let capNotReported = Mistake<EDInferenceFunction>(
    "cap not reported", "An answer that was cut off is handed on like one that has ended.",
    source: "published implementations with a maximal length; erratum E22",
    law: EDInferenceLaws.capReported
  ) { z, θ, τ, cap, u in Transcript(tokens: write(z, θ, τ, cap, u).tokens, hasEnded: true) }

  /// bos is not counted.
  public static let capWithoutBos = Mistake<EDInferenceFunction>(
    "cap without bos", "The cap counts drawn tokens alone: x̂ becomes one longer than it may.",
    source: "`for _ in range(cap)`", law: EDInferenceLaws.cap
  ) { z, θ, τ, cap, u in write(z, θ, τ, min(cap, θ.p.columns) + 1, u, longest: θ.p.columns + 1) }

  /// Nothing but eos ends the loop.
  public static let noCap = Mistake<EDInferenceFunction>(
    "no cap",
    "The loop ends at eos alone: an answer without one never ends (here, when all draws are used).",
    source:
      "lines 3 to 8 as they are printed; a PyTorch implementation of Algorithms 4–15; erratum E22",
    law: EDInferenceLaws.cap
  ) { z, θ, τ, _, u in write(z, θ, τ, u.count + 1, u, longest: .max) }

  /// The beginning is forgotten in silence.
  public static let windowDropsBos = Mistake<EDInferenceFunction>(
    "window that drops bos", "Beyond ℓ_max line 4 reads the latest ℓ_max tokens, without bos.",
    source: "a PyTorch implementation of Algorithms 4–15; erratum E22",
    law: EDInferenceLaws.longest
  ) { z, θ, τ, cap, u in write(z, θ, τ, cap, u, longest: .max) }

  /// Line 5 takes the first column.
  public static let firstColumn = Mistake<EDInferenceFunction>(
    "first column", "Line 5 takes P[:, 1]: every token is drawn as the first.",
    source: "index 0 for −1", law: EDInferenceLaws.lastColumn
  ) { z, θ, τ, cap, u in write(z, θ, τ, cap, u, column: { $0.column(0) }) }

  /// Line 6 takes the likeliest token.
  public static let argmax = Mistake<EDInferenceFunction>(
    "argmax called sampling", "Line 6 takes the likeliest token and no number is drawn.",
    source: "published implementations of `sample`", law: EDInferenceLaws.drawn
  ) { z, θ, _, cap, _ in
    var none = GivenDraws([])
    return edInference(z, θ, temperature: .greedy, cap: cap, from: &none)
  }

  /// Encoder and decoder get each other's sequence.
  public static let swapped = Mistake<EDInferenceFunction>(
    "z and x̂ swapped", "Line 4 calls EDTransformer(x̂, z): what is written is read.",
    source: "two arguments of one type", law: EDInferenceLaws.answersContext
  ) { z, θ, τ, cap, u in
    write(z, θ, τ, cap, u, model: { z, x̂ in edTransformer(x̂, z, θ) })
  }

  /// Every known mistake of Algorithm 15.
  public static let all = [
    bosMissing, eosNotAppended, stripped, capNotReported, capWithoutBos, noCap, windowDropsBos,
    firstColumn, argmax, swapped,
  ]

  /// Algorithm 15 with its laws and mistakes.
  public static let catalogue = Catalogue<EDInferenceFunction>(
    "Algorithm 15: Inference with an encoder–decoder",
    right: { z, θ, τ, cap, u in
      var draws = GivenDraws(u)
      return edInference(z, θ, temperature: .of(τ), cap: cap, from: &draws)
    },
    laws: EDInferenceLaws.all, mistakes: all
  ) { f in
    [(EDInferenceLaws.parameters(seed: 1550), 12), (EDInferenceLaws.positions, 6)].map { θ, cap in
      let x̂ = f([3, 1, 0], θ, 0.9, cap, DInferenceLaws.draws)
      return Tensor(
        vector: [Double(x̂.tokens.count), x̂.hasEnded ? 1 : 0] + x̂.tokens.map(Double.init))
    }
  }

  /// The lines of Algorithm 15, some of them otherwise.
  ///
  /// - Parameters:
  ///   - first: what x̂ begins with; bos if nil.
  ///   - longest: a cap besides the cap; ℓ_max if nil. Beyond ℓ_max the latest tokens are read.
  private static func write(
    _ z: [Int], _ θ: EDTransformerParameters, _ τ: Double, _ cap: Int, _ u: [Double],
    from first: Int? = nil, longest: Int? = nil,
    model: ((_ z: [Int], _ x̂: [Int]) -> Tensor)? = nil,
    column: (_ P: Tensor) -> Tensor = { $0.column($0.columns - 1) }
  ) -> Transcript {
    let special = SpecialTokens(vocabulary: θ.e.columns)
    let ℓ_max = θ.p.columns
    let cap = min(cap, longest ?? ℓ_max)
    var (x̂, y, draws) = ([first ?? special.bos], -1, GivenDraws(u))
    while y != special.eos && x̂.count < cap {
      let read = Array(x̂.suffix(ℓ_max))
      let P = model?(z, read) ?? edTransformer(z, read, θ)
      y = sample(column(P), .of(τ), from: &draws)
      x̂.append(y)
    }
    return Transcript(tokens: x̂, hasEnded: y == special.eos)
  }
}
