// Chapter 12: inference. One answer to each exercise; try your own first, in Sources/Exercises.

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
    softmax(log(p) / τ)
  }

  /// One token drawn from q, for one number u in 0 ..< 1: the smallest k, counted from 0, for which
  /// q[0] + … + q[k] > u.
  ///
  /// For q = (¼, ½, ¼), u = 0.1 gives 0, u = 0.6 gives 1, u = 0.75 gives 2.
  public static func draw(from q: [Double], at u: Double) throws -> Int {
    var sum = 0.0
    for k in q.indices {
      sum += q[k]
      if sum > u { return k }
    }
    return q.count - 1
  }

  /// The nucleus: the smallest set of tokens whose probabilities add up to at least `mass`, the likeliest
  /// first. All others get 0, and what is left is divided by its sum.
  ///
  /// For q = (½, ⅛, ⅜) and a mass of 0.7 it is (4/7, 0, 3/7).
  ///
  /// You may use `q.indices.sorted { q[$0] > q[$1] }`, the tokens with the likeliest first.
  public static func nucleus(of q: [Double], mass: Double) throws -> [Double] {
    var (kept, sum) = (q.map { _ in 0.0 }, 0.0)
    for k in q.indices.sorted(by: { q[$0] > q[$1] }) {
      if sum >= mass { break }
      kept[k] = q[k]
      sum += q[k]
    }
    return kept.map { $0 / sum }
  }

  /// Predict: how much room is there?
  ///
  /// ℓ_max is 20 and the prompt has 15 tokens. How many tokens can Algorithm 14 append?
  ///
  /// See “Line by line”: which tokens are read?
  public static func predictRoom() throws -> Int {
    6
  }

  /// Algorithm 14: the prompt x, goes on by `length` tokens; these are returned, not the prompt.
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
    if x.count + length - 1 > θ.p.columns { return [] }
    var text = x
    for i in 0..<length {
      let P = dTransformer(text, θ)
      let q = try tempered(P.column(text.count - 1), τ)
      text.append(try draw(from: q.scalars, at: u[i]))
    }
    return Array(text[x.count...])
  }
}
