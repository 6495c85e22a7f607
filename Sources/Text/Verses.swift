import Tensors

/// Short texts as sequences of words, for a model that fills in what was masked.
///
/// A word is a run of letters in small letters; marks are left out (``WordVectors/words(of:)``). The
/// vocabulary holds the words most frequent in the verses to learn from, then one token for all other
/// words, then mask, bos and eos. A verse is [bos, …, eos].
///
/// The verses are shuffled by a seed and cut in three. In the gospels, that is a kind judge: they tell
/// many stories three or four times, so that a verse held out may have a twin that was learned from.
///
/// ```swift
/// let verses = Verses.gospels
/// verses.text(of: verses.heldOut[0])
/// verses.encode("In the beginning was the Word")  // [bos, …, eos]
/// ```
public struct Verses: Sendable {
  /// Words, most frequent first, the token ``unknown``, then mask, bos, eos.
  public let vocabulary: Vocabulary
  /// The verses to learn from.
  public let training: [[Int]]
  /// The verses by which settings are chosen.
  public let validation: [[Int]]
  /// The verses to be judged by.
  public let heldOut: [[Int]]

  /// The four gospels: 3,779 verses of up to 62 words, 2,979 of them to learn from; 1,500 words are
  /// known by name.
  public static let gospels = Verses(
    Corpus.gospels.text, words: 1500, seed: 11, validation: 400, heldOut: 400)

  /// The lines of a text as verses.
  ///
  /// - Parameters:
  ///   - text: a verse a line; lines without a word are passed over.
  ///   - words: how many words get a token of their own; fewer if there are not so many.
  ///   - seed: decides the cuts.
  ///   - validation: how many verses settings are chosen by.
  ///   - heldOut: how many verses are held out.
  ///
  /// Stops when no verse is left to learn from.
  public init(_ text: String, words: Int, seed: UInt64, validation: Int, heldOut: Int) {
    var verses = text.split(separator: "\n").map { WordVectors.words(of: String($0)) }
      .filter { !$0.isEmpty }
    guard words > 0, validation >= 0, heldOut >= 0, validation + heldOut < verses.count else {
      stop(
        "verses",
        "\(verses.count) verses, \(validation) and \(heldOut) of them set aside, and "
          + "\(words) words: no model can learn from that")
    }
    var random = RandomSource(seed: seed)
    random.shuffle(&verses)
    var counts: [String: Int] = [:]
    for word in verses.dropFirst(heldOut + validation).joined() { counts[word, default: 0] += 1 }
    let known = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(words).map(\.key)
    // Words are letters alone, so that none of them can be this one.
    let V = Vocabulary((known + ["⟨unknown⟩"]).map { Array($0.utf8) })
    let tokens = verses.map { Self.sequence($0, V) }
    vocabulary = V
    self.heldOut = Array(tokens.prefix(heldOut))
    self.validation = Array(tokens.dropFirst(heldOut).prefix(validation))
    training = Array(tokens.dropFirst(heldOut + validation))
  }

  /// The token of all words that have none of their own.
  public var unknown: Int { vocabulary.elements.count - 1 }

  /// The length of the longest verse, bos and eos included: the least ℓ_max.
  public var longestSequence: Int {
    [training, validation, heldOut].joined().map(\.count).max() ?? 0
  }

  /// A text as a verse, [bos, …, eos].
  public func encode(_ text: String) -> [Int] {
    Self.sequence(WordVectors.words(of: text), vocabulary)
  }

  private static func sequence(_ words: [String], _ V: Vocabulary) -> [Int] {
    [V.bos] + words.map { V[$0.utf8] ?? V.elements.count - 1 } + [V.eos]
  }

  /// A verse as one reads it, without bos and eos; a masked word is `⟨mask⟩`.
  public func text(of sequence: [Int]) -> String {
    let inner = sequence.filter { $0 != vocabulary.bos && $0 != vocabulary.eos }
    return vocabulary.printable(inner).joined(separator: " ")
  }

  /// Verses with one word masked in each, to be filled in: the same for every model that is compared.
  ///
  /// Words without a token of their own are not asked for.
  ///
  /// - Parameters:
  ///   - verses: sequences of this vocabulary.
  ///   - count: how many different words of a verse are asked for, one at a time; fewer in a short one.
  ///   - seed: decides which.
  public func gaps(in verses: [[Int]], perVerse count: Int, seed: UInt64) -> [Gap] {
    FormalText.gaps(in: verses, each: count, mask: vocabulary.mask, seed: seed) { $0 < unknown }
  }
}
