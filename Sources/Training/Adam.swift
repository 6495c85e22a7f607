import Foundation
import Tensors

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
  private var moments = Moments()

  /// Makes the rule; the rate and ε must be positive and both β in 0 ..< 1, or it stops.
  public init(rate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
    requireAdam("Adam", rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon)
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  /// The number of steps taken.
  public var steps: Int { moments.steps }

  /// θ − η·m̂ / (√v̂ + ε), m̂ and v̂ being the corrected running means.
  public mutating func step(_ θ: Tensor, _ gradient: Tensor) -> Tensor {
    moments.step(
      θ, gradient, rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      kept: [(0..<θ.count, 1)])
  }

  /// The count of steps and the running means, `m` and `v`; no tensors before the first step.
  public var state: OptimiserState { moments.state }

  /// Takes up what it remembered.
  public mutating func restore(_ state: OptimiserState) throws { moments = try Moments(state) }
}

/// AdamW: Adam with a decay of the weights that is not part of the gradient (Loshchilov and Hutter, arXiv
/// 1711.05101): a parameter is multiplied by 1 − η·λ before Adam moves it.
///
/// ```swift
/// var adamW = AdamW(rate: 1e-3, beta2: 0.99, decay: 0.1, for: θ)
/// adamW.rate = schedule(step)
/// θ = adamW.step(θ, gradient)
/// ```
public struct AdamW: Optimiser {
  /// η, the learning rate.
  public var rate: Double
  /// β₁: how much of the mean of gradients a step keeps.
  public let beta1: Double
  /// β₂: how much of the mean of squares a step keeps.
  public let beta2: Double
  /// ε, added to the root.
  public let epsilon: Double
  /// λ, the decay.
  public let decay: Double
  /// Stretches of the flat vector, and whether they decay.
  private let stretches: [(range: Range<Int>, decays: Bool)]
  private var moments = Moments()

  /// Makes the rule for one set of parameters; the rate and ε must be positive, both β in 0 ..< 1 and λ
  /// not negative, or it stops.
  ///
  /// - Parameters:
  ///   - parameters: the set, for the places of its tensors in the flat vector.
  ///   - decays: which tensors decay; matrices, not biases and norms, unless told otherwise.
  public init(
    rate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    decay: Double = 0.01, for parameters: some Parameters,
    decays: (_ symbol: String, _ tensor: Tensor) -> Bool = { $1.shape.rank >= 2 }
  ) {
    requireAdam("AdamW", rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon)
    guard decay >= 0, decay.isFinite else { stop("AdamW", "decay \(decay) is negative") }
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.decay = decay
    var stretches: [(range: Range<Int>, decays: Bool)] = []
    var start = 0
    for (symbol, tensor) in parameters.namedTensors {
      let (end, does) = (start + tensor.count, decays(symbol, tensor))
      if let last = stretches.last, last.decays == does {
        stretches[stretches.count - 1].range = last.range.lowerBound..<end
      } else {
        stretches.append((start..<end, does))
      }
      start = end
    }
    self.stretches = stretches
  }

  /// The number of steps taken.
  public var steps: Int { moments.steps }

  /// (1 − η·λ)·θ − η·m̂ / (√v̂ + ε). A vector of another length than the parameters it was made for stops.
  public mutating func step(_ θ: Tensor, _ gradient: Tensor) -> Tensor {
    let count = stretches.last?.range.upperBound ?? 0
    if θ.count != count { stop("AdamW", "made for \(count) parameters, given \(θ.count)") }
    let kept = stretches.map { ($0.range, $0.decays ? 1 - rate * decay : 1) }
    return moments.step(
      θ, gradient, rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon, kept: kept)
  }

  /// The count of steps and the running means, `m` and `v`; no tensors before the first step.
  public var state: OptimiserState { moments.state }

  /// Takes up what it remembered.
  public mutating func restore(_ state: OptimiserState) throws { moments = try Moments(state) }
}

/// The running means of gradients and of their squares.
private struct Moments: Sendable {
  var steps = 0
  var means: (m: Tensor, v: Tensor)?

  init() {}

  init(_ state: OptimiserState) throws {
    try state.require(state.steps == 0 ? [] : ["m", "v"])
    steps = state.steps
    if steps > 0 { means = (state.tensors[0].tensor, state.tensors[1].tensor) }
  }

  var state: OptimiserState {
    OptimiserState(steps: steps, tensors: means.map { [("m", $0.m), ("v", $0.v)] } ?? [])
  }

  mutating func step(
    _ θ: Tensor, _ gradient: Tensor, rate: Double, beta1: Double, beta2: Double, epsilon: Double,
    kept: [(range: Range<Int>, factor: Double)]
  ) -> Tensor {
    steps += 1
    let zeros = { Tensor.zeros(θ.shape, precision: θ.precision) }
    let old = means ?? (zeros(), zeros())
    let step = AdamStep(
      beta1: beta1, beta2: beta2, epsilon: epsilon, size: rate / (1 - pow(beta1, Double(steps))),
      correction: 1 - pow(beta2, Double(steps)))
    let new = adamStep(step, θ: θ, gradient: gradient, m: old.m, v: old.v, kept: kept)
    means = (new.m, new.v)
    return new.θ
  }
}

private func requireAdam(
  _ rule: String, rate: Double, beta1: Double, beta2: Double, epsilon: Double
) {
  requirePositive(rate, rule, "rate")
  requirePositive(epsilon, rule, "ε")
  guard (0..<1).contains(beta1), (0..<1).contains(beta2) else {
    stop(rule, "β₁ = \(beta1) and β₂ = \(beta2) must be in 0 ..< 1")
  }
}
