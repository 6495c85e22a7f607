/// The text in 27 characters: a–z and the space.
///
/// Capitals become small. An apostrophe vanishes (`don't` is `dont`), and any run of other characters
/// becomes one space; there is none at the beginning. A small alphabet keeps the small experiments
/// legible.
///
/// ```swift
/// plainLetters("In the beginning, God…")  // "in the beginning god "
/// ```
public func plainLetters(_ text: String) -> String {
  let (space, capitals, small) = (
    UInt8(ascii: " "), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z")
  )
  let apostrophes: Set<Unicode.Scalar> = ["'", "’"]
  var letters: [UInt8] = []
  for scalar in text.unicodeScalars where !apostrophes.contains(scalar) {
    let byte = scalar.isASCII ? UInt8(scalar.value) : space
    if capitals.contains(byte) {
      letters.append(byte + 32)
    } else if small.contains(byte) {
      letters.append(byte)
    } else if let last = letters.last, last != space {
      letters.append(space)
    }
  }
  return String(decoding: letters, as: UTF8.self)
}

extension CharacterTokenizer {
  /// A tokenizer for ``plainLetters(_:)``: a–z are 0 … 25 and the space is 26.
  public static let plainLetters = CharacterTokenizer(
    alphabet: Array("abcdefghijklmnopqrstuvwxyz ".unicodeScalars))
}
