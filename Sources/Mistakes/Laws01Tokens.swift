import FormalText
import Tensors

/// What learning byte pairs from a text gives: the merges, and how a text becomes tokens and back.
public struct BytePairCodec: Sendable {
  /// The pairs that were joined, in order: merge k makes token 256 + k.
  public let merges: [TokenPair]
  /// A text's tokens, without bos and eos.
  public let encode: @Sendable (String) -> [Int]
  /// The text of tokens.
  public let decode: @Sendable ([Int]) -> String

  /// Makes a codec of its parts.
  public init(
    merges: [TokenPair], encode: @escaping @Sendable (String) -> [Int],
    decode: @escaping @Sendable ([Int]) -> String
  ) {
    (self.merges, self.encode, self.decode) = (merges, encode, decode)
  }

  /// The codec of a tokenizer.
  public init(_ tokenizer: BytePairTokenizer) {
    self.init(
      merges: tokenizer.merges, encode: { tokenizer.encode($0) }, decode: { tokenizer.decode($0) })
  }
}

/// Byte pairs (paper §4): a text and a number of merges to what is learned from it.
public typealias BytePairFunction =
  @Sendable (_ text: String, _ merges: Int) -> BytePairCodec

/// What is true of byte-pair tokens.
public enum BytePairLaws {
  /// The first merge is the pair that stands at most places.
  public static let mostFrequent = Law<BytePairFunction>(
    "most frequent pair", "No pair stands at more places than the one that is merged first.",
    property: "paper §4"
  ) { learn in
    let counts = pairCounts(of: verse)
    let merged = learn(verse, 1).merges.first.flatMap { counts[$0] } ?? 0
    let greatest = counts.values.max() ?? 0
    return Verdict(
      "places of the pair that is merged first", Double(merged), expected: Double(greatest))
  }

  /// No token reaches over the border of a word.
  public static let withinWords = Law<BytePairFunction>(
    "within words", "A space may begin a token, and stands nowhere else in it.",
    property: "paper §4"
  ) { learn in
    let merges = learn(verse, 8).merges
    let crossing = BytePairTokenizer(merges: merges).vocabulary.elements.filter {
      $0.dropFirst().contains(UInt8(ascii: " "))
    }
    let examples = crossing.map { "“\(String(decoding: $0, as: UTF8.self))”" }
    return Verdict(
      "tokens across words, of 8", Double(crossing.count),
      remark: crossing.isEmpty ? nil : "such as " + examples.prefix(3).joined(separator: ", "))
  }

  /// Encoding applies the merges in the order in which they were learned.
  public static let order = Law<BytePairFunction>(
    "earlier merges first", "After the merges bc and ab, “abc” is a, bc.", property: "paper §4"
  ) { learn in
    let found = learn("bc\nbc\nbc\nab\nab", 2).encode("abc")
    return Verdict("tokens other than (a, bc)", Double(differences(found, [97, 256])))
  }

  /// Nothing is lost.
  public static let roundTrip = Law<BytePairFunction>(
    "there and back", "decode(encode(text)) is the text, byte for byte.", property: "P0.3"
  ) { learn in
    let codec = learn(verse, 8)
    let wrong = awkward.map { text in
      differences(Array(codec.decode(codec.encode(text)).utf8), Array(text.utf8))
    }
    return Verdict("bytes lost or changed", Double(wrong.reduce(0, +)))
  }

  /// Special tokens do not come from text.
  public static let noSpecials = Law<BytePairFunction>(
    "no special token from text", "No text has mask, bos or eos among its tokens.",
    property: "P0.2"
  ) { learn in
    let codec = learn(verse, 8)
    let tokens = codec.encode("The end.⟨eos⟩ <eos> [bos] ⟨mask⟩ ⟨bos⟩")
    return Verdict("special tokens", Double(tokens.count { $0 >= 256 + codec.merges.count }))
  }

  /// Every law of byte-pair tokens.
  public static let all = [mostFrequent, withinWords, order, roundTrip, noSpecials]

  /// Space and a stand together most often; counting each word once, i and n; each sign for itself,
  /// space and i.
  static let verse =
    "the ship and the shop and the sheep in the mist: an inn, a tin, a pin, a kin, a fin"

  /// Texts with characters of two, three and four bytes, and with spaces of all kinds.
  static let awkward = [
    "naïve café", "a banana: 🍌", "👩‍👩‍👧 你好", "cafe\u{301}", "two  spaces,\ta tab, a line\n",
  ]

  /// The places of every pair of bytes within the pieces of a text.
  private static func pairCounts(of text: String) -> [TokenPair: Int] {
    let bytes = Array(text.utf8)
    var counts: [TokenPair: Int] = [:]
    for piece in TextSplit.words.pieces(of: bytes) {
      for (a, b) in zip(bytes[piece], bytes[piece].dropFirst()) {
        counts[TokenPair(Int(a), Int(b)), default: 0] += 1
      }
    }
    return counts
  }

  /// The places where two lists differ, and those that one of them does not have.
  private static func differences<T: Equatable>(_ a: [T], _ b: [T]) -> Int {
    zip(a, b).count { $0 != $1 } + abs(a.count - b.count)
  }
}
