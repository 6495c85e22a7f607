/// A line for the terminal under way: stretches of text, each with its colours.
///
/// Where the terminal has no colour the text is all that remains.
struct StyledLine {
  private(set) var text = ""
  let hasColour: Bool
  private var current: [String] = []

  init(_ terminal: Terminal) { hasColour = terminal.hasColour }

  /// Appends a text in colours of the 256-colour table; nil leaves the terminal's own.
  mutating func append(
    _ piece: some StringProtocol, foreground: Int? = nil, background: Int? = nil,
    isFaint: Bool = false
  ) {
    if hasColour {
      var codes: [String] = []
      if let foreground { codes.append("38;5;\(foreground)") }
      if let background { codes.append("48;5;\(background)") }
      if isFaint { codes.append("2") }
      if codes != current {
        if !current.isEmpty { text += "\u{1B}[0m" }
        if !codes.isEmpty { text += "\u{1B}[\(codes.joined(separator: ";"))m" }
        current = codes
      }
    }
    text += piece
  }

  /// The line, its colours switched off at the end, without colourless spaces there.
  func finished() -> String {
    if !current.isEmpty { return text + "\u{1B}[0m" }
    return text.lastIndex { $0 != " " }.map { String(text[...$0]) } ?? ""
  }
}
