/// The places of a heat map's parts, in pixels.
struct HeatMapLayout {
  static let widest = 760.0
  static let labelSize = 11.0

  let map: HeatMap
  let showsRows: Bool
  let numbers: [String]
  let cellWidth: Double
  let cellHeight: Double
  let turnsLabels: Bool
  /// The size of the columns' labels: smaller where that spares turning them.
  let columnSize: Double
  let left: Double
  let top: Double
  let labelSpace: Double

  var gridWidth: Double { cellWidth * Double(map.columnCount) }
  var gridHeight: Double { cellHeight * Double(map.rowCount) }
  var width: Double { max(left + gridWidth, titleWidth) }
  var height: Double { top + gridHeight }

  private var titleWidth: Double {
    map.title.map { textWidth($0, size: SVGDocument.titleSize) * 1.12 } ?? 0
  }

  /// The room that labels of rows and the name of their axis take at the left.
  static func rowSpace(_ map: HeatMap) -> Double {
    let names = (0..<map.rowCount).map { textWidth(map.rowName($0), size: labelSize) }
    return (map.rowAxis == nil ? 0 : 18) + min(150, names.max() ?? 0) + 8
  }

  /// The layout with cells in at most `limit` pixels across, and of a given height if they must agree
  /// with others.
  init(_ map: HeatMap, gridWithin limit: Double, showsRows: Bool = true, rowHeight: Double? = nil) {
    self.map = map
    self.showsRows = showsRows
    let size = Self.labelSize
    func widest(_ labels: [String], _ bound: Double) -> Double {
      min(bound, labels.map { textWidth($0, size: size) }.max() ?? 0)
    }
    let columnNames = (0..<map.columnCount).map(map.columnName)
    left = showsRows ? Self.rowSpace(map) : 0
    let texts = map.showsNumbers ? map.numbers : []
    // Cells are square where numbers, labels and the room allow it.
    let numberWidth = (texts.map { textWidth($0, size: size) }.max() ?? 0) + 8
    let columns = Double(max(1, map.columnCount))
    let rows = Double(max(1, map.rowCount))
    let room = max(40, limit) / columns
    // Numbers that do not all fit are left to the data beside the picture.
    numbers = numberWidth <= room + 4 ? texts : []
    let labelWidth = widest(columnNames, 64) + 6
    let wanted = max(28, numberWidth, columns <= 12 ? labelWidth : 0)
    let width = min(room, wanted)
    var height = min(width, 36)
    if columns > 2 * rows, height * rows < 200 { height = min(28, 2 * height, 200 / rows) }
    cellHeight = rowHeight ?? min(height, 560 / rows)
    cellWidth =
      cellHeight < height && numbers.isEmpty ? min(width, max(cellHeight, labelWidth)) : width
    let fittingSize = size * (cellWidth - 1) / max(1, widest(columnNames, 200))
    turnsLabels = map.columnLabels != nil && fittingSize < 8
    // Given labels all stand if they can; numbers of columns need not.
    columnSize =
      map.columnLabels == nil ? size : min(size, turnsLabels ? max(8, cellWidth - 1) : fittingSize)
    labelSpace = turnsLabels ? widest(columnNames, 110) : size
    top =
      (map.title == nil ? 0 : 24) + (map.columnAxis == nil ? 0 : 18)
      + (map.columnCount == 0 ? 0 : labelSpace + 9)
  }

  /// Draws the map with its upper left corner at the given point.
  func draw(into document: inout SVGDocument, x: Double, y: Double) {
    var line = y
    if let title = map.title {
      document.text(title, x, line + 12, class: "title", size: SVGDocument.titleSize)
      line += 24
    }
    let grid = (x: x + left, y: y + top)
    if let name = map.columnAxis {
      document.text(
        name, grid.x + gridWidth / 2, line + 11, anchor: .middle, class: "faint",
        size: Self.labelSize)
    }
    if showsRows, let name = map.rowAxis {
      document.text(
        name, x + 11, grid.y + gridHeight / 2, anchor: .middle, class: "faint",
        size: Self.labelSize, turned: true)
    }
    drawLabels(into: &document, grid)
    if map.cells.count > 1024 {
      drawImage(into: &document, grid)
    } else {
      drawCells(into: &document, grid)
    }
  }

  private func drawLabels(into document: inout SVGDocument, _ grid: (x: Double, y: Double)) {
    let size = Self.labelSize
    let rowStep = HeatMap.labelStep(12 / max(cellHeight, 0.01))
    for i in stride(from: 0, to: showsRows ? map.rowCount : 0, by: rowStep) {
      let label = shortened(map.rowName(i), to: min(150, left), size: size)
      document.text(
        label, grid.x - 6, grid.y + (Double(i) + 0.5) * cellHeight + 4, anchor: .end,
        class: map.rowLabels == nil ? "faint" : "", size: size)
    }
    let names = (0..<map.columnCount).map(map.columnName)
    let widest = names.map { textWidth($0, size: size) }.max() ?? 0
    let need = turnsLabels ? columnSize : map.columnLabels == nil ? widest + 8 : cellWidth
    let columnStep = HeatMap.labelStep(need / max(cellWidth, 0.01))
    for j in stride(from: 0, to: map.columnCount, by: columnStep) {
      let middle = grid.x + (Double(j) + 0.5) * cellWidth
      let faint = map.columnLabels == nil ? "faint" : ""
      if turnsLabels {
        let label = shortened(names[j], to: 110, size: size)
        document.text(
          label, middle + columnSize / 3, grid.y - 6, class: faint, size: columnSize, turned: true)
      } else {
        document.text(names[j], middle, grid.y - 6, anchor: .middle, class: faint, size: columnSize)
      }
    }
  }

