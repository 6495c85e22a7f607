import Foundation
import Tensors

/// How often each token follows each other one in a sequence: the model that sees one token back.
public struct BigramStatistics: Sendable {
  /// The number of different tokens, N_V.
  public let size: Int
  /// `counts[previous * size + next]`.
  public let counts: [Int]

  /// Counts the pairs of neighbours of a sequence of tokens below `size`; another token stops.
  public init(_ tokens: [Int], size: Int) {
    var counts = [Int](repeating: 0, count: size * size)
    var previous: Int?
    for token in tokens {
      guard (0..<size).contains(token) else { stop("bigrams", "token \(token) of \(size)") }
      if let previous { counts[previous * size + token] += 1 }
      previous = token
    }
    (self.size, self.counts) = (size, counts)
  }

  /// How often `next` came after `previous`.
  public func count(_ previous: Int, _ next: Int) -> Int { counts[previous * size + next] }

  /// The entropy of the next token when the one before is known, in nats: the least mean loss of a
  /// model that sees one token back, on the very text that was counted.
  public var conditionalEntropy: Double {
    var (sum, total) = (0.0, 0)
    for previous in 0..<size {
      let row = counts[previous * size..<(previous + 1) * size]
      let count = row.reduce(0, +)
      total += count
      for pair in row where pair > 0 { sum -= Double(pair) * log(Double(pair) / Double(count)) }
    }
    return total == 0 ? 0 : sum / Double(total)
  }
}
