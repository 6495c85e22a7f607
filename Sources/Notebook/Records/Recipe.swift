/// What a record was made by: the code of its cell, and what its author says of sizes and data.
///
/// Comments, empty lines, indentation and what the cell shows do not belong to it: a better caption
/// makes no record old.
struct Recipe: Sendable, Hashable {
  /// The author's words.
  let words: String
  /// The code that counts.
  let code: String

  /// The recipe of the cell that holds a line; nil where no code stands there.
  init?(words: String, source: LiterateSource, line: Int) {
    guard let segment = source.segment(at: line) else { return nil }
    self.init(words: words, cell: source.segments[segment].text)
  }

  /// The recipe of a cell.
  init(words: String, cell: String) {
    self.words = words
    let shown = ["show(", "quote("]
    code = Self.statements(of: cell)
      .filter { statement in !shown.contains { statement[0].hasPrefix($0) } }
      .joined().joined(separator: "\n")
  }

  /// The hash of words and code, as 16 hexadecimal digits. It is to notice changes, not to withstand
  /// forgery.
  var hash: String {
    let digits = String(Self.fnv1a("\(words)\n\n\(code)"), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The hash of Fowler, Noll and Vo, 64 bits, variant 1a.
  static func fnv1a(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// The statements of a cell, each as its lines without comments and indentation. A statement goes on
  /// while lines are indented more than its first, or close with the same indentation what it opened.
  private static func statements(of cell: String) -> [[String]] {
    var statements: [[String]] = []
    var indentation = 0
    for line in cell.split(separator: "\n") {
      let text = line.drop(while: \.isWhitespace)
      let depth = line.count - text.count
      guard let first = text.first, !text.hasPrefix("//") else { continue }
      let trimmed = String(text.reversed().drop(while: \.isWhitespace).reversed())
      let goesOn = depth > indentation || (depth == indentation && "})]".contains(first))
      if goesOn && !statements.isEmpty {
        statements[statements.count - 1].append(trimmed)
      } else {
        statements.append([trimmed])
        indentation = depth
      }
    }
    return statements
  }
}
