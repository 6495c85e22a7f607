// Chapter 11: training. Replace each `throw Untouched()` by your answer, then run
//
//     swift test --filter Chapter11
//
// The comment above a function is its task. `swift run formal exercises hint Chapter11.NAME` helps,
// `swift run formal exercises reset Chapter11.NAME` begins again. You may use all of the modules below;
// what a task needs it names. The library's own answer, where it has one, would teach you nothing.

import FormalAlgorithms
import FormalText
import Foundation
import Tensors

/// Chapter 11: training.
public enum Chapter11 {
  /// Predict: what does ignorance cost?
  ///
  /// A model gives all 8 tokens the same probability. What is its loss on a sequence of 6 tokens, in
  /// units of ln 8? Give the number of ln 8.
  ///
  /// See “The smallest case”.
  public static func predictLoss() throws -> Int {
    throw Untouched()
  }

  /// The loss of a sequence: line 5 of Algorithm 13.
  ///
  /// Column t of P (`N_V × ℓ`) is the guess for token t + 1 of x. The loss is the sum of −log of the
  /// probabilities that the guesses gave to what came. Tokens and columns are counted from 0: `P[v, t]` is the
  /// probability of token v in column t. `log` is the natural one.
  public static func sequenceLoss(_ P: Tensor, _ x: [Int]) throws -> Double {
    throw Untouched()
  }

  /// Tokens knocked out: lines 3 to 6 of Algorithm 12.
  ///
  /// Token t becomes `mask` where the number drawn for it, `u[t]`, is below `p_mask`; else it stays. For
  /// x = (0, 1), u = (0.1, 0.9), p_mask = 0.5 and mask = 4 it is (4, 1).
  public static func knockedOut(
    _ x: [Int], draws u: [Double], probability p_mask: Double, mask: Int
  ) throws -> [Int] {
    throw Untouched()
  }

  /// The loss of what was knocked out: lines 7 and 9 of Algorithm 12.
  ///
  /// P was computed from x̃. The loss is the sum of −log P[x[t], t] over all t where x̃ has `mask`; where there is
  /// none, it is 0. There is no shift here: column t is about token t.
  public static func maskedLoss(
    _ P: Tensor, _ x: [Int], _ x̃: [Int], mask: Int
  ) throws -> Double {
    throw Untouched()
  }

  /// One visit: lines 3 to 6 of Algorithm 13. The loss on x before the step, and θ after it.
  ///
  /// The step is θ ← θ − η·∇loss(θ), for all tensors of θ.
  ///
  /// You may use `Tape()`, `tape.record { … }`, `dTransformer(x, θ)`,
  /// `logLoss(P, targets: Array(x.dropFirst()) + [nil])`, which is a tensor of one number (`.scalar`),
  /// `tape.gradients(of: loss, with: θ.tensors)` and `θ.mapTensors { tensor in … gradients[tensor] }`.
  public static func visit(
    _ x: [Int], _ θ: DTransformerParameters, rate η: Double
  ) throws -> (loss: Double, θ: DTransformerParameters) {
    throw Untouched()
  }
}
