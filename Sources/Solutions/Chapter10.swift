// Chapter 10: gradients. One answer to each exercise; try your own first, in Sources/Exercises.

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
    [6, 2]
  }

  /// The way back through a product of matrices, C = A B.
  ///
  /// Given A (`m × k`), B (`k × n`) and the slopes of the loss along C (`m × n`, here `dC`), give the
  /// slopes along A and along B, in this order. They have the shapes of A and B.
  ///
  /// See “Line by line”. You may use `*` and `.transposed`.
  public static func productPullback(_ A: Tensor, _ B: Tensor, _ dC: Tensor) throws -> [Tensor] {
    [dC * B.transposed, A.transposed * dC]
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
    P .* (dP - columnSums(P .* dP))
  }

  /// The way back through layer norm with γ = 1 and β = 0.
  ///
  /// Given vectors e (one column each) and the slopes of the loss along ê = (e − m)/σ, give those along e:
  /// (g − mean(g) − ê · mean(g ⊙ ê))/σ, where g are the slopes of a column.
  ///
  /// See “Line by line”, where this is derived. You may use `columnMeans`, `square`, `squareRoot`, `.*`.
  public static func layerNormPullback(_ e: Tensor, _ g: Tensor) throws -> Tensor {
    let distances = e - columnMeans(e)
    let σ = squareRoot(columnMeans(square(distances)))
    let ê = distances / σ
    return (g - columnMeans(g) - ê .* columnMeans(g .* ê)) / σ
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
    var θ = start
    for _ in 0..<steps {
      θ = zip(θ, gradient(θ)).map { value, slope in value - η * slope }
    }
    return θ
  }
}
