/// How a text is cut before byte pairs are merged. A merge never reaches across a cut.
public enum TextSplit: String, Sendable, Hashable, CaseIterable, Codable {
  /// Not at all: any two neighbouring bytes may be merged.
  case whole

  /// As GPT-2 does it. A piece is the first of these that fits:
  ///
  /// 1. an English ending: `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll`, `'d`;
  /// 2. a run of letters, or of numbers, or of other marks, each with one space before it, if any;
  /// 3. a run of white space; its last character is left over when text follows, so that a space
  ///    goes with the word after it.
  ///
  /// Letters, numbers and white space are Unicode's general categories L and N and its property
  /// White_Space. A byte that is no UTF-8 counts as a mark.
  case words

  /// The pieces of a text, as ranges of bytes; joined, they are the text.
  public func pieces(of bytes: [UInt8]) -> [Range<Int>] {
    switch self {
    case .whole: bytes.isEmpty ? [] : [0..<bytes.count]
    case .words: wordPieces(of: bytes)
    }
  }
}

private enum Kind: UInt8 { case space, letter, number, mark }

private func wordPieces(of bytes: [UInt8]) -> [Range<Int>] {
  var pieces: [Range<Int>] = []
  var start = 0
  while start < bytes.count {
    let end = ending(at: start, in: bytes) ?? run(at: start, in: bytes)
    pieces.append(start..<end)
    start = end
  }
  return pieces
}

/// Where the English ending that begins at `start` ends, if there is one.
private func ending(at start: Int, in bytes: [UInt8]) -> Int? {
  guard bytes[start] == UInt8(ascii: "'"), start + 1 < bytes.count else { return nil }
  let second = start + 2 < bytes.count ? bytes[start + 2] : 0
  switch (UnicodeScalar(bytes[start + 1]), UnicodeScalar(second)) {
  case ("s", _), ("t", _), ("m", _), ("d", _): return start + 2
  case ("r", "e"), ("v", "e"), ("l", "l"): return start + 3
  default: return nil
  }
}

/// Where the run of one kind that begins at `start`, perhaps after a space, ends.
private func run(at start: Int, in bytes: [UInt8]) -> Int {
  var (kind, end) = step(at: start, in: bytes)
  if bytes[start] == UInt8(ascii: " "), end < bytes.count {
    let next = step(at: end, in: bytes)
    if next.kind != .space { (kind, end) = next }
  }
  var last = start
  while end < bytes.count {
    let next = step(at: end, in: bytes)
    guard next.kind == kind else {
      // White space before text leaves its last character to what follows, unless it is all.
      return kind == .space && last > start ? last : end
    }
    (last, end) = (end, next.end)
  }
  return end
}

/// The kind of the character at `index`, and where the next begins.
private func step(at index: Int, in bytes: [UInt8]) -> (kind: Kind, end: Int) {
  let byte = bytes[index]
  if byte < 0x80 { return (asciiKinds[Int(byte)], index + 1) }
  guard let (value, length) = scalar(at: index, in: bytes) else { return (.mark, index + 1) }
  return (kind(of: value), index + length)
}

private func kind(of value: Unicode.Scalar) -> Kind {
  switch value.properties.generalCategory {
  case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
    .letter
  case .decimalNumber, .letterNumber, .otherNumber: .number
  default: value.properties.isWhitespace ? .space : .mark
  }
}

private let asciiKinds = (0..<128).map { kind(of: Unicode.Scalar(UInt8($0))) }
