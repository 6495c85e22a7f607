/// A rectangle with two axes in characters. Lines are drawn in braille dots, two across and four down
/// in each character; marks are characters of their own.
struct CharacterPlot {
  let columns: Int
  let rows: Int
  let x: AxisScale
  let y: AxisScale

  private struct Cell {
    var dots: UInt8 = 0
    var mark: Character?
    var colour: Int?
    var isFaint = false
    /// Whether a wide character to the left reaches into it.
    var isCovered = false
  }
  private var cells: [Cell]

  init(columns: Int, rows: Int, x: AxisScale, y: AxisScale) {
    self.columns = columns
    self.rows = rows
    self.x = x
    self.y = y
    cells = Array(repeating: Cell(), count: columns * rows)
  }

  // MARK: Places

  /// The place of a value among `count` places along an axis; nil outside.
  private func place(_ value: Double, _ scale: AxisScale, _ count: Int) -> Int? {
    guard let position = scale.position(value), position > -1e-9, position < 1 + 1e-9 else {
      return nil
    }
    return min(count - 1, max(0, Int((position * Double(count - 1)).rounded())))
  }

  /// The column of a value of x.
  func column(_ value: Double) -> Int? { place(value, x, columns) }

  /// The row of a value of y, from the top.
  func row(_ value: Double) -> Int? { place(value, y, rows).map { rows - 1 - $0 } }

  /// Whether nothing stands in a cell yet.
  func isFree(_ row: Int, _ column: Int) -> Bool {
    let cell = cells[row * columns + column]
    return cell.dots == 0 && !cell.isCovered && (cell.mark == nil || cell.isFaint)
  }

  // MARK: Drawing

  /// Puts a character into a cell, a wide one into several; a faint one only where nothing stands.
  mutating func set(
    _ row: Int, _ column: Int, _ mark: Character, colour: Int?, isFaint: Bool = false
  ) {
    let width = max(1, displayWidth(String(mark)))
    guard (0..<rows).contains(row), column >= 0, column + width <= columns else { return }
    if isFaint && !isFree(row, column) { return }
    for k in 0..<width { clear(row * columns + column + k) }
    cells[row * columns + column] = Cell(mark: mark, colour: colour, isFaint: isFaint)
    for k in 1..<max(1, width) { cells[row * columns + column + k].isCovered = true }
  }

  /// Empties a cell, and with it the rest of a wide character.
  private mutating func clear(_ index: Int) {
    var first = index
    while cells[first].isCovered { first -= 1 }
    repeat {
      cells[first] = Cell()
      first += 1
    } while first < cells.count && cells[first].isCovered
  }

  /// A line through points of the data, in dots, or with `mark` in characters.
  mutating func line(_ points: [(x: Double, y: Double)], mark: Character?, colour: Int?) {
    let (across, down) = mark == nil ? (2 * columns, 4 * rows) : (columns, rows)
    // A fine place may lie outside; what is drawn is cut at the border.
    func fine(_ point: (x: Double, y: Double)) -> (Double, Double)? {
      guard let px = x.position(point.x), let py = y.position(point.y) else { return nil }
      return (px * Double(across - 1), (1 - py) * Double(down - 1))
    }
    var last: (Double, Double)?
    for point in points {
      guard let next = fine(point) else {
        last = nil
        continue
      }
      let from = last ?? next
      let (dx, dy) = (next.0 - from.0, next.1 - from.1)
      // Far outside, whatever one draws is cut; the bound keeps the loop short.
      let steps = Int(min(10_000, max(abs(dx), abs(dy), 1).rounded(.up)))
      for step in 0...steps {
        let t = Double(step) / Double(steps)
        dot(from.0 + t * dx, from.1 + t * dy, across, down, mark, colour)
      }
      last = next
    }
  }

