// Chapter 12: inference. Replace each `throw Untouched()` by your answer, then run
//
//     swift test --filter Chapter12
//
// The comment above a function is its task. `swift run formal exercises hint Chapter12.NAME` helps,
// `swift run formal exercises reset Chapter12.NAME` begins again. You may use all of the modules below;
// what a task needs it names. The library's own answer, where it has one, would teach you nothing.

import FormalAlgorithms
import FormalText
import Foundation
import Tensors

/// Chapter 12: inference.
public enum Chapter12 {
  /// q ∝ p^{1/τ}: the distribution that is drawn from.
  ///
  /// p is a vector of N_V probabilities; so is the result, which adds up to 1. A small τ must not turn all
  /// powers into 0: p^{1/τ} is exp of log p / τ, and `softmax` takes care of the rest. For p = (1, 2, 4)/7 and
  /// τ = ½ it is (1, 4, 16)/21.
  ///
  /// See “The smallest case”. You may use `log`, `/`, `softmax`.
  public static func tempered(_ p: Tensor, _ τ: Double) throws -> Tensor {
    throw Untouched()
  }

  /// One token drawn from q, for one number u in 0 ..< 1: the smallest k, counted from 0, for which
  /// q[0] + … + q[k] > u.
  ///
  /// For q = (¼, ½, ¼), u = 0.1 gives 0, u = 0.6 gives 1, u = 0.75 gives 2.
  public static func draw(from q: [Double], at u: Double) throws -> Int {
    throw Untouched()
  }

  /// The nucleus: the smallest set of tokens whose probabilities add up to at least `mass`, the likeliest
  /// first. All others get 0, and what is left is divided by its sum.
  ///
  /// For q = (½, ⅛, ⅜) and a mass of 0.7 it is (4/7, 0, 3/7).
  ///
  /// You may use `q.indices.sorted { q[$0] > q[$1] }`, the tokens with the likeliest first.
  public static func nucleus(of q: [Double], mass: Double) throws -> [Double] {
    throw Untouched()
  }

  /// Predict: how much room is there?
  ///
  /// ℓ_max is 20 and the prompt has 15 tokens. How many tokens can Algorithm 14 append?
  ///
  /// See “Line by line”: which tokens are read?
  public static func predictRoom() throws -> Int {
    throw Untouched()
  }

  /// Algorithm 14: the prompt x goes on by `length` tokens; these are returned, not the prompt.
  ///
  /// For each token one number of `u` is used, in their order. Where there is no room, because
  /// ℓ + ℓ_gen − 1 > ℓ_max, nothing is written: the result is empty. ℓ_max is `θ.p.columns`.
  ///
  /// You may use `dTransformer(x, θ)`, `P.column(t)` (counted from 0), `.scalars`, and your `tempered`
  /// and `draw`.
  public static func generate(
    after x: [Int], _ θ: DTransformerParameters, length: Int, temperature τ: Double,
    draws u: [Double]
  ) throws -> [Int] {
    throw Untouched()
  }

  /// Algorithm 15: x̂, the answer to z, from bos until eos is drawn, or until x̂ has `cap` tokens, bos among
  /// them; ℓ_max is a cap, too.
  ///
  /// For each token one number of `u` is used, in their order. The result is
  /// `Transcript(tokens: x̂, hasEnded: …)`: bos and eos belong to x̂, and it has ended if eos was drawn.
  ///
  /// If eos is all but certain, it is bos, eos, and has ended.
  ///
  /// You may use `edTransformer(z, x̂, θ)`, `SpecialTokens(vocabulary: n)` with its `bos` and `eos`, where n
  /// is `θ.e.columns`, and your `tempered` and `draw`. ℓ_max is `θ.p.columns`.
  public static func answer(
    to z: [Int], _ θ: EDTransformerParameters, cap: Int, temperature τ: Double, draws u: [Double]
  ) throws -> Transcript {
    throw Untouched()
  }

  /// Attention with a cache: one token more, and nothing is computed twice.
  ///
  /// The tokens so far have left their keys and values, one a column. A new one comes, adds its own, and asks
  /// all of them, itself included.
  ///
  /// - x: the new token, `d_x`. K: `d_attn × t`. V: `d_out × t`.
  /// - Result: three tensors, the new K and V, with one column more, and ṽ, the answer to the new token, `d_out`.
  ///
  /// It is the last column of `attention` on all t + 1 tokens under the causal mask.
  ///
  /// See “What a cache saves”. You may use `concatenate(columns: [K, k])`, `softmax` and `√W.dattn`.
  public static func cachedStep(
    _ x: Tensor, _ K: Tensor, _ V: Tensor, _ W: AttentionParameters
  ) throws -> [Tensor] {
    throw Untouched()
  }
}
