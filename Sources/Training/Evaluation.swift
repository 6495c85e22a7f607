import Tensors

/// A loss over many sequences.
public struct Evaluation: Sendable, Hashable, Codable {
  /// The sum over all predicted tokens, in nats.
  public let sum: Double
  /// The number of predicted tokens.
  public let tokens: Int

  /// Takes a sum and the number of its terms.
  public init(sum: Double, tokens: Int) { (self.sum, self.tokens) = (sum, tokens) }

  /// The mean loss of a predicted token, in nats; NaN without any.
  public var mean: Double { sum / Double(tokens) }
}

/// The loss of a model over given sequences, several at once over the cores; nothing is learned.
///
/// ```swift
/// evaluate(θ, validation, loss: windowLoss).mean  // nats a token
/// ```
///
/// The losses are added in the order of the sequences: the bits are the same on any number of cores.
public func evaluate<P: Parameters, Example>(
  _ θ: P, _ examples: [Example], loss: @Sendable (_ θ: P, _ example: Example) -> TokenLoss
) -> Evaluation {
  let each = overTheCores(examples) { _, example in
    // A tape knows the logits, from which the loss is exact where a probability is rounded to 0.
    let value = Tape().record { loss(θ, example) }
    return TokenCount(loss: value.sum.scalar, tokens: value.tokens)
  }
  return Evaluation(
    sum: each.reduce(0) { $0 + $1.loss }, tokens: each.reduce(0) { $0 + $1.tokens })
}

/// Early stopping: keeps the parameters with the smallest validation loss, and says when to give up.
///
/// ```swift
/// var early = EarlyStop<DTransformerParameters>(patience: 3)
/// …
/// if early.update(θ, loss: evaluate(θ, validation, loss: windowLoss).mean, step: step) { break }
/// …
/// θ = early.best?.parameters ?? θ
/// ```
public struct EarlyStop<P: Parameters>: Sendable {
  /// The best parameters so far.
  public struct Best: Sendable {
    /// Their validation loss.
    public let loss: Double
    /// The step after which they were met.
    public let step: Int
    /// The parameters.
    public let parameters: P

    /// Takes the parts.
    public init(loss: Double, step: Int, parameters: P) {
      (self.loss, self.step, self.parameters) = (loss, step, parameters)
    }
  }

  /// After how many evaluations in a row without a smaller loss training ends.
  public let patience: Int
  /// The best so far; nil before the first evaluation.
  public private(set) var best: Best?
  /// How many evaluations in a row brought no smaller loss.
  public private(set) var waited: Int

  /// Makes a watch, or takes one up that a checkpoint kept; a patience below 1 stops.
  public init(patience: Int, best: Best? = nil, waited: Int = 0) {
    guard patience > 0, waited >= 0 else {
      stop("early stop", "patience \(patience), \(waited) evaluations waited")
    }
    (self.patience, self.best, self.waited) = (patience, best, waited)
  }

  /// Takes in one evaluation. A loss that is not a number is no smaller one.
  ///
  /// - Returns: whether patience is at its end.
  public mutating func update(_ θ: P, loss: Double, step: Int) -> Bool {
    if loss < best?.loss ?? .infinity {
      best = Best(loss: loss, step: step, parameters: θ)
      waited = 0
    } else {
      waited += 1
    }
    return waited >= patience
  }
}
