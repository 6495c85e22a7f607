/// Several heat maps side by side, in the colours of one scale, so that they can be compared.
///
///     HeatMaps(heads.enumerated().map { HeatMap($1, title: "head \($0 + 1)", rows: words) })
public struct HeatMaps: Figure {
  let maps: [HeatMap]
  let title: String?
  private let sharesScale: Bool
  private let perRow: Int?
  private let givenAlternative: String?

  /// A figure of several maps.
  ///
  /// - Parameters:
  ///   - maps: The maps, from left to right.
  ///   - title: A line above all.
  ///   - perRow: How many stand in a row of the page; by default up to four.
  ///   - sharesScale: Whether the same colour is the same value in all maps.
  ///   - alternative: The text for those who do not see it; made from the data by default.
  public init(
    _ maps: [HeatMap], title: String? = nil, perRow: Int? = nil, sharesScale: Bool = true,
    alternative: String? = nil
  ) {
    self.title = title.map(printable)
    self.perRow = perRow.map { max(1, $0) }
    self.sharesScale = sharesScale
    givenAlternative = alternative
    guard sharesScale, !maps.isEmpty else {
      self.maps = maps
      return
    }
    let low = maps.map(\.range.lowerBound).min() ?? 0
    let high = maps.map(\.range.upperBound).max() ?? 0
    let isDiverging = maps.contains { $0.ramp.letter == "v" }
    let reach = max(abs(low), abs(high))
    let numbers = maps.filter(\.showsNumbers).flatMap(\.cells)
    self.maps = maps.map {
      $0.coloured(
        isDiverging ? -reach...reach : low...high, isDiverging ? .diverging : .sequential,
        beside: numbers)
    }
  }

  // MARK: What it shows

  /// What each map shows, unless a text was given.
  public var alternative: String {
    if let givenAlternative { return givenAlternative }
    let parts = maps.enumerated().map { "\(name($0)): \($1.summary)" }
    let count = maps.count == 1 ? "One heat map" : "\(maps.count) heat maps"
    return (title.map { "\($0): \(count.lowercased())" } ?? count)
      + (parts.isEmpty ? "." : ". " + parts.joined(separator: ". ") + ".")
  }

  /// A row for each cell: map, row, column, value.
  public var data: FigureData {
    let rows = maps.enumerated().flatMap { index, map in
      map.cells.indices.map { k in
        [
          name(index), map.rowName(k / map.columnCount), map.columnName(k % map.columnCount),
          machineText(map.cells[k]),
        ]
      }
    }
    return .csv(csvText(header: ["map", "row", "column", "value"], rows: rows))
  }

  private func name(_ index: Int) -> String { maps[index].title ?? "map \(index + 1)" }

  /// Whether one set of labels at the left serves all maps of a row.
  private var sharesRows: Bool {
    maps.allSatisfy {
      $0.rowLabels == maps[0].rowLabels && $0.rowAxis == maps[0].rowAxis
        && $0.rowCount == maps[0].rowCount
    }
  }

  // MARK: Pages

