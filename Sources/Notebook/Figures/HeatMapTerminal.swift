extension HeatMap {
  /// Coloured cells or shades; matrices that are too large are shown as means over blocks.
  public func lines(in terminal: Terminal) -> [String] {
    let text = HeatMapText(self, width: terminal.width, terminal: terminal)
    return text.header() + text.body() + text.footer(withLegend: true)
  }
}

/// A heat map in characters.
struct HeatMapText {
  private let map: HeatMap
  private let terminal: Terminal
  private let limit: Int
  private let labelWidth: Int
  private let cellWidth: Int
  private let numbers: [String]
  /// Rows and columns of cells that one drawn cell stands for.
  private let block: (rows: Int, columns: Int)
  private let values: [[Double]]
  /// Whether a character shows two rows, one above the other.
  private let isHalved: Bool

  private static let mostLines = 40
  /// Shades for terminals without colour, from near zero to the end of the range.
  private static let positive = ["·", "░", "▒", "▓", "█"]
  private static let negative = ["·", "-", "=", "≡", "#"]

  init(_ map: HeatMap, width: Int, terminal: Terminal) {
    self.map = map
    self.terminal = terminal
    limit = width
    let labels = (0..<map.rowCount).map { displayWidth(map.rowName($0)) }.max() ?? 0
    labelWidth = min(labels, width / 4)
    let room = width - labelWidth - 1
    let names = (0..<map.columnCount).map { displayWidth(map.columnName($0)) }.max() ?? 0
    let texts = map.showsNumbers ? map.numbers : []
    let numberWidth = (texts.map(displayWidth).max() ?? 0) + 2
    let fits = { (cell: Int) in map.columnCount * cell <= room }
    if map.showsNumbers, fits(numberWidth) {
      numbers = texts
      cellWidth =
        [min(names + 2, 12), numberWidth].filter { $0 >= numberWidth }.first(where: fits)
        ?? numberWidth
    } else {
      numbers = []
      let horizontal = max(2, min(names + 1, 8))
      cellWidth = [horizontal, 2].first(where: fits) ?? 1
    }
    isHalved = cellWidth == 1 && terminal.hasColour
    let mostRows = Self.mostLines * (isHalved ? 2 : 1)
    (values, block) = map.reduced(rows: mostRows, columns: room / cellWidth)
  }

  /// Whether each cell has its own place, and its number if the map shows numbers.
  var isWhole: Bool { block == (1, 1) && numbers.isEmpty == !map.showsNumbers }

  /// Whether the colours need a legend.
  var hasLegend: Bool { numbers.isEmpty && !map.cells.isEmpty }

  /// Title, names of the axes, labels of the columns.
  func header() -> [String] {
    var lines: [String] = []
    if let title = map.title { lines.append(truncated(title, to: limit)) }
    let axes = [map.rowAxis.map { "\($0) ↓" }, map.columnAxis.map { "\($0) →" }].compactMap { $0 }
    if !axes.isEmpty { lines.append(truncated(axes.joined(separator: "  "), to: limit)) }
    return map.cells.isEmpty ? lines : lines + columnLabels()
  }

  /// The cells, the labels of the rows before them.
  func body() -> [String] {
    guard !map.cells.isEmpty else { return ["(empty)"] }
    var lines: [String] = []
    let step = isHalved ? 2 : 1
    for top in stride(from: 0, to: values.count, by: step) {
      var line = StyledLine(terminal)
      line.append(fitted(rowLabel(top), to: labelWidth, .trailing) + " ")
      if isHalved {
        appendHalves(top, to: &line)
      } else {
        for j in values[top].indices { appendCell(top, j, to: &line) }
      }
      lines.append(line.finished())
    }
    return lines
  }

  /// The legend, where colours need one, and a note where cells were joined.
  func footer(withLegend: Bool, width: Int? = nil) -> [String] {
    let limit = width ?? limit
    if map.cells.isEmpty { return [] }
    var lines = withLegend && numbers.isEmpty ? [truncated(legend(), to: limit)] : []
    if block.rows > 1 || block.columns > 1 {
      let text = "Each mark stands for the mean of \(block.rows) × \(block.columns) cells."
      lines.append(truncated(text, to: limit))
    }
    return lines
  }

  // MARK: Labels

  private func rowLabel(_ drawn: Int) -> String {
    let row = drawn * block.rows
    if !isHalved && block.rows == 1 { return map.rowName(row) }
    // Lines that stand for several rows are labelled now and then, by the first of their rows.
    let step = HeatMap.labelStep(Double(4 * block.rows))
    let span = (isHalved ? 2 : 1) * block.rows
    let first = (row + step - 1) / step * step
    return first < min(row + span, map.rowCount) ? map.rowName(first) : ""
  }

