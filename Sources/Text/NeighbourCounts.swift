import Tensors

/// Fills a gap by what stands beside it, from counts of neighbours: what a model that reads the whole
/// sequence has to beat.
///
/// Counts of pairs are few, so each is helped by `strength` imagined ones, shared out as the single
/// tokens are: p(b | a) = (count(a, b) + strength · p(b)) / (count(a) + strength).
///
/// ```swift
/// let verses = Verses.gospels
/// let counts = NeighbourCounts(of: verses.training, vocabulary: verses.vocabulary)
/// let gaps = verses.gaps(in: verses.validation, perVerse: 2, seed: 1)
/// let strength = counts.bestStrength(.bothSides, on: gaps)
/// counts.guess(gaps[0], from: .bothSides, strength: strength)  // a probability for each token
/// ```
public struct NeighbourCounts: Sendable {
  /// What of a sequence is looked at to fill its gap.
  public enum Evidence: String, Sendable, Hashable, CaseIterable {
    /// Nothing: each token has its share of all texts.
    case none
    /// The token before: p(b | left).
    case left
    /// The tokens before and after: p(b | left, right) ∝ p(b | left) · p(right | b), as a chain in
    /// which each token depends on the one before it has it.
    case bothSides
    /// Two tokens before and two after: what stood in that very frame, helped by imagined counts that
    /// are shared out as ``bothSides`` says. Where there are not two on each side, the same as that.
    case frame
  }

  private let vocabulary: Vocabulary
  /// forward.counts[a][b], backward.counts[b][a]: how often b stands after a.
  private let forward, backward: PairStatistics
  /// How often each token stands before another, and its share of all that stand after another.
  private let leftTotals, shares: [Double]
  /// What stood in each frame of two tokens before and two after, and how often.
  private let frames: [Int: [Int: Int]]

  /// Counts the neighbours in sequences: verses from bos to eos, or one running text.
  public init(of sequences: [[Int]], vocabulary: Vocabulary) {
    let all = Array(sequences.joined())
    let size = vocabulary.count
    self.vocabulary = vocabulary
    forward = PairStatistics(all, size: size)
    backward = PairStatistics(all.reversed(), size: size)
    // An eos is before the bos of the next sequence, which no gap ever asks about.
    leftTotals = forward.counts.map { Double($0.reduce(0, +)) }
    let rightTotals = backward.counts.enumerated().map { token, counts in
      token == vocabulary.bos ? 0 : Double(counts.reduce(0, +))
    }
    let total = rightTotals.reduce(0, +)
    shares = rightTotals.map { $0 / max(1, total) }
    var frames: [Int: [Int: Int]] = [:]
    for sequence in sequences {
      for place in sequence.indices {
        guard let frame = Self.frame(around: place, in: sequence, size: size) else { continue }
        frames[frame, default: [:]][sequence[place], default: 0] += 1
      }
    }
    self.frames = frames
  }

  /// The probability of each token to be what the gap hides: 0 for mask, bos and eos.
  public func guess(_ gap: Gap, from evidence: Evidence, strength: Double) -> [Double] {
    let (sequence, place) = (gap.sequence, gap.place)
    guard 0 < place, place + 1 < sequence.count, strength > 0 else {
      stop(
        "neighbour counts",
        "a gap at \(place) of \(sequence.count) tokens and a strength of "
          + "\(strength): it needs a neighbour on either side, and a strength above 0")
    }
    var p = shares
    if evidence != .none {
      let after = forward.counts[sequence[place - 1]]
      for b in p.indices { p[b] = Double(after[b]) + strength * shares[b] }
    }
    if evidence == .bothSides || evidence == .frame {
      let right = sequence[place + 1]
      let before = backward.counts[right]
      let imagined = strength * shares[right]
      for b in p.indices { p[b] *= (Double(before[b]) + imagined) / (leftTotals[b] + strength) }
    }
    for token in vocabulary.elements.count..<p.count { p[token] = 0 }
    let total = p.reduce(0, +)
    p = p.map { $0 / total }
    if evidence == .frame,
      let frame = Self.frame(around: place, in: sequence, size: p.count), let seen = frames[frame]
    {
      let count = seen.reduce(0) { $0 + ($1.key < vocabulary.elements.count ? $1.value : 0) }
      for b in p.indices { p[b] *= strength / (Double(count) + strength) }
      for (b, times) in seen where b < vocabulary.elements.count {
        p[b] += Double(times) / (Double(count) + strength)
      }
    }
    return p
  }

  /// The two tokens before a place and the two after it as a number; nil where they are not all there.
  private static func frame(around place: Int, in sequence: [Int], size: Int) -> Int? {
    guard place >= 2, place + 2 < sequence.count else { return nil }
    return [-2, -1, 1, 2].reduce(0) { $0 * size + sequence[place + $1] }
  }

  /// The strength with which some gaps are filled with the least loss. Choose it on other gaps than
  /// those that judge.
  public func bestStrength(
    _ evidence: Evidence, on gaps: [Gap],
    among strengths: [Double] = [0.3, 1, 3, 10, 30, 100, 300, 1000]
  ) -> Double {
    let losses = strengths.map { strength in
      GapScore(gaps) { guess($0, from: evidence, strength: strength) }.loss
    }
    guard let best = losses.indices.min(by: { losses[$0] < losses[$1] }) else {
      stop("neighbour counts", "no strength to choose from")
    }
    return strengths[best]
  }
}
