extension Scatter {
  private static let marks: [Character] = ["•", "+", "×", "o", "*", "#"]

  /// Points with as many labels as have a free place.
  public func lines(in terminal: Terminal) -> [String] {
    var scales = scales(xTicks: terminal.width / 14, yTicks: 5)
    let labelWidth = min(14, scales.y.ticks.map { displayWidth($0.label) }.max() ?? 0)
    var columns = terminal.width - labelWidth - 3
    var rows = min(26, max(14, terminal.width / 4))
    if hasEqualUnits {
      // A character is about twice as high as wide.
      func ratio() -> Double {
        2 * (scales.x.upper - scales.x.lower) / (scales.y.upper - scales.y.lower)
      }
      // Where the picture is narrow, it has fewer ticks across, and with these other ends.
      let narrow = Int(Double(rows) * ratio()) / 9
      scales = self.scales(xTicks: max(2, min(terminal.width / 14, narrow)), yTicks: 5)
      rows = min(rows, max(3, Int(Double(columns) / ratio())))
      columns = min(columns, max(8, Int((Double(rows) * ratio()).rounded())))
    }
    var plot = CharacterPlot(columns: columns, rows: rows, x: scales.x, y: scales.y)
    drawZeros(scales, into: &plot)
    let shown = drawable.filter { plot.row($0.y) != nil && plot.column($0.x) != nil }
    if hasArrows {
      for point in shown {
        plot.line(
          [(x: 0, y: 0), (x: point.x, y: point.y)], mark: nil, colour: terminalColour(point))
      }
    }
    let leftOut = draw(shown, in: terminal, into: &plot)
    var lines = title.map { [truncated($0, to: terminal.width)] } ?? []
    if drawable.isEmpty { lines.append("(no points)") }
    lines += plot.lines((xAxis, yAxis), in: terminal, labelWidth: labelWidth)
    if hasLegend {
      let entries = groups.enumerated().map { index, group in
        (
          mark: String(mark(index, terminal)), colour: Optional(Curves.colour(index)), name: group
        )
      }
      lines += CharacterPlot.legend(entries, in: terminal, margin: labelWidth + 2)
    }
    if leftOut > 0 {
      let note = "\(leftOut) label\(leftOut == 1 ? "" : "s") left out for want of room"
      lines.append(truncated(note, to: terminal.width))
    }
    return lines
  }

  private func terminalColour(_ point: Point) -> Int { Curves.colour(colour(point)) }

  /// Without colour, a group has its own mark, unless labels stand in the place of points.
  private func mark(_ group: Int, _ terminal: Terminal) -> Character {
    terminal.hasColour || groups.count == 1 ? "•" : Self.marks[group % Self.marks.count]
  }

  private func drawZeros(_ scales: (x: AxisScale, y: AxisScale), into plot: inout CharacterPlot) {
    if scales.x.lower < 0, let column = plot.column(0) {
      for row in 0..<plot.rows { plot.set(row, column, "┆", colour: nil, isFaint: true) }
    }
    if scales.y.lower < 0, let row = plot.row(0) {
      for column in 0..<plot.columns { plot.set(row, column, "┄", colour: nil, isFaint: true) }
    }
  }

  /// Draws points and labels; returns how many labels found no place.
  private func draw(_ shown: [Point], in terminal: Terminal, into plot: inout CharacterPlot) -> Int
  {
    let areMarks = labelsAreMarks && (terminal.hasColour || groups.count == 1)
    if !areMarks {
      for point in shown {
        guard let row = plot.row(point.y), let column = plot.column(point.x) else { continue }
        plot.set(
          row, column, mark(groups.firstIndex(of: point.group) ?? 0, terminal),
          colour: terminalColour(point))
      }
    }
    var leftOut = 0
    for point in shown where !point.label.isEmpty {
      guard let row = plot.row(point.y), let column = plot.column(point.x) else { continue }
      let label = truncated(point.label, to: 20)
      let width = displayWidth(label)
      var places = [
        (row, column + 2), (row, column - width - 1), (row - 1, column - width / 2),
        (row + 1, column - width / 2), (row - 1, column + 1), (row + 1, column + 1),
        (row - 1, column - width), (row + 1, column - width),
      ]
      if areMarks { places.insert((row, min(column, plot.columns - width)), at: 0) }
      let free = places.first { isFree($0.0, $0.1, width, in: plot) }
      if let free {
        set(label, free.0, free.1, colour: terminalColour(point), into: &plot)
      } else {
        leftOut += 1
        if areMarks { plot.set(row, column, "•", colour: terminalColour(point)) }
      }
    }
    return leftOut
  }

  private func isFree(_ row: Int, _ column: Int, _ width: Int, in plot: CharacterPlot) -> Bool {
    guard (0..<plot.rows).contains(row), column >= 0, column + width <= plot.columns else {
      return false
    }
    return (column..<column + width).allSatisfy { plot.isFree(row, $0) }
  }

  private func set(
    _ label: String, _ row: Int, _ column: Int, colour: Int, into plot: inout CharacterPlot
  ) {
    var column = column
    for character in label {
      plot.set(row, column, character, colour: colour)
      column += max(1, displayWidth(String(character)))
    }
  }
}
