import Tensors

/// The known wrong ways to walk downhill: line 6 of Algorithms 11 to 13 and the loop around it.
public enum DescentMistakes {
  /// The gradients of all steps so far are added up.
  public static let notZeroed = Mistake<DescentFunction>(
    "gradient not set to zero",
    """
    Each step's gradient is added to those of the steps before: the walk gathers speed and runs \
    past the bottom.
    """,
    source: "training loops in PyTorch without `zero_grad()`", law: DescentLaws.secondStep
  ) { gradient, start, rate, steps in
    var (θ, sum) = (start, start.map { _ in 0.0 })
    for _ in 0..<steps {
      // Wrong: the sum is never emptied.
      sum = zip(sum, gradient(θ)).map { $0 + $1 }
      θ = zip(θ, sum).map { $0 - rate * $1 }
    }
    return θ
  }

  /// A step up.
  public static let uphill = Mistake<DescentFunction>(
    "uphill", "The gradient is added; it points to where the loss rises.",
    source: "the sign of line 6", law: DescentLaws.firstStep
  ) { gradient, start, rate, steps in
    var θ = start
    for _ in 0..<steps {
      // Wrong: +.
      θ = zip(θ, gradient(θ)).map { $0 + rate * $1 }
    }
    return θ
  }

  /// The gradient of the start serves all steps.
  public static let recordedOnce = Mistake<DescentFunction>(
    "recorded once",
    """
    The gradient is taken once, at the start, and used for every step, as when the tape is recorded \
    before the loop.
    """,
    source: "the loss written above the loop in place of inside it", law: DescentLaws.secondStep
  ) { gradient, start, rate, steps in
    var θ = start
    // Wrong: before the loop.
    let g = gradient(start)
    for _ in 0..<steps { θ = zip(θ, g).map { $0 - rate * $1 } }
    return θ
  }

  /// Each number moves before the next one's slope is taken.
  public static let oneAfterTheOther = Mistake<DescentFunction>(
    "one after the other",
    """
    The first number moves before the slope of the second is taken: the slopes are not of one \
    place.
    """,
    source: "parameters updated while the backward pass runs", law: DescentLaws.atOnePlace
  ) { gradient, start, rate, steps in
    var θ = start
    for _ in 0..<steps {
      // Wrong: a new gradient for each number.
      for k in θ.indices { θ[k] -= rate * gradient(θ)[k] }
    }
    return θ
  }

  /// Every known mistake of descent.
  public static let all = [notZeroed, uphill, recordedOnce, oneAfterTheOther]

  /// Descent, with its laws and mistakes.
  public static let catalogue = Catalogue<DescentFunction>(
    "descent", right: descend, laws: DescentLaws.all, mistakes: all
  ) { f in
    [Tensor(vector: f({ [$0[1] + 3 * $0[0], $0[0] - $0[1]] }, [1, -2], 0.15, 3))]
  }

  private static let descend: DescentFunction = { gradient, start, rate, steps in
    var θ = start
    for _ in 0..<steps { θ = zip(θ, gradient(θ)).map { $0 - rate * $1 } }
    return θ
  }
}
