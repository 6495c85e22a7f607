extension Bars {
  private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  private static let fills = ["█", "▒", "░", "▓"]
  private static let mostGroups = 60

  /// A line for each bar: label, bar, number.
  public func lines(in terminal: Terminal) -> [String] {
    var lines = title.map { [truncated($0, to: terminal.width)] } ?? []
    let name = printable(axis.name)
    if !name.isEmpty { lines.append(truncated(name, to: terminal.width)) }
    if labels.isEmpty { return lines + ["(no bars)"] }
    let shown = labels.prefix(Self.mostGroups).indices
    let texts = numbers
    let labelWidth = min(terminal.width / 3, shown.map { displayWidth(labels[$0]) }.max() ?? 0)
    let numberWidth = texts.joined().map(displayWidth).max() ?? 0
    let scale = scale(tickCount: 5)
    let zero = zero(on: scale)
    let room = max(8, terminal.width - labelWidth - numberWidth - 3)
    let before = Int((zero * Double(room)).rounded())
    for i in shown {
      for (k, part) in series.enumerated() {
        var line = StyledLine(terminal)
        line.append(fitted(k == 0 ? labels[i] : "", to: labelWidth, .trailing) + " ")
        let colour = FigureColours.series[k % FigureColours.series.count].dark.terminalCode
        let end = end(part.values[i], on: scale) ?? zero
        appendBar(end - zero, room, before, k, colour, to: &line)
        line.append(" " + texts[k][i])
        lines.append(truncated(line.finished(), to: terminal.width))
      }
    }
    if shown.count < labels.count {
      let rest = "… and \(labels.count - shown.count) more, in the data of this figure"
      lines.append(truncated(rest, to: terminal.width))
    }
    if hasLegend {
      let entries = series.enumerated().map { k, part in
        let colour = FigureColours.series[k % FigureColours.series.count].dark.terminalCode
        return (mark: solid(k, terminal.hasColour), colour: Optional(colour), name: part.name)
      }
      lines += CharacterPlot.legend(entries, in: terminal, margin: labelWidth + 1)
    }
    return lines
  }

  /// The character that fills the bars of a series: without colour each has its own.
  private func solid(_ series: Int, _ hasColour: Bool) -> String {
    hasColour ? "█" : Self.fills[series % Self.fills.count]
  }

  /// A bar from the zero, `before` characters from the left, in eighths of a character.
  private func appendBar(
    _ length: Double, _ room: Int, _ before: Int, _ index: Int, _ colour: Int,
    to line: inout StyledLine
  ) {
    let solid = solid(index, line.hasColour)
    let eighths = Int((abs(length) * Double(room) * 8).rounded())
    if length < 0 {
      let whole = min(before, eighths / 8)
      let half = whole < before && eighths % 8 >= 4 && solid == "█" ? "▐" : ""
      line.append(String(repeating: " ", count: before - whole - half.count))
      line.append(half + String(repeating: solid, count: whole), foreground: colour)
      return
    }
    let whole = min(room - before, eighths / 8)
    let rest = whole < room - before && solid == "█" ? Self.eighths[eighths % 8] : ""
    line.append(String(repeating: " ", count: before))
    // The least value above zero shows.
    let thin = whole == 0 && rest.isEmpty && length > 0 ? "▏" : rest
    line.append(String(repeating: solid, count: whole) + thin, foreground: colour)
  }
}
