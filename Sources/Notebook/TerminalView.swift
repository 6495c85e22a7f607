import FormalAlgorithms

extension Terminal {
  /// How a piece of text stands out.
  enum Style: String {
    case bold = "1"
    case dim = "2"
    case italic = "3"
    case code = "38;5;30"
  }

  /// The text in a style; unchanged where there is no colour.
  func styled(_ text: String, _ style: Style) -> String {
    hasColour && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}

extension CodeCell {
  func terminalLines(_ terminal: Terminal, file: String) -> [String] {
    if let fold {
      let count = source.split(separator: "\n", omittingEmptySubsequences: false).count
      let place = ", \(file):\(line)"
      let text = "  ▸ \(fold) (\(count) line\(count == 1 ? "" : "s") of code"
      let isRoomy = displayWidth(text + place) < terminal.width
      return [
        terminal.styled(truncated(text + (isRoomy ? place : "") + ")", to: terminal.width), .dim)
      ]
    }
    return source.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      Self.broken(String(line), width: terminal.width - 4).map {
        terminal.styled("  │ ", .dim) + terminal.styled($0, .code)
      }
    }
  }

  /// A line of code in pieces that fit; code never loses its end.
  static func broken(_ line: String, width: Int) -> [String] {
    var pieces: [String] = []
    var rest = line
    while displayWidth(rest) > width {
      var head = ""
      var headWidth = 0
      for character in rest {
        let next = displayWidth(String(character))
        if headWidth + next > width - 2 { break }
        head.append(character)
        headWidth += next
      }
      // Break at a space, where one stands in the second half.
      if let space = head.lastIndex(of: " "),
        head.distance(from: head.startIndex, to: space) > width / 2
      {
        head = String(head[..<space])
      }
      pieces.append(head + " ↩")
      rest = "    " + rest.dropFirst(head.count).drop(while: { $0 == " " })
    }
    return pieces + [rest]
  }
}

extension Output {
  /// The output in characters; `links` is the folder of the pages, for the names of files.
  func terminalLines(_ terminal: Terminal, links: String) -> [String] {
    switch self {
    case .text(let text): MarkdownText(text).terminalLines(terminal)
    case .block(let matrix): matrix.lines(width: terminal.width)
    case .table(let table, let caption):
      table.terminalLines(terminal) + (caption.map { Self.caption($0, terminal) } ?? [])
    case .figure(let shown):
      shown.figure.lines(in: terminal)
        + Self.caption("Figure \(shown.number). \(shown.caption)", terminal)
    case .pseudocode(let pseudocode): pseudocode.terminalLines(terminal)
    case .lines(let table): table.terminalLines(terminal)
    }
  }

  private static func caption(_ text: String, _ terminal: Terminal) -> [String] {
    MarkdownText("*" + text.replacingOccurrences(of: "*", with: "") + "*").terminalLines(terminal)
  }
}

extension Table {
  func terminalLines(_ terminal: Terminal) -> [String] {
    let plain = ([header] + rows).map { row in
      row.map { MarkdownText($0).inline(withoutMeasureMarks($0)).map(\.text).joined() }
    }
    let columns = header.count
    func cell(_ row: [String], _ j: Int) -> String { j < row.count ? row[j] : "" }
    var widths = (0..<columns).map { j in plain.map { displayWidth(cell($0, j)) }.max() ?? 0 }
    // The widest columns give way until the table fits; their cells are then broken over lines.
    let room = terminal.width - 2 * (columns - 1)
    while widths.reduce(0, +) > room, let widest = widths.max(), widest > 8,
      let j = widths.lastIndex(of: widest)
    {
      widths[j] -= 1
    }
    let numeric = (0..<columns).map(isNumeric)
    var lines: [String] = []
    for (k, row) in plain.enumerated() {
      let broken = (0..<columns).map { Self.wrapped(cell(row, $0), width: widths[$0]) }
      for part in 0..<(broken.map(\.count).max() ?? 0) {
        let cells = (0..<columns).map { j in
          padded(
            part < broken[j].count ? broken[j][part] : "", to: widths[j],
            numeric[j] ? .trailing : .leading)
        }
        var line = cells.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        lines.append(k == 0 ? terminal.styled(line, .bold) : line)
      }
      if k == 0 {
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        lines.append(terminal.styled(rule, .dim))
      }
    }
    return lines
  }

  private static func wrapped(_ text: String, width: Int) -> [String] {
    if displayWidth(text) <= width { return [text] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ").map(String.init) {
      if !line.isEmpty && displayWidth(line) + 1 + displayWidth(word) > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
      while displayWidth(line) > width {
        // A word longer than the column is cut after as many characters as fit.
        let count = line.indices.first { displayWidth(String(line[...$0])) > width }
        guard let count, count > line.startIndex else { break }
        lines.append(String(line[..<count]))
        line = String(line[count...])
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}

extension Pseudocode {
  /// The signature without our remark on it.
  var heading: String {
    signature.range(of: "   [").map { String(signature[..<$0.lowerBound]) } ?? signature
  }

  func terminalLines(_ terminal: Terminal) -> [String] {
    let width = terminal.width
    var lines = [
      terminal.styled("Algorithm \(number): \(name)", .bold),
      truncated(heading, to: width), "",
    ]
    for input in inputs {
      lines += MarkdownText("Input: \(input.domain), \(input.description)").terminalLines(terminal)
    }
    for output in outputs {
      lines += MarkdownText("Output: \(output.domain), \(output.description)").terminalLines(
        terminal)
    }
    if !parameters.isEmpty {
      let list = parameters.map { "\($0.name): \($0.shape)" }.joined(separator: "; ")
      lines += MarkdownText("Parameters: \(list)").terminalLines(terminal)
    }
    lines.append(terminal.styled(String(repeating: "─", count: min(width, 60)), .dim))
    for line in self.lines {
      let number = padded(String(line.number), to: 3, .trailing)
      lines.append(truncated("\(number)  \(line.plain)", to: width))
    }
    return lines
  }
}
