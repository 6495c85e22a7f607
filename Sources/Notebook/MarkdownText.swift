import Foundation

/// The Markdown that chapters use (headings, paragraphs, lists, quotes, code, emphasis) as lines for a
/// terminal.
struct MarkdownText {
  let source: String

  init(_ source: String) { self.source = source }

  /// Prose is easiest to read in lines of at most this width.
  private static let comfortable = 88

  func terminalLines(_ terminal: Terminal) -> [String] {
    let width = min(terminal.width, Self.comfortable)
    var lines: [String] = []
    var paragraph: [String] = []
    var isCode = false

    func flush() {
      guard let first = paragraph.first else { return }
      let (mark, rest) = Self.mark(first)
      let text = ([rest] + paragraph.dropFirst().map { $0.trimmingCharacters(in: .whitespaces) })
        .joined(separator: " ")
      let indent = String(repeating: " ", count: mark.count)
      let wrapped = wrap(inline(text), width: width - mark.count, terminal)
      for (k, line) in wrapped.enumerated() { lines.append((k == 0 ? mark : indent) + line) }
      paragraph = []
    }

    for line in source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("```") {
        flush()
        isCode.toggle()
      } else if isCode {
        lines.append("    " + terminal.styled(truncated(line, to: terminal.width - 4), .code))
      } else if line.allSatisfy(\.isWhitespace) {
        flush()
        if lines.last != "" { lines.append("") }
      } else if line.hasPrefix("#") {
        flush()
        let level = line.prefix { $0 == "#" }.count
        let title = inline(line.dropFirst(level).trimmingCharacters(in: .whitespaces))
          .map(\.text).joined()
        lines.append(terminal.styled(title, .bold))
        if level <= 2 {
          let rule = String(
            repeating: level == 1 ? "═" : "─", count: min(displayWidth(title), width))
          lines.append(terminal.styled(rule, .dim))
        }
      } else {
        if line.hasPrefix(">") && paragraph.first?.hasPrefix(">") == true {
          paragraph.append(String(line.dropFirst()))
        } else {
          if Self.beginsItem(line, after: paragraph.first) { flush() }
          paragraph.append(line)
        }
      }
    }
    flush()
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  /// Whether a line ends the paragraph before it. As everywhere in Markdown, a number does so only
  /// in a list or if it is 1: a sentence may end in “16.” at the beginning of a line.
  private static func beginsItem(_ line: String, after first: String?) -> Bool {
    guard mark(line).mark != "" else { return false }
    guard let first, line.first?.isNumber == true, !line.hasPrefix("1. ") else { return true }
    return mark(first).mark != "" && first.first?.isNumber == true
  }

  /// The mark of a list item or quote, as a terminal shows it, and what follows.
  private static func mark(_ line: String) -> (mark: String, rest: String) {
    if line.hasPrefix("- ") || line.hasPrefix("* ") { return ("  • ", String(line.dropFirst(2))) }
    if line.hasPrefix(">") {
      return ("  │ ", line.dropFirst().trimmingCharacters(in: .whitespaces))
    }
    if let item = line.prefixMatch(of: #/(\d+)\. /#) {
      return ("  \(item.1). ", String(line[item.range.upperBound...]))
    }
    return ("", line)
  }

  // MARK: Words with styles

  struct Span: Equatable {
    var text: String
    var style: Terminal.Style?
  }

  /// Cuts a line at its marks: `code`, **strong**, *emphasis*, [links](…).
  func inline(_ text: String) -> [Span] {
    var spans: [Span] = []
    var rest = text[...]
    let pattern =
      /`([^`]+)`|\*\*(.+?)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*|!?\[([^\]]*)\]\([^)]*\)|<[^>]*>/
    while let match = rest.firstMatch(of: pattern) {
      spans.append(Span(text: String(rest[..<match.range.lowerBound])))
      if let code = match.1 {
        spans.append(Span(text: String(code), style: .code))
      } else if let strong = match.2 {
        spans.append(Span(text: String(strong), style: .bold))
      } else if let emphasis = match.3 {
        spans.append(Span(text: String(emphasis), style: .italic))
      } else if let link = match.4 {
        spans.append(Span(text: link.filter { $0 != "`" }))
      }
      rest = rest[match.range.upperBound...]
    }
    spans.append(Span(text: String(rest)))
    return spans.filter { !$0.text.isEmpty }
  }

  /// Breaks spans into lines of whole words.
  private func wrap(_ spans: [Span], width: Int, _ terminal: Terminal) -> [String] {
    var lines: [String] = []
    var line = ""
    var column = 0
    var word = ""
    var wordWidth = 0

    func endWord() {
      guard wordWidth > 0 else { return }
      if column > 0 && column + 1 + wordWidth > width {
        lines.append(line)
        (line, column) = ("", 0)
      }
      line += (column > 0 ? " " : "") + word
      column += (column > 0 ? 1 : 0) + wordWidth
      (word, wordWidth) = ("", 0)
    }

    for span in spans {
      for (k, piece) in span.text.split(separator: " ", omittingEmptySubsequences: false)
        .enumerated()
      {
        if k > 0 { endWord() }
        guard !piece.isEmpty else { continue }
        word += span.style.map { terminal.styled(String(piece), $0) } ?? String(piece)
        wordWidth += displayWidth(withoutMeasureMarks(String(piece)))
      }
    }
    endWord()
    if !line.isEmpty || lines.isEmpty { lines.append(line) }
    return lines
  }
}
