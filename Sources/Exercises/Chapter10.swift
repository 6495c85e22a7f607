// Chapter 10: gradients. Replace each `throw Untouched()` by your answer, then run
//
//     swift test --filter Chapter10
//
// The comment above a function is its task. `swift run formal exercises hint Chapter10.NAME` helps,
// `swift run formal exercises reset Chapter10.NAME` begins again. You may use all of the modules below;
// what a task needs it names. The library's own answer, where it has one, would teach you nothing.

import FormalAlgorithms
import FormalText
import Foundation
import Tensors

/// Chapter 10: gradients.
public enum Chapter10 {
  /// Predict: two slopes.
  ///
  /// y = a·b + a at a = 2, b = 5. What are ∂y/∂a and ∂y/∂b? Give both, as in `[1, 2]`.
  ///
  /// See “The smallest case”.
  public static func predictSlopes() throws -> [Double] {
    throw Untouched()
  }

  /// The way back through a product of matrices, C = A B.
  ///
  /// Given A (`m × k`), B (`k × n`) and the slopes of the loss along C (`m × n`, here `dC`), give the
  /// slopes along A and along B, in this order. They have the shapes of A and B.
  ///
  /// See “Line by line”. You may use `*` and `.transposed`.
  public static func productPullback(_ A: Tensor, _ B: Tensor, _ dC: Tensor) throws -> [Tensor] {
    throw Untouched()
  }

  /// The way back through a softmax of columns.
  ///
  /// Given P = softmax(A) and the slopes of the loss along P, give those along A. In each column take from
  /// every slope the mean of the column's slopes, in which P gives the weights; then multiply entry by
  /// entry by P. For P = (½, ½) and slopes (1, 0) the mean is ½, and the result (¼, −¼).
  ///
  /// See “Line by line”. You may use `.*` (entry by entry), `-` and `columnSums`, a row of sums, which `-`
  /// takes off every row.
  public static func softmaxPullback(_ P: Tensor, _ dP: Tensor) throws -> Tensor {
    throw Untouched()
  }

  /// The way back through layer norm with γ = 1 and β = 0.
  ///
  /// Given vectors e (one column each) and the slopes of the loss along ê = (e − m)/σ, give those along e:
  /// (g − mean(g) − ê · mean(g ⊙ ê))/σ, where g are the slopes of a column.
  ///
  /// See “Line by line”, where this is derived. You may use `columnMeans`, `square`, `squareRoot`, `.*`.
  public static func layerNormPullback(_ e: Tensor, _ g: Tensor) throws -> Tensor {
    throw Untouched()
  }

  /// The walk downhill: `steps` times θ ← θ − η·∇loss(θ).
  ///
  /// `gradient` gives ∇loss at any θ. On ½θ², whose slope is θ, one step with η = 0.1 leads from 1 to 0.9,
  /// the next to 0.81.
  ///
  /// See “Line by line”. θ is a list of numbers: `zip(θ, g).map { … }` goes through two lists at once.
  public static func descend(
    _ gradient: ([Double]) -> [Double], from start: [Double], rate η: Double, steps: Int
  ) throws -> [Double] {
    throw Untouched()
  }
}