  private func columnLabels() -> [String] {
    let drawn = values.first?.count ?? 0
    let names = (0..<drawn).map { map.columnName($0 * block.columns) }
    let margin = String(repeating: " ", count: labelWidth + 1)
    let widest = names.map(displayWidth).max() ?? 0
    let inner = cellWidth > 2 ? cellWidth - 1 : cellWidth
    if widest <= inner || cellWidth > 2 {
      let side: Alignment = numbers.isEmpty ? .leading : .trailing
      let end = numbers.isEmpty ? "" : " "
      let room = numbers.isEmpty ? inner : cellWidth - 1
      let cells = names.map { padded(fitted($0, to: room, side) + end, to: cellWidth) }
      return [margin + cells.joined()]
    }
    if cellWidth == 2, map.columnLabels != nil { return stacked(names, margin) }
    // Not room for all: those that fit, one after the other.
    var line = ""
    var end = 0
    let step = HeatMap.labelStep(Double((widest + 1) * block.columns) / Double(cellWidth))
    for j in 0..<drawn where j * block.columns % step < block.columns {
      let index = (j * block.columns + step - 1) / step * step
      guard index < map.columnCount, j * cellWidth >= end else { continue }
      line = padded(line, to: j * cellWidth) + map.columnName(index)
      end = displayWidth(line) + 1
    }
    return [truncated(margin + line, to: limit)]
  }

  /// Labels read downwards, a character a line, their ends at the cells.
  private func stacked(_ names: [String], _ margin: String) -> [String] {
    let most = 8
    let letters = names.map { name in
      name.count > most ? Array(name.prefix(most - 1)) + ["…"] : Array(name)
    }
    let height = letters.map(\.count).max() ?? 0
    return (0..<height).map { line in
      margin
        + letters.map { name in
          let index = line - (height - name.count)
          return fitted(index >= 0 ? String(name[index]) : "", to: 2)
        }.joined()
    }
  }

  // MARK: Cells

  private func colour(_ value: Double) -> Int {
    map.level(value).map(map.ramp.terminalCode) ?? FigureColours.missing.dark.terminalCode
  }

  /// Black or white, whichever is easier to read on a colour.
  private func ink(_ colour: Int) -> Int { RGB(terminalCode: colour).ink.terminalCode }

  private func appendCell(_ i: Int, _ j: Int, to line: inout StyledLine) {
    let value = values[i][j]
    let colour = colour(value)
    if !numbers.isEmpty {
      let text = fitted(numbers[i * map.columnCount + j] + " ", to: cellWidth, .trailing)
      line.append(text, foreground: ink(colour), background: colour)
    } else if !value.isFinite {
      let name = value.isNaN ? "?" : value < 0 && cellWidth > 1 ? "−∞" : "∞"
      line.append(
        fitted(name, to: cellWidth), foreground: ink(colour),
        background: colour)
    } else if terminal.hasColour {
      line.append(String(repeating: " ", count: cellWidth), background: colour)
    } else {
      let shade = String(repeating: shade(value), count: cellWidth > 2 ? cellWidth - 1 : cellWidth)
      line.append(padded(shade, to: cellWidth))
    }
  }

  private func appendHalves(_ top: Int, to line: inout StyledLine) {
    for j in values[top].indices {
      let upper = colour(values[top][j])
      if top + 1 < values.count {
        let lower = colour(values[top + 1][j])
        line.append("▀", foreground: upper, background: lower)
      } else {
        line.append("▀", foreground: upper)
      }
    }
  }

  private func shade(_ value: Double) -> String {
    guard let t = map.fraction(value) else { return "?" }
    guard map.ramp.letter == "v" else { return Self.positive[Int((t * 4).rounded())] }
    let signed = 2 * t - 1
    return (signed < 0 ? Self.negative : Self.positive)[Int((abs(signed) * 4).rounded())]
  }

  private func legend() -> String {
    let (low, high) = (map.range.lowerBound, map.range.upperBound)
    let ends = formatted([low, high], digits: 3)
    var line = StyledLine(terminal)
    line.append(String(repeating: " ", count: labelWidth + 1))
    if terminal.hasColour {
      line.append(ends[0] + " ")
      for step in 0..<16 {
        let level = step * (ColourRamp.levels - 1) / 15
        line.append(" ", background: map.ramp.terminalCode(level))
      }
      line.append(" " + ends[1])
    } else if map.ramp.letter == "v" {
      line.append(
        ends[0] + " " + Self.negative.reversed().joined() + Self.positive.dropFirst().joined()
          + " " + ends[1])
    } else {
      line.append(ends[0] + " " + Self.positive.joined() + " " + ends[1])
    }
    return line.finished()
  }
}
