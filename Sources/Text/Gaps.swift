import Foundation
import Tensors

/// Sequences with one token masked in each, to be filled in: the same for every model that is compared.
///
/// A token is asked for only where there is one before it and one after it.
///
/// ```swift
/// let text = TrainingText(try letters.encode(Corpus.gospels.text))
/// let windows = randomWindows(of: text.validation, length: 64, count: 300, seed: 1, step: 0)
/// let V = letters.vocabulary
/// gaps(in: windows, each: 4, mask: V.mask, seed: 2)  // 1,200 gaps
/// ```
///
/// - Parameters:
///   - sequences: the sequences.
///   - count: how many places of each are asked for, one at a time; fewer in a short one.
///   - mask: mask_token.
///   - seed: decides which places.
///   - isAsked: whether a token may be asked for.
public func gaps(
  in sequences: [[Int]], each count: Int, mask: Int, seed: UInt64,
  where isAsked: (Int) -> Bool = { _ in true }
) -> [Gap] {
  var random = RandomSource(seed: seed)
  return sequences.flatMap { whole in
    var places = whole.indices.dropFirst().dropLast().filter { isAsked(whole[$0]) }
    random.shuffle(&places)
    return places.prefix(count).map { place in
      var sequence = whole
      sequence[place] = mask
      return Gap(sequence: sequence, place: place, answer: whole[place])
    }
  }
}

/// A sequence with one token masked, and what stood there.
public struct Gap: Sendable, Hashable {
  /// The sequence, with mask_token at ``place``.
  public let sequence: [Int]
  /// Where it is masked, from 0.
  public let place: Int
  /// The token that stood there.
  public let answer: Int

  /// A gap in a sequence that is masked already.
  public init(sequence: [Int], place: Int, answer: Int) {
    (self.sequence, self.place, self.answer) = (sequence, place, answer)
  }
}

/// How well gaps are filled: the mean of −ln p(answer), and how often the answer was thought likeliest.
public struct GapScore: Sendable, Hashable {
  /// The number of gaps.
  public private(set) var count = 0
  /// How many were filled with the right token.
  public private(set) var right = 0
  /// The sum of −ln p(answer).
  public private(set) var nats = 0.0

  /// A score of no gap yet.
  public init() {}

  /// The score of a model on all of some gaps.
  ///
  /// - Parameter guess: the probability of each token, for a gap.
  public init(_ gaps: [Gap], guess: (Gap) throws -> [Double]) rethrows {
    for gap in gaps { add(try guess(gap), answer: gap.answer) }
  }

  /// Counts one gap. Of equally likely tokens, the first is what the model says.
  public mutating func add(_ distribution: [Double], answer: Int) {
    guard distribution.indices.contains(answer) else {
      stop(
        "gap score", "token \(answer) is none of the \(distribution.count) that have a probability")
    }
    count += 1
    nats -= log(distribution[answer])
    var best = 0
    for token in distribution.indices where distribution[token] > distribution[best] {
      best = token
    }
    right += best == answer ? 1 : 0
  }

  /// The mean loss in nats; 0 before the first gap.
  public var loss: Double { nats / Double(max(1, count)) }

  /// The share of gaps that were filled rightly; 0 before the first.
  public var accuracy: Double { Double(right) / Double(max(1, count)) }
}