  /// Rows of maps; one legend where they share a scale.
  public func svg() -> String {
    let gap = 22.0
    let count = min(maps.count, perRow ?? (maps.count == 5 || maps.count == 6 ? 3 : 4))
    let columns = Double(max(1, count))
    let legendSpace = ColourLegend.width + 14
    let spaces = maps.map(HeatMapLayout.rowSpace)
    let labels = sharesRows ? spaces.max() ?? 0 : columns * (spaces.max() ?? 0)
    let room = HeatMapLayout.widest - legendSpace - labels - gap * (columns - 1) - 4
    // Maps with as many rows have rows of one height.
    let heights = Dictionary(
      maps.map { ($0.rowCount, HeatMapLayout($0, gridWithin: room / columns).cellHeight) },
      uniquingKeysWith: min)
    let layouts = maps.indices.map { index in
      HeatMapLayout(
        maps[index], gridWithin: room / columns,
        showsRows: !sharesRows || index % max(1, count) == 0,
        rowHeight: heights[maps[index].rowCount])
    }
    let hasLegend = layouts.contains { $0.numbers.isEmpty && !$0.map.cells.isEmpty }
    var places: [(x: Double, y: Double)] = []
    var y = title == nil ? 2.0 : 28
    var width = title.map { textWidth($0, size: SVGDocument.titleSize) * 1.12 } ?? 0
    for start in stride(from: 0, to: layouts.count, by: max(1, count)) {
      let row = layouts[start..<min(start + count, layouts.count)]
      let top = row.map(\.top).max() ?? 0
      var x = 2.0
      for layout in row {
        // The cells of a row stand on one line, whatever is above them.
        places.append((x, y + top - layout.top))
        x += layout.width + gap
      }
      width = max(width, x - gap)
      y += top + (row.map(\.gridHeight).max() ?? 0) + gap
    }
    let legends = sharesScale ? (hasLegend ? legendSpace : 0) : 0
    var document = SVGDocument(
      width: min(HeatMapLayout.widest, width + legends + 4), height: max(24, y - gap + 8))
    if let title {
      document.text(title, 2, 14, class: "title", size: SVGDocument.titleSize)
    }
    for (layout, place) in zip(layouts, places) {
      layout.draw(into: &document, x: place.x, y: place.y)
    }
    if sharesScale, hasLegend, let first = layouts.first, let place = places.first {
      document.height = max(document.height, place.y + first.top + 74)
      ColourLegend(map: first.map).draw(
        into: &document, x: width + 14, y: place.y + first.top, height: first.gridHeight)
    }
    if maps.isEmpty { document.text("empty", 2, 18, class: "faint") }
    return document.document(title: title ?? "Heat maps", description: alternative)
  }

  // MARK: Terminals

  /// As many maps side by side as fit whole.
  public func lines(in terminal: Terminal) -> [String] {
    let gap = 3
    func texts(_ count: Int) -> [HeatMapText] {
      let width = (terminal.width - gap * (count - 1)) / count
      return maps.map { HeatMapText($0, width: width, terminal: terminal) }
    }
    let most = max(1, min(maps.count, perRow ?? maps.count))
    let whole = (1...most).last { texts($0).allSatisfy(\.isWhole) }
    // Where none fits whole, small pictures side by side are better to compare than large ones.
    let small = (1...most).last { (terminal.width - gap * ($0 - 1)) / $0 >= 24 }
    let count = whole ?? small ?? 1
    let panels = texts(count)
    var lines = title.map { [truncated($0, to: terminal.width)] } ?? []
    for start in stride(from: 0, to: panels.count, by: count) {
      let row = panels[start..<min(start + count, panels.count)]
      let isLast = start + count >= panels.count
      lines += joined(Array(row), gap: gap)
      if !isLast { lines.append("") }
    }
    if sharesScale, let first = panels.first(where: { $0.hasLegend }) {
      lines += first.footer(withLegend: true, width: terminal.width)
    }
    return lines.isEmpty ? ["(empty)"] : lines
  }

  private func joined(_ panels: [HeatMapText], gap: Int) -> [String] {
    let headers = panels.map { $0.header() }
    let height = headers.map(\.count).max() ?? 0
    let columns = zip(panels, headers).map { text, header in
      Array(repeating: "", count: height - header.count) + header + text.body()
        + (sharesScale ? [] : text.footer(withLegend: true))
    }
    let widths = columns.map { $0.map(displayWidth).max() ?? 0 }
    return (0..<(columns.map(\.count).max() ?? 0)).map { line in
      var text = ""
      for (column, width) in zip(columns, widths) {
        let part = line < column.count ? column[line] : ""
        text += padded(part, to: width) + String(repeating: " ", count: gap)
      }
      return text.lastIndex { $0 != " " }.map { String(text[...$0]) } ?? ""
    }
  }
}
