/// Cuts a text into tokens of a vocabulary and joins them again.
///
/// Every tokenizer here keeps one law: `decode(encode(text))` is the text, byte for byte. What it
/// cannot keep that law for it refuses, by throwing ``UnknownElement``. Encoding never yields a
/// special token, whatever the text says.
public protocol Tokenizer: Sendable {
  /// The tokens and their numbers.
  var vocabulary: Vocabulary { get }

  /// The tokens of a text given as bytes, without bos and eos.
  func encode(bytes: [UInt8]) throws(UnknownElement) -> [Int]
}

extension Tokenizer {
  /// The tokens of a text, without bos and eos.
  public func encode(_ text: String) throws(UnknownElement) -> [Int] {
    try encode(bytes: Array(text.utf8))
  }

  /// The sequence that represents a text to a transformer (paper §4): [bos, …, eos].
  public func represent(_ text: String) throws(UnknownElement) -> [Int] {
    [vocabulary.bos] + (try encode(text)) + [vocabulary.eos]
  }

  /// The bytes that tokens stand for; special tokens stand for none.
  ///
  /// Stops on a number that is not a token.
  public func decodedBytes(_ tokens: [Int]) -> [UInt8] {
    var bytes: [UInt8] = []
    for token in tokens { bytes += vocabulary.bytes(of: token) }
    return bytes
  }

  /// The text that tokens stand for; special tokens stand for none.
  ///
  /// Byte-pair tokens may end inside a character. Bytes that are no UTF-8 read as U+FFFD here;
  /// ``decodedBytes(_:)`` keeps them.
  public func decode(_ tokens: [Int]) -> String {
    String(decoding: decodedBytes(tokens), as: UTF8.self)
  }

  /// The tokens of a text as a table shows them: `["␣the", "␣best"]`.
  public func pieces(of text: String) throws(UnknownElement) -> [String] {
    vocabulary.printable(try encode(text))
  }
}

/// A text holds an element that the vocabulary does not: what, and where.
public struct UnknownElement: Error, Hashable, Sendable, CustomStringConvertible {
  /// The bytes of the element.
  public let bytes: [UInt8]
  /// Where it begins: the offset in bytes, from 0.
  public let offset: Int
  /// Where it begins: the line, from 1.
  public let line: Int
  /// Where it begins: how many characters (Unicode scalars) into the line, from 1.
  public let column: Int
  /// What the tokenizer takes for an element: `"character"` or `"word"`.
  public let kind: String
  /// How many elements the vocabulary knows.
  public let known: Int

  init(_ kind: String, at range: Range<Int>, in bytes: [UInt8], vocabulary: Vocabulary) {
    self.bytes = Array(bytes[range])
    self.kind = kind
    offset = range.lowerBound
    known = vocabulary.elements.count
    let before = bytes[..<offset]
    line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    // Bytes 10xxxxxx go on with a scalar that an earlier byte began.
    column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
  }

  /// One line that says what, where, and what was expected.
  public var description: String {
    var what = "“\(printable(bytes))”"
    if let (value, length) = scalar(at: 0, in: bytes), length == bytes.count {
      what += " (\(codePoint(value)))"
    }
    return "line \(line), column \(column) (byte \(offset)): the \(kind) \(what) is not in the "
      + "vocabulary of \(known) \(kind)\(known == 1 ? "" : "s")"
  }
}
