extension Curves {
  /// Marks that tell lines apart where there is no colour.
  private static let marks: [Character] = ["•", "+", "×", "o", "*", "#"]

  /// Lines in braille dots; without colour, several lines in characters of their own.
  public func lines(in terminal: Terminal) -> [String] {
    let rows = min(22, max(12, terminal.width / 5))
    let scales = scales(xTicks: terminal.width / 14, yTicks: 5)
    let labelWidth = min(14, scales.y.ticks.map { displayWidth($0.label) }.max() ?? 0)
    var plot = CharacterPlot(
      columns: terminal.width - labelWidth - 3, rows: rows, x: scales.x, y: scales.y)
    for reference in references { draw(reference, into: &plot) }
    for (index, line) in linesDrawn.enumerated().reversed() {
      let colour = Self.colour(index)
      let usesMarks = !terminal.hasColour && linesDrawn.count > 1
      let mark = usesMarks ? Self.marks[index % Self.marks.count] : nil
      for stretch in stretches(line) {
        if line.style != .points { plot.line(stretch, mark: mark, colour: colour) }
        if line.style == .points || line.style == .marked {
          for point in stretch {
            guard let row = plot.row(point.y), let column = plot.column(point.x) else { continue }
            plot.set(row, column, mark ?? "•", colour: colour)
          }
        }
      }
    }
    var lines = title.map { [truncated($0, to: terminal.width)] } ?? []
    if linesDrawn.allSatisfy({ drawable($0).isEmpty }) { lines.append("(no points)") }
    lines += plot.lines((xAxis, yAxis), in: terminal, labelWidth: labelWidth)
    if hasLegend { lines += legend(in: terminal, margin: labelWidth + 2) }
    return lines
  }

  static func colour(_ index: Int) -> Int {
    FigureColours.series[index % FigureColours.series.count].dark.terminalCode
  }

  private func draw(_ reference: Reference, into plot: inout CharacterPlot) {
    if reference.isHorizontal, let row = plot.row(reference.value) {
      for column in 0..<plot.columns { plot.set(row, column, "╌", colour: nil, isFaint: true) }
    } else if !reference.isHorizontal, let column = plot.column(reference.value) {
      for row in 0..<plot.rows { plot.set(row, column, "╎", colour: nil, isFaint: true) }
    }
  }

  private func legend(in terminal: Terminal, margin: Int) -> [String] {
    var entries: [(mark: String, colour: Int?, name: String)] = []
    for (index, line) in linesDrawn.enumerated() {
      let mark =
        !terminal.hasColour && linesDrawn.count > 1
        ? String(Self.marks[index % Self.marks.count]) : line.style == .points ? "•" : "⠒⠒"
      entries.append((mark, Self.colour(index), line.name))
    }
    for reference in references {
      let place = reference.isHorizontal ? "" : "x = "
      entries.append(
        (
          reference.isHorizontal ? "╌╌" : "╎", nil,
          "\(reference.name) (\(place)\(numberText(reference.value)))"
        ))
    }
    return CharacterPlot.legend(entries, in: terminal, margin: margin)
  }
}
