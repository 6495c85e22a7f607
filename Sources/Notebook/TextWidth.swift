/// The number of terminal columns that a text takes.
///
/// Combining marks take none, East Asian wide characters and emoji take two, and colour sequences
/// (`ESC [ … m`) take none. Control characters count as nothing; ``printable(_:)`` makes them visible.
func displayWidth(_ text: String) -> Int {
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
  return pieces(of: text).reduce(0) { $0 + $1.width }
}

/// Where a text stands in a field that is wider than it.
enum Alignment: Sendable {
  case leading, centre, trailing
}

/// The text with spaces around it, so that it takes `width` columns; unchanged if it takes more.
func padded(_ text: String, to width: Int, _ alignment: Alignment = .leading) -> String {
  let gap = width - displayWidth(text)
  guard gap > 0 else { return text }
  let left =
    switch alignment {
    case .leading: 0
    case .centre: gap / 2
    case .trailing: gap
    }
  return String(repeating: " ", count: left) + text + String(repeating: " ", count: gap - left)
}

/// The text if it takes at most `width` columns, else its beginning with “…”: never more than
/// `width` columns, never a cut through a character. Colours that are cut are switched off.
func truncated(_ text: String, to width: Int) -> String {
  guard displayWidth(text) > width else { return text }
  guard width > 0 else { return "" }
  var result = ""
  var room = width - 1
  var isColoured = false
  for piece in pieces(of: text) {
    guard piece.width <= room else { break }
    room -= piece.width
    result += piece.text
    if piece.isEscape { isColoured = piece.text != "\u{1B}[0m" && piece.text != "\u{1B}[m" }
  }
  return result + "…" + (isColoured ? "\u{1B}[0m" : "")
}

/// The text cut or filled to exactly `width` columns.
func fitted(_ text: String, to width: Int, _ alignment: Alignment = .leading) -> String {
  padded(truncated(text, to: width), to: width, alignment)
}

/// Words in lines of at most `width` columns, as many in each as fit; a longer word has a line to itself.
///
/// - Parameters:
///   - first: what the first line begins with.
///   - margin: what every other line begins with.
package func filledLines(
  _ words: [String], width: Int, after first: String, then margin: String
) -> [String] {
  var (lines, isEmpty) = ([first], true)
  for word in words {
    let last = lines.count - 1
    if isEmpty || displayWidth(lines[last]) + 1 + displayWidth(word) <= width {
      lines[last] += (isEmpty ? "" : " ") + word
    } else {
      lines.append(margin + word)
    }
    isEmpty = false
  }
  return lines
}

/// The text on one line, with what cannot be seen made visible: a line break as ↵, a tab as ⇥, a
/// text of spaces alone as ␣, other controls as their pictures, invisible direction marks dropped.
///
/// Labels of figures pass through it, so that a token of any bytes can neither break a line nor send
/// commands to the terminal.
func printable(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return text }
  if !text.isEmpty, text.utf8.allSatisfy({ $0 == 0x20 }) {
    return String(repeating: "␣", count: text.utf8.count)
  }
  var result = String.UnicodeScalarView()
  var last: Unicode.Scalar?
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x0A where last == "\r": break
    case 0x0A, 0x0D, 0x2028, 0x2029: result.append("↵")
    case 0x09: result.append("⇥")
    case 0x00..<0x20: result.append(Unicode.Scalar(0x2400 + scalar.value) ?? "�")
    case 0x7F: result.append("␡")
    case 0x80..<0xA0, 0xFFFE, 0xFFFF: result.append("�")
    case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: break
    default: result.append(scalar)
    }
    last = scalar
  }
  return String(result)
}

/// A token or another label as ``printable(_:)`` shows it, with the spaces at both ends as ␣.
func tokenText(_ text: String) -> String {
  let shown = printable(text)
  let inner = shown.drop { $0 == " " }
  let front = shown.count - inner.count
  let back = inner.reversed().prefix { $0 == " " }.count
  if front == 0 && back == 0 { return shown }
  return String(repeating: "␣", count: front) + inner.dropLast(back)
    + String(repeating: "␣", count: back)
}

// MARK: - Pieces

private struct Piece {
  var text: String
  var width: Int
  var isEscape: Bool
}

/// Characters and whole colour sequences.
private func pieces(of text: String) -> [Piece] {
  var result: [Piece] = []
  var rest = text[...]
  while let character = rest.first {
    if character == "\u{1B}", let end = endOfColour(rest) {
      result.append(Piece(text: String(rest[..<end]), width: 0, isEscape: true))
      rest = rest[end...]
    } else {
      result.append(Piece(text: String(character), width: width(of: character), isEscape: false))
      rest = rest.dropFirst()
    }
  }
  return result
}

/// The end of `ESC [ digits and semicolons m` at the beginning of the text, if there is one.
private func endOfColour(_ text: Substring) -> Substring.Index? {
  let scalars = text.unicodeScalars
  var index = scalars.index(after: scalars.startIndex)
  guard index < scalars.endIndex, scalars[index] == "[" else { return nil }
  index = scalars.index(after: index)
  while index < scalars.endIndex {
    let scalar = scalars[index]
    if scalar == "m" { return scalars.index(after: index) }
    guard ("0"..."9").contains(scalar) || scalar == ";" else { return nil }
    index = scalars.index(after: index)
  }
  return nil
}

/// An emoji made of several scalars is one picture of two columns; else widths add up, as in
/// Devanagari clusters.
private func width(of character: Character) -> Int {
  let scalars = character.unicodeScalars
  var sum = 0
  var isPicture = false
  for scalar in scalars {
    sum += width(of: scalar)
    if scalar.value == 0xFE0F || scalar.properties.isEmojiPresentation { isPicture = true }
  }
  return isPicture ? 2 : sum
}

private func width(of scalar: Unicode.Scalar) -> Int {
  if scalar.value < 0x300 {
    return scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? 0 : 1
  }
  switch scalar.value {
  case 0x1160...0x11FF, 0xD7B0...0xD7FF: return 0  // Hangul vowels and finals join the initial.
  // Ranges of Wide and Fullwidth characters in Unicode's EastAsianWidth.txt, emoji apart.
  case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x3029, 0x3030...0x303E, 0x3041...0x3098,
    0x309B...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
    0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
    0x1F200...0x1F265, 0x20000...0x3FFFD:
    return scalar.properties.generalCategory == .nonspacingMark ? 0 : 2
  default: break
  }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator:
    return 0
  default: return scalar.properties.isEmojiPresentation ? 2 : 1
  }
}
