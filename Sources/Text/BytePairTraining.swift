import HeapModule
import Tensors

/// Learns byte pairs from a text: again and again, the pair of neighbouring tokens that occurs most
/// often becomes a token of its own (Gage 1994; Sennrich, Haddow and Birch 2016).
///
/// A pair's count is the number of places where it stands: in “aaa” the pair (a, a) stands at two,
/// though only one of them can be merged. It is merged from left to right. Of pairs with the same
/// count the one with the smaller left token goes first, then the one with the smaller right token;
/// tokens are numbered bytes first (0 … 255), then in the order they were learned. So the same text
/// always gives the same merges.
///
/// ```swift
/// var training = BytePairTraining(on: "banana bandana", split: .words)
/// training.candidates(2)       // (97, 110) 4 times, (110, 97) 3 times: an, na
/// training.learn(merges: 3)    // an; b, an; an, a
/// training.tokenizer.pieces(of: "banana")  // ["ban", "ana"]
/// ```
///
/// - Complexity: the text is read once; after that a merge costs what it changes.
public struct BytePairTraining: Sendable {
  /// A pair of neighbouring tokens and how often it occurs.
  public struct Candidate: Hashable, Sendable {
    /// The two tokens.
    public let pair: TokenPair
    /// The number of places where the pair stands.
    public let count: Int
  }

  /// A merge that was learned.
  public struct Merge: Hashable, Sendable {
    /// The two tokens that were joined.
    public let pair: TokenPair
    /// The token that stands for both: 256 + the number of merges before.
    public let token: Int
    /// How often the pair occurred when it was chosen.
    public let count: Int
    /// The bytes of the token.
    public let bytes: [UInt8]
  }

  /// What was learned so far, in order.
  public private(set) var merges: [Merge] = []
  /// How the text was cut.
  public let split: TextSplit
  /// A pair that occurs less often than this is not merged.
  public let minimumCount: Int

  /// Every different piece of the text once, and for each place how often its piece occurs.
  private var chain = TokenChain()
  private var weights: [Int] = []
  /// The pairs seen so far, numbered as they were met.
  private var numbers: [PairKey: Int] = [:]
  private var counts: [Int] = []
  /// Where each pair stands, or stood: places that have changed since are skipped.
  private var places: [[Int32]] = []
  /// Every pair under a count that was right once; the greatest is always right.
  private var ranking = Heap<Ranked>()

  /// Reads a text, cut by `split`, and counts its pairs.
  public init(on text: String, split: TextSplit = .words, minimumCount: Int = 2) {
    self.init(onBytes: Array(text.utf8), split: split, minimumCount: minimumCount)
  }

  /// Reads any bytes, cut by `split`, and counts their pairs.
  public init(onBytes bytes: [UInt8], split: TextSplit = .words, minimumCount: Int = 2) {
    guard minimumCount > 0 else {
      stop("byte-pair training", "a minimum count of \(minimumCount) would merge what is not there")
    }
    guard bytes.count < Int32.max else {
      stop("byte-pair training", "\(bytes.count) bytes are too many; at most 2³¹ − 2")
    }
    self.split = split
    self.minimumCount = minimumCount
    let ranges = split.pieces(of: bytes)
    var repeats: [ArraySlice<UInt8>: Int] = [:]
    for range in ranges { repeats[bytes[range], default: 0] += 1 }
    for range in ranges {
      // In the order of first occurrence, never of the dictionary, which differs from run to run.
      guard let count = repeats.removeValue(forKey: bytes[range]) else { continue }
      chain.append(bytes[range].lazy.map { Int32($0) })
      weights += repeatElement(count, count: range.count)
    }
    for place in weights.indices {
      if let pair = chain.pair(at: place) { _ = count(pair, at: place) }
    }
    for (pair, number) in numbers {
      ranking.insert(Ranked(count: counts[number], pair: pair, number: number))
    }
  }

