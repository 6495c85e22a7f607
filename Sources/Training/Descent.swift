import Tensors

/// What a training loop leaves behind.
public struct Descent<P: Parameters>: Sendable {
  /// The trained parameters θ̂.
  public let parameters: P
  /// The loss before each step.
  public let losses: [Double]

  /// The means of the losses over `count` steps each, a smoother curve; a last run of fewer steps is
  /// left out.
  public func means(of count: Int) -> [Double] {
    guard count > 0 else { stop("means of losses", "\(count) steps at a time") }
    return (0..<losses.count / count).map { run in
      losses[run * count..<(run + 1) * count].reduce(0, +) / Double(count)
    }
  }
}

/// Trains: `steps` times records the loss, differentiates it and takes a step.
///
/// ```swift
/// var adam = Adam(rate: 0.05)
/// let trained = descend(from: W, by: &adam, steps: 200) { W, step in
///   crossEntropy(W.u * gather(W.e, columns: x), targets: y)
/// }
/// trained.losses  // the curve, one number a step
/// ```
///
/// - Parameters:
///   - parameters: θ at the start.
///   - optimiser: the rule; it keeps what it remembers, so a later call goes on where this one ends.
///   - steps: how often.
///   - loss: the loss at θ, one number; `step` counts from 0 and chooses the data.
/// - Returns: the trained parameters and the loss before each step.
public func descend<P: Parameters>(
  from parameters: P, by optimiser: inout some Optimiser, steps: Int,
  loss: (_ θ: P, _ step: Int) throws -> Tensor
) rethrows -> Descent<P> {
  var θ = parameters
  var losses: [Double] = []
  for step in 0..<steps {
    let tape = Tape()
    let value = try tape.record { try loss(θ, step) }
    losses.append(value.scalar)
    θ = optimiser.step(θ, tape.gradients(of: value, with: θ.tensors))
  }
  return Descent(parameters: θ, losses: losses)
}