  private func drawCells(into document: inout SVGDocument, _ grid: (x: Double, y: Double)) {
    let gap = min(cellWidth, cellHeight) >= 12 ? 1.0 : 0
    let hasTooltips = numbers.isEmpty && map.cells.count <= 400
    for i in 0..<map.rowCount {
      for j in 0..<map.columnCount {
        let value = map[i, j]
        let (x, y) = (grid.x + Double(j) * cellWidth, grid.y + Double(i) * cellHeight)
        let level = map.level(value)
        let fill = level.map { document.fill(map.ramp, $0) } ?? "missing"
        let name = "\(map.rowName(i)), \(map.columnName(j)): \(numberText(value))"
        document.rectangle(
          x, y, cellWidth - gap, cellHeight - gap, class: fill,
          tooltip: hasTooltips ? name : nil)
        if !numbers.isEmpty {
          document.text(
            numbers[i * map.columnCount + j], x + (cellWidth - gap) / 2, y + cellHeight / 2 + 4,
            anchor: .middle,
            class: level.map { document.ink(map.ramp, $0) } ?? "", size: Self.labelSize)
        }
      }
    }
  }

  /// Two images, one for light pages and one for dark: an image has no style.
  private func drawImage(into document: inout SVGDocument, _ grid: (x: Double, y: Double)) {
    let values = map.reduced(rows: 512, columns: 512).values
    let missing = UInt8(ColourRamp.levels)
    let pixels = values.flatMap { $0.map { value in map.level(value).map(UInt8.init) ?? missing } }
    let colours = (0..<ColourRamp.levels).map(map.ramp.colours)
    for (name, palette) in [
      ("on-light", colours.map(\.light) + [FigureColours.missing.light]),
      ("on-dark", colours.map(\.dark) + [FigureColours.missing.dark]),
    ] {
      let image = PNGImage(
        width: values.first?.count ?? 0, height: values.count, palette: palette, pixels: pixels)
      document.raw(
        "<image class=\"\(name)\" x=\"\(coordinate(grid.x))\" y=\"\(coordinate(grid.y))\" "
          + "width=\"\(coordinate(gridWidth))\" height=\"\(coordinate(gridHeight))\" "
          + "preserveAspectRatio=\"none\" href=\"\(image.dataURI)\"/>")
    }
  }
}

/// The bar that tells which colour is which value.
struct ColourLegend {
  static let width = 62.0
  let map: HeatMap

  func draw(into document: inout SVGDocument, x: Double, y: Double, height: Double) {
    let height = min(150, max(60, height))
    let step = height / Double(ColourRamp.levels)
    for level in 0..<ColourRamp.levels {
      let top = y + height - Double(level + 1) * step
      // Half a pixel more hides the seams between neighbours.
      document.rectangle(
        x, top, 10, step + (level == 0 ? 0 : 0.5), class: document.fill(map.ramp, level))
    }
    let (low, high) = (map.range.lowerBound, map.range.upperBound)
    let middle = low < 0 && high > 0 ? 0 : low / 2 + high / 2
    let values = low == high ? [high] : [low, middle, high]
    for (value, text) in zip(values, formatted(values, digits: 2)) {
      let t = low == high ? 1 : map.fraction(value) ?? 0
      document.text(
        text, x + 15, y + (1 - t) * height + 4, class: "faint", size: HeatMapLayout.labelSize)
    }
  }
}

extension HeatMap {
  /// Cells, labels and, unless numbers stand in the cells, a legend of the colours.
  public func svg() -> String {
    let legendSpace = ColourLegend.width + 14
    let room = HeatMapLayout.widest - HeatMapLayout.rowSpace(self) - legendSpace - 4
    let layout = HeatMapLayout(self, gridWithin: room)
    let hasLegend = layout.numbers.isEmpty && !cells.isEmpty
    let legendEnd = hasLegend ? layout.top + max(layout.gridHeight, 66) : 0
    var document = SVGDocument(
      width: max(layout.width, layout.left + layout.gridWidth + (hasLegend ? legendSpace : 0)) + 4,
      height: max(layout.height, legendEnd, 16) + 6)
    layout.draw(into: &document, x: 2, y: 2)
    if hasLegend {
      ColourLegend(map: self).draw(
        into: &document, x: 2 + layout.left + layout.gridWidth + 14, y: 2 + layout.top,
        height: layout.gridHeight)
    }
    if cells.isEmpty { document.text("empty", 2, document.height - 8, class: "faint") }
    return document.document(title: title ?? "Heat map", description: alternative)
  }
}