  private mutating func dot(
    _ x: Double, _ y: Double, _ across: Int, _ down: Int, _ mark: Character?, _ colour: Int?
  ) {
    guard x > -0.5, x < Double(across) - 0.5, y > -0.5, y < Double(down) - 0.5 else { return }
    let (column, row) = (Int(x.rounded()), Int(y.rounded()))
    if let mark {
      set(row, column, mark, colour: colour)
      return
    }
    let bits: [UInt8] = [0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80]
    let index = row / 4 * columns + column / 2
    if cells[index].mark != nil || cells[index].isCovered { clear(index) }
    cells[index].dots |= bits[column % 2 * 4 + row % 4]
    cells[index].colour = colour
  }

  // MARK: Lines

  /// The plot with its axes: ticks of y at the left, those of x below, names of both.
  func lines(_ names: (x: Axis, y: Axis), in terminal: Terminal, labelWidth: Int) -> [String] {
    var labels: [Int: String] = [:]
    for tick in y.ticks { if let row = row(tick.value) { labels[row] = tick.label } }
    var lines: [String] = []
    let name = printable(names.y.name)
    if !name.isEmpty { lines.append(truncated(name, to: terminal.width)) }
    for row in 0..<rows {
      var line = StyledLine(terminal)
      let label = labels[row]
      line.append(fitted(label ?? "", to: labelWidth, .trailing) + (label == nil ? " │" : " ┤"))
      for column in 0..<columns {
        let cell = cells[row * columns + column]
        if let mark = cell.mark {
          line.append(String(mark), foreground: cell.colour, isFaint: cell.isFaint)
        } else if cell.dots != 0, let scalar = Unicode.Scalar(0x2800 + UInt32(cell.dots)) {
          line.append(String(Character(scalar)), foreground: cell.colour)
        } else if !cell.isCovered {
          line.append(" ")
        }
      }
      lines.append(line.finished())
    }
    return lines + axisLines(names.x, in: terminal, margin: labelWidth + 1)
  }

  private func axisLines(_ axis: Axis, in terminal: Terminal, margin: Int) -> [String] {
    var rule = Array(repeating: Character("─"), count: columns)
    var text = ""
    var end = 0
    for tick in x.ticks {
      guard let column = column(tick.value) else { continue }
      rule[column] = "┬"
      let width = displayWidth(tick.label)
      let start = min(max(0, margin + 1 + column - width / 2), margin + 1 + columns - width)
      guard start >= end else { continue }
      text = padded(text, to: start) + tick.label
      end = displayWidth(text) + 2
    }
    var lines = [String(repeating: " ", count: margin) + "└" + String(rule)]
    lines.append(truncated(text, to: terminal.width))
    let name = printable(axis.name)
    if !name.isEmpty {
      let middle = padded(truncated(name, to: columns), to: columns, .centre)
      let line = String(repeating: " ", count: margin + 1) + middle
      lines.append(String(line[...(line.lastIndex { $0 != " " } ?? line.startIndex)]))
    }
    return lines
  }

  /// Entries of a legend in lines of at most the terminal's width.
  static func legend(
    _ entries: [(mark: String, colour: Int?, name: String)], in terminal: Terminal, margin: Int
  ) -> [String] {
    let indent = String(repeating: " ", count: margin)
    var lines: [String] = []
    var line = StyledLine(terminal)
    var width = 0
    for entry in entries {
      let room = terminal.width - margin - displayWidth(entry.mark) - 1
      let name = truncated(entry.name, to: room)
      let needed = displayWidth(entry.mark) + 1 + displayWidth(name)
      if width > 0, width + 3 + needed > terminal.width {
        lines.append(line.finished())
        line = StyledLine(terminal)
        width = 0
      }
      line.append(width == 0 ? indent : "   ")
      line.append(entry.mark, foreground: entry.colour)
      line.append(" " + name)
      width += (width == 0 ? margin : 3) + needed
    }
    return width > 0 ? lines + [line.finished()] : lines
  }
}
