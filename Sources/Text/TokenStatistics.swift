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