  /// The pair that ``learn()`` would merge, or nil when none occurs often enough.
  public var nextMerge: Candidate? {
    guard let best = ranking.max, best.count >= minimumCount else { return nil }
    return Candidate(pair: best.pair.tokens, count: best.count)
  }

  /// The most frequent pairs, best first, in the order in which ties are broken.
  public func candidates(_ limit: Int) -> [Candidate] {
    let all = numbers.map { Ranked(count: counts[$1], pair: $0, number: $1) }
    return all.filter { $0.count > 0 }.sorted(by: >).prefix(limit).map {
      Candidate(pair: $0.pair.tokens, count: $0.count)
    }
  }

  /// Merges the best pair, and says which; nil when none occurs often enough.
  @discardableResult
  public mutating func learn() -> Merge? {
    guard let best = ranking.max, best.count >= minimumCount else { return nil }
    let merge = Merge(
      pair: best.pair.tokens, token: 256 + merges.count, count: best.count,
      bytes: bytes(of: best.pair.left) + bytes(of: best.pair.right))
    merges.append(merge)
    apply(best, token: Int32(merge.token))
    // Counts only fall once a pair is made, so the greatest is right when the heap agrees with it.
    while let top = ranking.max, top.count != counts[top.number] {
      let current = Ranked(count: counts[top.number], pair: top.pair, number: top.number)
      if current.count > 0 { ranking.replaceMax(with: current) } else { _ = ranking.popMax() }
    }
    return merge
  }

  /// Learns until there are `total` merges in all, or no pair occurs often enough.
  public mutating func learn(merges total: Int) {
    while merges.count < total, learn() != nil {}
  }

  /// The learned merges as a tokenizer.
  public var tokenizer: BytePairTokenizer {
    BytePairTokenizer(merges: merges.map(\.pair), split: split)
  }

  /// The learned tokens of most bytes, longest first; of the same length, the earlier learned first.
  public func longestTokens(_ limit: Int) -> [Merge] {
    Array(merges.sorted { ($1.bytes.count, $0.token) < ($0.bytes.count, $1.token) }.prefix(limit))
  }

  private func bytes(of token: Int32) -> [UInt8] {
    token < 256 ? [UInt8(token)] : merges[Int(token) - 256].bytes
  }

  /// Counts a pair at a place; returns its number if it was not met before.
  private mutating func count(_ pair: PairKey, at place: Int) -> Int? {
    if let number = numbers[pair] {
      counts[number] += weights[place]
      places[number].append(Int32(place))
      return nil
    }
    numbers[pair] = counts.count
    counts.append(weights[place])
    places.append([Int32(place)])
    return counts.count - 1
  }

  /// Replaces the pair by the token wherever it stands, and keeps the counts of the pairs around.
  private mutating func apply(_ best: Ranked, token: Int32) {
    let stood = places[best.number]
    places[best.number] = []
    var new: [(PairKey, Int)] = []
    func discount(_ pair: PairKey?, _ place: Int) {
      if let pair, let number = numbers[pair] { counts[number] -= weights[place] }
    }
    for place in stood.lazy.map({ Int($0) }) where chain.pair(at: place) == best.pair {
      let before = Int(chain.previous[place])
      discount(chain.pair(at: Int(chain.next[place])), place)
      if before >= 0 { discount(chain.pair(at: before), place) }
      chain.merge(at: place, into: token)
      for start in [before, place] where start >= 0 {
        if let pair = chain.pair(at: start), let number = count(pair, at: start) {
          new.append((pair, number))
        }
      }
    }
    counts[best.number] = 0
    for (pair, number) in new {
      ranking.insert(Ranked(count: counts[number], pair: pair, number: number))
    }
  }
}

/// A pair under its count. The greater is merged first: more places, then smaller tokens.
private struct Ranked: Comparable, Sendable {
  let count: Int
  let pair: PairKey
  let number: Int

  static func < (a: Ranked, b: Ranked) -> Bool {
    a.count != b.count ? a.count < b.count : b.pair < a.pair
  }
}

extension PairKey {
  fileprivate var tokens: TokenPair { TokenPair(Int(left), Int(right)) }
}
