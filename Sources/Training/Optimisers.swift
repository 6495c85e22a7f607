import Tensors

/// A rule that moves parameters against their gradient.
///
/// ```swift
/// var adam = Adam(rate: 0.01)
/// let tape = Tape()
/// let loss = tape.record { model(θ) }
/// θ = adam.step(θ, tape.gradients(of: loss, with: θ.tensors))
/// ```
public protocol Optimiser: Sendable {
  /// η, the learning rate; a schedule sets it before each step.
  var rate: Double { get set }
  /// One step on a vector of parameters; `gradient` has its length and precision.
  mutating func step(_ θ: Tensor, _ gradient: Tensor) -> Tensor
  /// What the rule remembers from step to step, for a checkpoint.
  var state: OptimiserState { get }
  /// Takes up what it remembered, so that training goes on as if it had never stopped.
  ///
  /// Throws ``OptimiserStateError`` if the state is not that of such a rule.
  mutating func restore(_ state: OptimiserState) throws
}

extension Optimiser {
  /// One step on a set of parameters.
  ///
  /// - Parameters:
  ///   - θ: the parameters that were recorded on the tape.
  ///   - gradients: the derivatives of the loss.
  /// - Returns: the moved parameters; they know nothing of the tape.
  public mutating func step<P: Parameters>(_ θ: P, _ gradients: Gradients) -> P {
    step(θ, gradients.flat(for: θ))
  }

  /// One step on a set of parameters, the gradient of all of them being in one vector.
  public mutating func step<P: Parameters>(_ θ: P, _ gradient: Tensor) -> P {
    unflatten(step(flatten(θ), gradient), like: θ)
  }
}

/// Gradient descent as the paper has it (Algorithms 11–13): θ ← θ − η·∇loss(θ).
public struct SGD: Optimiser {
  /// η, the learning rate.
  public var rate: Double

  /// Makes the rule; a rate that is not positive stops.
  public init(rate: Double) {
    requirePositive(rate, "SGD", "rate")
    self.rate = rate
  }

  /// θ − η·g.
  public mutating func step(_ θ: Tensor, _ gradient: Tensor) -> Tensor {
    Tape.pause { θ - rate * gradient }
  }

  /// Nothing is remembered.
  public var state: OptimiserState { OptimiserState() }

  /// Takes a state that holds nothing.
  public mutating func restore(_ state: OptimiserState) throws { try state.require([]) }
}

func requirePositive(_ value: Double, _ rule: String, _ name: String) {
  guard value > 0, value.isFinite else { stop(rule, "\(name) \(value) is not positive") }
}
