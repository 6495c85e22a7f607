/// Word level (paper §4): a token is a word with the space that follows it.
///
/// A word is a run of bytes that are not white space, and one space (U+0020) after it belongs to it.
/// All other white space (further spaces, tabs, line ends) is one token a byte. Punctuation stays with
/// its word. So the paper's example has its 7 tokens:
///
/// ```swift
/// WordTokenizer.words(of: "My grandma makes the best apple pie.")
/// // "My ", "grandma ", "makes ", "the ", "best ", "apple ", "pie."
/// ```
///
/// The price: “pie”, “pie ” and “pie.” are three tokens, and a word never seen has none.
public struct WordTokenizer: Tokenizer {
  /// The words, then mask, bos, eos.
  public let vocabulary: Vocabulary

  /// A tokenizer for the words of a text, numbered in the order of their first occurrence.
  ///
  /// Stops on an empty text.
  public init(wordsOf text: String) {
    let bytes = Array(text.utf8)
    var seen: Set<ArraySlice<UInt8>> = []
    let words = Self.wordRanges(of: bytes).map { bytes[$0] }.filter { seen.insert($0).inserted }
    vocabulary = Vocabulary(words.map { Array($0) })
  }

  /// The tokens of a text. Throws on the first word that the vocabulary does not hold.
  public func encode(bytes: [UInt8]) throws(UnknownElement) -> [Int] {
    var tokens: [Int] = []
    for range in Self.wordRanges(of: bytes) {
      guard let token = vocabulary[bytes[range]] else {
        throw UnknownElement("word", at: range, in: bytes, vocabulary: vocabulary)
      }
      tokens.append(token)
    }
    return tokens
  }

  /// The words of a text; joined, they are the text.
  public static func words(of text: String) -> [String] {
    let bytes = Array(text.utf8)
    return wordRanges(of: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  private static func wordRanges(of bytes: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, !isWhiteSpace(bytes[end]) { end += 1 }
      // A word takes one space with it; white space that follows no word stands alone.
      if end == start || (end < bytes.count && bytes[end] == UInt8(ascii: " ")) { end += 1 }
      ranges.append(start..<end)
      start = end
    }
    return ranges
  }
}

/// Whether a byte is white space of ASCII: space, tab, line feed, vertical tab, form feed, return.
func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
