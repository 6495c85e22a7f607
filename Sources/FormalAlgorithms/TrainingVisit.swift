import Tensors

/// One visit of a training algorithm to one sequence: what Algorithms 11–13 know at their line 6 or 10.
public struct TrainingVisit<P: Parameters>: Sendable {
  /// i, the epoch, counted from 1 as in the paper.
  public let epoch: Int
  /// n, the sequence, counted from 1 as in the paper.
  public let n: Int
  /// θ as the model saw it, before the step.
  public let θ: P
  /// loss(θ), a sum in nats.
  public let loss: Double
  /// The positions that were masked, counted from 0: Algorithm 12 alone has some.
  public var masked: [Int] = []
}

/// Stops unless N_epochs ≥ 0 and η is a number that is not negative; 0 leaves θ as it is.
func requireTraining(epochs: Int, rate η: Double) {
  if epochs < 0 { stop("training", "N_epochs = \(epochs) is not a number of epochs") }
  if !(0..<Double.infinity).contains(η) { stop("training", "η = \(η) is not in [0, ∞)") }
}

/// θ − η · ∇loss(θ): plain gradient descent on all parameters.
func descended<P: Parameters>(_ θ: P, _ η: Double, _ gradients: Gradients) -> P {
  Tape.pause { θ.mapTensors { $0 - η * gradients[$0] } }
}

/// x[t + 1] at each t, and none at the last.
package func following(_ x: [Int]) -> [Int?] {
  x.indices.map { $0 + 1 < x.count ? x[$0 + 1] : nil }
}
