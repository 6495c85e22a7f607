import Tensors

/// Character level (paper §4): a token is a Unicode scalar.
///
/// Not a `Character` of Swift, which may be several scalars and compares by canonical equivalence:
/// “é” in one scalar and “é” in two are different texts, and stay different here.
///
/// ```swift
/// let letters = CharacterTokenizer(alphabetOf: "banana")
/// try letters.encode("nab")  // [2, 0, 1]: a, b, n are numbered in the order of their code points
/// ```
public struct CharacterTokenizer: Tokenizer {
  /// The alphabet, then mask, bos, eos.
  public let vocabulary: Vocabulary
  private let numbers: [Unicode.Scalar: Int]

  /// A tokenizer for these scalars, numbered as they stand. Stops if one comes twice, or none.
  public init(alphabet: [Unicode.Scalar]) {
    vocabulary = Vocabulary(alphabet.map { Array(String($0).utf8) })
    numbers = Dictionary(uniqueKeysWithValues: zip(alphabet, alphabet.indices))
  }

  /// A tokenizer for the scalars that occur in a text, numbered in the order of their code points.
  ///
  /// Stops on an empty text.
  public init(alphabetOf text: String) {
    self.init(alphabet: Set(text.unicodeScalars).sorted())
  }

  /// The tokens of a text. Throws on a scalar outside the alphabet and on bytes that are no UTF-8.
  public func encode(bytes: [UInt8]) throws(UnknownElement) -> [Int] {
    var tokens: [Int] = []
    tokens.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let found = scalar(at: index, in: bytes)
      let length = found?.length ?? 1
      guard let value = found?.value, let token = numbers[value] else {
        throw UnknownElement(
          "character", at: index..<index + length, in: bytes, vocabulary: vocabulary)
      }
      tokens.append(token)
      index += length
    }
    return tokens
  }
}
