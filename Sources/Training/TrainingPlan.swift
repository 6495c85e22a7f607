import Tensors

/// What a training does at each step. The batch of a step follows from its number alone, so a run that
/// was stopped goes on as if it had not been.
public struct TrainingPlan<P: Parameters, Example>: Sendable {
  /// What tells this plan from others, in a line: sizes, rates, seed. A checkpoint keeps it.
  public let recipe: String
  /// The number of steps.
  public let steps: Int
  /// The learning rate of each step.
  public let schedule: Schedule
  /// The largest norm of a gradient; nil for any.
  public let clipping: Double?
  /// Whether the losses of a batch are added or averaged.
  public let reduction: Reduction
  /// The batch of a step, counted from 0.
  public let batch: @Sendable (_ step: Int) -> [Example]
  /// The loss of one example; it runs on several threads at once.
  public let loss: @Sendable (_ θ: P, _ example: Example) -> TokenLoss

  /// Takes the parts; a negative number of steps stops.
  public init(
    recipe: String, steps: Int, schedule: Schedule, clipping: Double? = nil, reduction: Reduction,
    batch: @escaping @Sendable (_ step: Int) -> [Example],
    loss: @escaping @Sendable (_ θ: P, _ example: Example) -> TokenLoss
  ) {
    guard steps >= 0 else { stop("training plan", "\(steps) steps") }
    self.recipe = recipe
    self.steps = steps
    self.schedule = schedule
    self.clipping = clipping
    self.reduction = reduction
    self.batch = batch
    self.loss = loss
  }
}
