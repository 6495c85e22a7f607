import Foundation
import Tensors

/// How often each token occurs in a sequence, and what that alone says about its length in bits.
///
/// The unigram model gives every token its share of the sequence as probability, whatever stands
/// before it. Its entropy is the least number of bits a token takes under any code of that kind.
public struct TokenStatistics: Sendable {
  /// The number of tokens in the sequence.
  public let total: Int
  /// The tokens that occur and how often, most frequent first; ties by number. The Zipf curve.
  public let ranked: [(token: Int, count: Int)]

  /// Counts the tokens of a sequence.
  public init(_ tokens: [Int]) {
    var counts: [Int: Int] = [:]
    for token in tokens { counts[token, default: 0] += 1 }
    total = tokens.count
    ranked = counts.map { (token: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.token) < ($0.count, $1.token) }
  }

  /// How many tokens occur once: those of which there is least to learn.
  public var onceCount: Int { ranked.count { $0.count == 1 } }

  /// The Zipf curve, thinned for a picture: ranks from 1, some 5 % apart where they are many, and the
  /// share of the sequence that the token of each rank has.
  public var zipfCurve: (ranks: [Double], shares: [Double]) {
    var ranks: [Double] = []
    var rank = 1
    while rank <= ranked.count {
      ranks.append(Double(rank))
      rank = max(rank + 1, rank * 21 / 20)
    }
    return (ranks, ranks.map { Double(ranked[Int($0) - 1].count) / Double(total) })
  }

  /// The entropy of the unigram model, −Σ p log₂ p: bits a token. 0 for an empty sequence.
  public var bitsPerToken: Double {
    // Over the sorted counts, so that the sum is the same in every run.
    ranked.reduce(0) { sum, entry in
      let p = Double(entry.count) / Double(total)
      return sum - p * log2(p)
    }
  }

  /// The bits of the whole sequence under the unigram model, shared among `characters` of the text.
  /// Stops when there are none.
  public func bitsPerCharacter(_ characters: Int) -> Double {
    guard characters > 0 else { stop("bits per character", "the text has no characters") }
    return bitsPerToken * Double(total) / Double(characters)
  }
}
