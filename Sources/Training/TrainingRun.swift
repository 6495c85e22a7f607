import Foundation
import Tensors

/// A training under way: how far it is and what it has learned. It can be stopped at any step, kept in a
/// file, and go on to the same end, bit for bit on one kind of processor.
///
/// ```swift
/// var run = TrainingRun(plan, from: θ, by: AdamW(rate: 1e-3, for: θ))
/// try run.advance(checkpoint: Checkpoints(url, every: 100), progress: progress)
/// run.θ        // trained
/// run.losses   // one number a step
/// ```
public struct TrainingRun<P: Parameters, O: Optimiser, Example>: Sendable {
  /// What is done at each step.
  public let plan: TrainingPlan<P, Example>
  /// The parameters after the steps taken.
  public internal(set) var θ: P
  /// The rule, with what it remembers.
  public internal(set) var optimiser: O
  /// The loss of the batch of each step taken, before the step.
  public internal(set) var losses: [Double] = []

  /// Begins a run.
  public init(_ plan: TrainingPlan<P, Example>, from θ: P, by optimiser: O) {
    (self.plan, self.θ, self.optimiser) = (plan, θ, optimiser)
  }

  /// The number of steps taken.
  public var step: Int { losses.count }

  /// Whether all steps of the plan are taken.
  public var isComplete: Bool { step >= plan.steps }

  /// Takes one step: the batch, its gradient, clipped if the plan says so, and the rule.
  ///
  /// - Returns: the number of tokens that were predicted.
  @discardableResult
  public mutating func takeStep() -> Int {
    let found = batchGradient(θ, plan.batch(step), reduction: plan.reduction, loss: plan.loss)
    let gradient =
      plan.clipping.map { clipped(found.gradient, norm: $0).gradient } ?? found.gradient
    optimiser.rate = plan.schedule(step)
    θ = optimiser.step(θ, gradient)
    losses.append(found.loss)
    return found.tokens.reduce(0, +)
  }

  /// Takes the steps that are left, unless it is asked to stop.
  ///
  /// - Parameters:
  ///   - limit: the step to stop at; the plan's last if nil.
  ///   - checkpoints: where the run is kept, every so many steps and when it stops.
  ///   - progress: told of each step.
  ///   - isInterrupted: asked after each step; true ends the run there.
  ///   - observe: sees the run after each step.
  /// - Returns: whether the limit was reached.
  @discardableResult
  public mutating func advance(
    to limit: Int? = nil, checkpoints: Checkpoints? = nil, progress: ProgressLine? = nil,
    isInterrupted: () -> Bool = { false },
    observe: (borrowing TrainingRun) throws -> Void = { _ in }
  ) throws -> Bool {
    let limit = min(limit ?? plan.steps, plan.steps)
    while step < limit {
      let tokens = takeStep()
      progress?.update(steps: step, loss: losses[step - 1], tokens: tokens)
      try observe(self)
      let stops = isInterrupted()
      if let checkpoints, stops || step == limit || step.isMultiple(of: checkpoints.interval) {
        try save(to: checkpoints.url)
      }
      if stops { return step >= limit }
    }
    return true
  }
}
