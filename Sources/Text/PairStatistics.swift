import Foundation
import Tensors

/// How often each token stands a fixed distance after each other token, and what the earlier one
/// alone says about the later.
///
/// ```swift
/// let pairs = PairStatistics([0, 1, 0, 1, 1], size: 2)
/// pairs.counts[0]     // [0, 2]: twice a 1 after a 0
/// pairs.bitsPerToken  // 0.5: after a 0 all is known, after a 1 nothing
/// ```
public struct PairStatistics: Sendable {
  /// The number of pairs.
  public let total: Int
  /// `counts[a][b]`: how often b is the later token where a is the earlier.
  public let counts: [[Int]]

  /// Counts the pairs of a sequence; a token that is not in `0 ..< size` stops.
  ///
  /// - Parameters:
  ///   - tokens: the sequence.
  ///   - size: N_V, the number of tokens there are.
  ///   - distance: how far the later token stands from the earlier; 1 for neighbours.
  public init(_ tokens: [Int], size: Int, distance: Int = 1) {
    guard distance > 0 else { stop("pair statistics", "the distance \(distance) is not positive") }
    if let token = tokens.first(where: { !(0..<size).contains($0) }) {
      stop("pair statistics", "token \(token) is not in the vocabulary 0 … \(size - 1)")
    }
    var counts = [Int](repeating: 0, count: size * size)
    for (a, b) in zip(tokens, tokens.dropFirst(distance)) { counts[a * size + b] += 1 }
    self.counts = (0..<size).map { Array(counts[$0 * size..<($0 + 1) * size]) }
    total = max(0, tokens.count - distance)
  }

  /// The share of each pair among all, `size × size`: the earlier token chooses the column, the later
  /// the row. Zeros if there are no pairs.
  public var shares: Tensor {
    let scale = 1 / Double(max(1, total))
    return Tensor(columns: counts.map { $0.map { Double($0) * scale } })
  }

  /// The entropy of the later token where the earlier is known, in bits: no model that sees the
  /// earlier token alone can do with fewer on this sequence.
  public var bitsPerToken: Double {
    var bits = 0.0
    for column in counts {
      let sum = Double(column.reduce(0, +))
      for count in column where count > 0 { bits -= Double(count) * log2(Double(count) / sum) }
    }
    return bits / Double(max(1, total))
  }

  /// How far the probabilities that a model gave for the later token can be trusted: all of them,
  /// sorted into bins by their size, and for each bin how often what it spoke of came.
  ///
  /// - Parameters:
  ///   - P: the model's probabilities, `size × size`: the earlier token chooses the column.
  ///   - count: the number of bins, of equal width from 0 to 1; empty ones are left out.
  public func calibration(of P: Tensor, bins count: Int = 10) -> [CalibrationBin] {
    guard P.shape == [counts.count, counts.count], count > 0 else {
      stop("calibration", "\(P.shape) in \(count) bins for \(counts.count) tokens")
    }
    var bins = Array(repeating: (said: 0.0, came: 0.0, chances: 0), count: count)
    for (later, p) in zip(counts, P.columnArrays) {
      let moments = later.reduce(0, +)
      for (b, p) in p.enumerated() {
        let k = max(0, min(count - 1, Int(p * Double(count))))
        bins[k].said += p * Double(moments)
        bins[k].came += Double(later[b])
        bins[k].chances += moments
      }
    }
    return bins.filter { $0.chances > 0 }.map { bin in
      let chances = Double(bin.chances)
      return CalibrationBin(
        said: bin.said / chances, came: bin.came / chances, chances: bin.chances)
    }
  }
}

/// Probabilities of about the same size, and what became of them.
public struct CalibrationBin: Sendable, Hashable {
  /// The mean of the probabilities.
  public let said: Double
  /// The share of the occasions on which the token came.
  public let came: Double
  /// The number of occasions.
  public let chances: Int
}
