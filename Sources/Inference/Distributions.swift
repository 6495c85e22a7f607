import Foundation
import Tensors

/// −Σ p ln p, in nats: how open a distribution leaves what comes. 0 where one token is certain, ln N_V
/// where all are alike.
public func entropy(_ p: Tensor) -> Double {
  // No −0 where one token is certain.
  0 - p.scalars.reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 }
}

/// Pearson's test: do counted draws fall as a distribution says?
///
/// ```swift
/// let test = ChiSquare(counts, drawnFrom: q.scalars)
/// test.statistic < test.limit  // false in one honest run of a thousand
/// ```
public struct ChiSquare: Sendable, Hashable {
  /// Σ (counted − expected)²/expected over the classes; infinite if something was drawn that has no
  /// probability.
  public let statistic: Double
  /// How many classes could have come out otherwise: one less than there are.
  public let degreesOfFreedom: Int

  /// Compares counts with what a distribution lets expect.
  ///
  /// Tokens of which fewer than five are expected make one class together: the statistic follows χ² only
  /// where no class is small.
  ///
  /// - Parameters:
  ///   - counts: how often each token was drawn.
  ///   - q: the probability of each.
  public init(_ counts: [Int], drawnFrom q: [Double]) {
    guard counts.count == q.count else {
      stop("χ²", "\(counts.count) counts for \(q.count) probabilities")
    }
    let draws = Double(counts.reduce(0, +))
    var rare = (counted: 0.0, expected: 0.0)
    var (sum, classes) = (0.0, 0)
    for (count, p) in zip(counts, q) where count > 0 || p > 0 {
      let (counted, expected) = (Double(count), p * draws)
      if p == 0 { sum = .infinity }
      if expected < 5 {
        rare = (rare.counted + counted, rare.expected + expected)
      } else {
        sum += (counted - expected) * (counted - expected) / expected
        classes += 1
      }
    }
    if rare.expected > 0 {
      sum += (rare.counted - rare.expected) * (rare.counted - rare.expected) / rare.expected
      classes += 1
    }
    (statistic, degreesOfFreedom) = (sum, max(0, classes - 1))
  }

  /// Draws tokens, and compares them with the distribution that they should be from.
  public init(drawing count: Int, from q: [Double], by random: inout some UniformSource) {
    var counts = [Int](repeating: 0, count: q.count)
    for _ in 0..<count { counts[RandomSource.index(at: random.uniform(), in: q)] += 1 }
    self.init(counts, drawnFrom: q)
  }

  /// What the statistic exceeds once in a thousand times when the draws are right (the approximation of
  /// Wilson and Hilferty, good to 2 % from three degrees of freedom on).
  public var limit: Double {
    guard degreesOfFreedom > 0 else { return 0 }
    let n = Double(degreesOfFreedom)
    return n * pow(1 - 2 / (9 * n) + 3.0902 * (2 / (9 * n)).squareRoot(), 3)
  }

  /// Whether the statistic is within the limit.
  public var passes: Bool { statistic <= limit }
}
