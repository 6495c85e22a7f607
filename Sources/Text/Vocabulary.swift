import Tensors

/// The finite set V of tokens, numbered: ordinary elements first, then mask, bos and eos.
///
/// The paper (§4) gives ordinary elements the numbers 1 … N_V − 3 and then puts mask_token = N_V − 2,
/// bos_token = N_V − 1 and eos_token = N_V. Code counts from 0, so every number is one less here;
/// ``paperNumber(of:)`` is the one place that converts.
///
/// An element is a string of bytes. It is not a `String`: Swift compares strings by canonical
/// equivalence, so that “é” written as one scalar equals “é” written as two, and decoding could not
/// give back what was encoded.
///
/// ```swift
/// let V = Vocabulary(["a", "b", "ab"].map { Array($0.utf8) })
/// V.count          // 6
/// V["ab".utf8]     // 2
/// V.mask, V.bos, V.eos  // 3, 4, 5
/// ```
public struct Vocabulary: Sendable, Hashable {
  /// The ordinary elements, in the order of their numbers.
  public let elements: [[UInt8]]
  private let numbers: [ArraySlice<UInt8>: Int]

  /// A vocabulary of these elements and the three special tokens.
  ///
  /// Stops when there is no element, when one is empty, or when two are the same bytes.
  public init(_ elements: [[UInt8]]) {
    guard !elements.isEmpty else { stop("vocabulary", "needs at least one ordinary element") }
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    numbers.reserveCapacity(elements.count)
    for (number, element) in elements.enumerated() {
      guard !element.isEmpty else { stop("vocabulary", "element \(number) is empty") }
      if let other = numbers.updateValue(number, forKey: element[...]) {
        let text = FormalText.printable(element)
        stop("vocabulary", "elements \(other) and \(number) are both “\(text)”")
      }
    }
    self.elements = elements
    self.numbers = numbers
  }

  /// N_V: the number of tokens, the three special ones included.
  public var count: Int { elements.count + 3 }

  /// mask_token, N_V − 3 counted from 0: stands for a token knocked out.
  public var mask: Int { elements.count }

  /// bos_token, N_V − 2 counted from 0: the beginning of a sequence.
  public var bos: Int { elements.count + 1 }

  /// eos_token, N_V − 1 counted from 0: the end of a sequence.
  public var eos: Int { elements.count + 2 }

  /// The number of an ordinary element, or nil if it is not in the vocabulary. No bytes have the
  /// number of a special token, so that no text can bring one in.
  public subscript(element: ArraySlice<UInt8>) -> Int? { numbers[element] }

  /// The number of an ordinary element given as UTF-8, such as `"the".utf8`.
  public subscript(element: String.UTF8View) -> Int? { numbers[Array(element)[...]] }

  /// Whether a number is a token of this vocabulary.
  public func contains(_ token: Int) -> Bool { 0 <= token && token < count }

  /// Whether a token is mask, bos or eos.
  public func isSpecial(_ token: Int) -> Bool { elements.count <= token && token < count }

  /// The bytes a token stands for: none for a special token. Stops on a number that is no token.
  public func bytes(of token: Int) -> [UInt8] {
    guard contains(token) else {
      stop("vocabulary", "\(token) is not a token; they are 0 … \(count - 1)")
    }
    return token < elements.count ? elements[token] : []
  }

  /// A token as a table shows it: `␣the`, `⏎`, `\xC3`, `⟨bos⟩`.
  public func printable(_ token: Int) -> String {
    switch token {
    case mask: "⟨mask⟩"
    case bos: "⟨bos⟩"
    case eos: "⟨eos⟩"
    default: FormalText.printable(bytes(of: token))
    }
  }

  /// Tokens as a table shows them.
  public func printable(_ tokens: [Int]) -> [String] { tokens.map { printable($0) } }

  /// The number that the paper, which counts from 1, gives a token.
  public static func paperNumber(of token: Int) -> Int { token + 1 }
}

/// Bytes as a table shows them: a space as `␣`, a line's end as `⏎`, a tab as `⇥`; other control
/// characters, and bytes that are no UTF-8, as `\x` and two digits.
public func printable(_ bytes: [UInt8]) -> String {
  var text = ""
  var index = 0
  while index < bytes.count {
    let found = scalar(at: index, in: bytes)
    switch found?.value {
    case " ": text += "␣"
    case "\n": text += "⏎"
    case "\t": text += "⇥"
    case let value? where value.value >= 0xA0 || (0x21..<0x7F).contains(value.value):
      text.unicodeScalars.append(value)
    default:
      for byte in bytes[index..<index + (found?.length ?? 1)] {
        text += (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16, uppercase: true)
      }
    }
    index += found?.length ?? 1
  }
  return text
}
