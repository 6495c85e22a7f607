import Tensors

/// Dropout with masks that are drawn from a seed: while a model is trained, numbers are set to 0 with
/// probability p and the others multiplied by 1/(1 − p), so that the mean stays.
///
/// ```swift
/// let dropout = Dropout(0.1, seed: 7)
/// let found = batchGradient(θ, batch, reduction: .mean, dropout: dropout.at(step), loss: windowLoss)
/// ```
///
/// The algorithms know nothing of it. It acts on the values of their lines, at the places that
/// *Attention Is All You Need* (arXiv 1706.03762, section 5.4) names:
///
/// - the sum of token and position embeddings: Algorithm 8, lines 3 and 12; Algorithms 9 and 10, line 3;
/// - what a sub-layer adds to the residual stream, before it is added: all of Algorithm 5's line 4, and the
///   second summand of Algorithm 8's lines 7 and 18, Algorithm 9's line 7 and Algorithm 10's line 8.
///
/// Attention weights are not dropped: they are no line of Algorithm 4. The masks depend on the seed,
/// the step and the place of the sequence in its batch, never on threads. p = 0 changes no bit.
public struct Dropout: Sendable, Hashable, Codable {
  /// p, the probability with which a number is set to 0.
  public let probability: Double
  /// The seed of all masks.
  public let seed: UInt64

  /// Takes p, at least 0 and below 1, or it stops.
  public init(_ probability: Double, seed: UInt64) {
    guard (0..<1).contains(probability) else {
      stop("dropout", "p = \(probability) must be in 0 ..< 1")
    }
    (self.probability, self.seed) = (probability, seed)
  }

  /// The masks of one step.
  public func at(_ step: Int) -> Step { Step(dropout: self, step: step) }

  /// The masks of one step of training.
  public struct Step: Sendable, Hashable, Codable {
    /// What is dropped.
    public let dropout: Dropout
    /// The number of the step.
    public let step: Int

    /// Evaluates `body` on this thread with the masks of one sequence. It must record on a tape, which knows
    /// what a line adds to the residual stream.
    public func applied<T>(sequence: Int, _ body: () throws -> T) rethrows -> T {
      guard dropout.probability > 0 else { return try body() }
      var random = RandomSource(seed: mixed(dropout.seed, step, sequence))
      return try tappingLines(
        { place, value in
          switch DropoutPlace(place) {
          case .value: return dropout.dropped(value, from: &random)
          case .summand:
            guard let (X, branch) = Tape.current?.summands(of: value) else {
              stop("dropout", "the line's value is no recorded sum")
            }
            return X + dropout.dropped(branch, from: &random)
          case nil: return nil
          }
        }, body)
    }
  }

  /// X ⊙ mask, the mask holding 0 and 1/(1 − p).
  func dropped(_ X: Tensor, from random: inout RandomSource) -> Tensor {
    let kept = 1 / (1 - probability)
    let scalars = (0..<X.count).map { _ in random.uniform() < probability ? 0 : kept }
    var mask = Tensor(shape: X.shape, scalars: scalars, precision: X.precision)
    if let axis = X.columnAxis { mask = Tape.pause { mask.packed(axis) } }
    Tape.current?.name(mask, "dropout")
    return X .* mask
  }
}

/// What of a line's value dropout acts on.
private enum DropoutPlace {
  case value, summand

  init?(_ place: Location) {
    switch (place.number, place.line) {
    case (8, 3), (8, 12), (9, 3), (10, 3), (5, 4): self = .value
    case (8, 7), (8, 18), (9, 7), (10, 8): self = .summand
    default: return nil
    }
  }
}

/// A seed of its own for each step and sequence (splitmix64's finaliser, a number mixed in at a time).
private func mixed(_ seed: UInt64, _ step: Int, _ sequence: Int) -> UInt64 {
  let numbers = [seed, UInt64(bitPattern: Int64(step)), UInt64(bitPattern: Int64(sequence))]
  return numbers.reduce(0) { state, number in
    var z = (state ^ number) &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
