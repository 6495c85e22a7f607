import Foundation
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
  /// One step on a vector of parameters; `gradient` has its length and precision.
  mutating func step(_ θ: Tensor, _ gradient: Tensor) -> Tensor
}

extension Optimiser {
  /// One step on a set of parameters.
  ///
  /// - Parameters:
  ///   - θ: the parameters that were recorded on the tape.
  ///   - gradients: the derivatives of the loss.
  /// - Returns: the moved parameters; they know nothing of the tape.
  public mutating func step<P: Parameters>(_ θ: P, _ gradients: Gradients) -> P {
    unflatten(step(flatten(θ), gradients.flat(for: θ)), like: θ)
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
}

/// Adam: each parameter moves by a running mean of its gradient over the root of a running mean of
/// its square, both corrected for their start at 0 (Kingma and Ba, arXiv 1412.6980, Algorithm 1).
///
/// The first step has size η whatever the size of the gradient. An `Adam` keeps the running means,
/// so use one for each set of parameters.
public struct Adam: Optimiser {
  /// η, the learning rate.
  public var rate: Double
  /// β₁: how much of the mean of gradients a step keeps.
  public let beta1: Double
  /// β₂: how much of the mean of squares a step keeps.
  public let beta2: Double
  /// ε, added to the root.
  public let epsilon: Double
  /// The number of steps taken.
  public private(set) var steps = 0
  private var means: (gradient: Tensor, square: Tensor)?

  /// Makes the rule; the rate and ε must be positive and both β in 0 ..< 1, or it stops.
  public init(rate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
    requirePositive(rate, "Adam", "rate")
    requirePositive(epsilon, "Adam", "ε")
    guard (0..<1).contains(beta1), (0..<1).contains(beta2) else {
      stop("Adam", "β₁ = \(beta1) and β₂ = \(beta2) must be in 0 ..< 1")
    }
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  /// θ − η·m̂ / (√v̂ + ε), m̂ and v̂ being the corrected running means.
  public mutating func step(_ θ: Tensor, _ gradient: Tensor) -> Tensor {
    steps += 1
    return Tape.pause {
      let zeros = Tensor.zeros(θ.shape, precision: θ.precision)
      let old = means ?? (zeros, zeros)
      let m = beta1 * old.gradient + (1 - beta1) * gradient
      let v = beta2 * old.square + (1 - beta2) * square(gradient)
      means = (m, v)
      let correction1 = 1 - pow(beta1, Double(steps))
      let correction2 = 1 - pow(beta2, Double(steps))
      let root = squareRoot(v / correction2) + Tensor(scalar: epsilon, precision: θ.precision)
      return θ - (rate / correction1) * m / root
    }
  }
}

private func requirePositive(_ value: Double, _ rule: String, _ name: String) {
  guard value > 0, value.isFinite else { stop(rule, "\(name) \(value) is not positive") }
}
