extension Landscape {
  private static let shades: [Character] = [" ", "·", "░", "▒", "▓"]
  private static let steps: [Character] = ["o", "×", "+", "*", "#", "@"]

  /// Shades for the bands, a mark for each step of a path.
  public func lines(in terminal: Terminal) -> [String] {
    let scales = scales(xTicks: terminal.width / 14, yTicks: 5)
    let labelWidth = min(14, scales.y.ticks.map { displayWidth($0.label) }.max() ?? 0)
    var columns = terminal.width - labelWidth - 3
    var rows = min(26, max(14, terminal.width / 3))
    if hasEqualUnits {
      // A character is about twice as high as wide.
      let ratio = 2 * (scales.x.upper - scales.x.lower) / (scales.y.upper - scales.y.lower)
      rows = min(rows, max(3, Int(Double(columns) / ratio)))
      columns = min(columns, max(8, Int((Double(rows) * ratio).rounded())))
    }
    var plot = CharacterPlot(columns: columns, rows: rows, x: scales.x, y: scales.y)
    for row in 0..<plot.rows {
      for column in 0..<plot.columns {
        guard let shade = shade(row, column, of: plot) else { continue }
        plot.set(row, column, shade, colour: nil, isFaint: true)
      }
    }
    for (index, path) in paths.enumerated().reversed() {
      let (mark, colour) = (Self.step(index), Self.terminalColour(index))
      if terminal.hasColour { plot.line(path.points, mark: nil, colour: colour) }
      for point in path.points {
        guard let row = plot.row(point.y), let column = plot.column(point.x) else { continue }
        plot.set(row, column, mark, colour: colour)
      }
    }
    for mark in marks { draw(mark, into: &plot) }
    var lines = title.map { [truncated($0, to: terminal.width)] } ?? []
    lines += plot.lines((xAxis, yAxis), in: terminal, labelWidth: labelWidth)
    let ways = paths.enumerated().map { index, path in
      (
        mark: String(Self.step(index)), colour: Optional(Self.terminalColour(index)),
        name: path.name
      )
    }
    return lines
      + CharacterPlot.legend(ways, in: terminal, margin: labelWidth + 2)
      + CharacterPlot.legend(bandKey, in: terminal, margin: labelWidth + 2)
  }

  private static func step(_ index: Int) -> Character { steps[index % steps.count] }

  private static func terminalColour(_ index: Int) -> Int {
    FigureColours.series[colour(index)].dark.terminalCode
  }

  private func shade(of band: Int) -> Character {
    Self.shades[band * (Self.shades.count - 1) / max(1, levels.count)]
  }

  /// The shade of the grid's place nearest to a character; nil where it has no height.
  private func shade(_ row: Int, _ column: Int, of plot: CharacterPlot) -> Character? {
    func nearest(_ place: Int, of places: Int, in count: Int) -> Int {
      let t = Double(place) / Double(max(1, places - 1))
      return min(count - 1, max(0, Int((t * Double(count - 1)).rounded())))
    }
    let i = nearest(plot.rows - 1 - row, of: plot.rows, in: values.count)
    let value = values[i][nearest(column, of: plot.columns, in: values[0].count)]
    return value.isFinite ? shade(of: band(value)) : nil
  }

  private func draw(_ mark: Scatter.Point, into plot: inout CharacterPlot) {
    guard let row = plot.row(mark.y), let column = plot.column(mark.x) else { return }
    plot.set(row, column, "•", colour: nil)
    // A blank on both sides keeps the name apart from the shades.
    let width = displayWidth(mark.label)
    var place = column + 2 + width <= plot.columns ? column + 1 : column - 2 - width
    for character in mark.label.isEmpty ? "" : " \(mark.label) " {
      plot.set(row, place, character, colour: nil)
      place += max(1, displayWidth(String(character)))
    }
  }

  /// The shades, each with the heights it stands for.
  private var bandKey: [(mark: String, colour: Int?, name: String)] {
    let texts = formatted(levels, digits: 3)
    var entries: [(mark: String, colour: Int?, name: String)] = []
    for shade in Self.shades {
      let bands = (0...levels.count).filter { self.shade(of: $0) == shade }
      guard let first = bands.first, let last = bands.last, !levels.isEmpty else { continue }
      let name =
        first == 0
        ? "\(heightName) below \(texts[last])"
        : last == levels.count ? "from \(texts[first - 1])" : "to \(texts[last])"
      entries.append((mark: "‘\(shade)’", colour: nil, name: name))
    }
    return entries
  }
}
