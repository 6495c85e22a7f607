extension Bars {
  private static let labelSize = 11.0

  /// Bars with their numbers; upright ones over thin rules.
  public func svg() -> String {
    var document =
      direction == .horizontal ? horizontal() : vertical()
    if let title {
      document.text(
        shortened(title, to: document.width / 1.12, size: SVGDocument.titleSize), 2, 14,
        class: "title", size: SVGDocument.titleSize)
    }
    return document.document(title: title ?? "Bars", description: alternative)
  }

  private func fill(_ index: Int) -> String { "f\(index % FigureColours.series.count)" }

  /// Swatches and names in rows above the plot; returns the height they take.
  private func drawLegend(into document: inout SVGDocument, y: Double) -> Double {
    guard hasLegend else { return 0 }
    var (x, row) = (2.0, y)
    for (index, part) in series.enumerated() {
      let name = shortened(part.name, to: 240, size: Self.labelSize)
      let width = 16 + textWidth(name, size: Self.labelSize)
      if x > 2, x + width > document.width {
        (x, row) = (2, row + 17)
      }
      document.rectangle(x, row + 3, 10, 10, class: fill(index))
      document.text(name, x + 16, row + 12, size: Self.labelSize)
      x += width + 20
    }
    return row - y + 22
  }

  private func horizontal() -> SVGDocument {
    let width = 620.0
    var document = SVGDocument(width: width, height: 0)
    var y = title == nil ? 4.0 : 26
    y += drawLegend(into: &document, y: y)
    if !axis.name.isEmpty {
      let name = shortened(printable(axis.name), to: width, size: Self.labelSize)
      document.text(name, 2, y + 11, class: "faint", size: Self.labelSize)
      y += 20
    }
    let size = Self.labelSize
    let texts = numbers
    let labelSpace = min(190, labels.map { textWidth($0, size: size) }.max() ?? 0) + 12
    let numberSpace = (texts.joined().map { textWidth($0, size: size) }.max() ?? 0) + 8
    let scale = scale(tickCount: 5)
    let zero = zero(on: scale)
    let bar = labels.count > 60 ? 6.0 : series.count > 1 ? 11 : 14
    let group = Double(max(1, series.count)) * (bar + 1) + (bar > 6 ? 6 : 1)
    // Numbers of negative bars stand left of these.
    let left = labelSpace + (scale.lower < 0 ? numberSpace : 0)
    let room = width - left - numberSpace - 2
    let top = y
    let labelStep = HeatMap.labelStep(12 / group)
    for (i, label) in labels.enumerated() {
      if i % labelStep == 0 {
        document.text(
          shortened(label, to: 190, size: size), labelSpace - 10,
          y + (group - 6) / 2 + 4, anchor: .end, size: size)
      }
      for (k, part) in series.enumerated() {
        let barTop = y + Double(k) * (bar + 1)
        let end = end(part.values[i], on: scale)
        let (from, to) = (min(zero, end ?? zero), max(zero, end ?? zero))
        document.rectangle(
          left + from * room, barTop, (to - from) * room, bar, class: fill(k))
        if bar > 6 {
          let isNegative = (end ?? zero) < zero
          document.text(
            texts[k][i], left + (isNegative ? from : to) * room + (isNegative ? -5 : 5),
            barTop + bar / 2 + 4, anchor: isNegative ? .end : .start, class: "faint", size: size)
        }
      }
      y += group
    }
    let bottom = max(y - 4, top + 8)
    document.line(left + zero * room, top - 3, left + zero * room, bottom, class: "axis")
    document.height = bottom + 4
    if bar <= 6 { drawTicks(scale, into: &document, left: left, room: room, y: bottom) }
    if labels.isEmpty {
      document.text("no bars", left + 8, bottom, class: "faint")
    }
    return document
  }

  private func drawTicks(
    _ scale: AxisScale, into document: inout SVGDocument, left: Double, room: Double, y: Double
  ) {
    document.line(left, y, left + room, y, class: "axis")
    for tick in scale.ticks {
      let x = left + (scale.position(tick.value) ?? 0) * room
      document.line(x, y, x, y + 4, class: "axis")
      document.text(tick.label, x, y + 17, anchor: .middle, class: "faint", size: Self.labelSize)
    }
    document.height = y + 24
  }

  private func vertical() -> SVGDocument {
    let width = 680.0
    let size = Self.labelSize
    var document = SVGDocument(width: width, height: 0)
    var top = title == nil ? 2.0 : 26
    top += drawLegend(into: &document, y: top)
    top += axis.name.isEmpty ? 8 : 26
    let scale = scale(tickCount: 5)
    let left = (scale.ticks.map { textWidth($0.label, size: size) }.max() ?? 0) + 12
    let groups = Double(max(1, labels.count))
    let group = min(72, (width - left - 8) / groups)
    let frame = PlotFrame(
      x: AxisScale(Axis(range: 0...1), covering: [], tickCount: 1, isRounded: false), y: scale,
      left: left, top: top, width: group * groups, height: 210)
    for tick in scale.ticks {
      guard let point = frame.pixels(0, tick.value) else { continue }
      document.line(frame.left, point.y, frame.right, point.y, class: "grid")
      document.text(tick.label, left - 7, point.y + 4, anchor: .end, class: "faint", size: size)
    }
    document.text(
      shortened(printable(axis.name), to: width - 4, size: size), 2, top - 12, size: size)
    let zero = frame.bottom - zero(on: scale) * frame.height
    let bar = group * 0.76 / Double(max(1, series.count))
    for i in labels.indices {
      let start = left + (Double(i) + 0.12) * group
      for (k, part) in series.enumerated() {
        guard let end = end(part.values[i], on: scale) else { continue }
        let y = frame.bottom - end * frame.height
        document.rectangle(
          start + Double(k) * bar, min(y, zero), max(0.5, bar - (bar > 4 ? 1 : 0)), abs(y - zero),
          class: fill(k), tooltip: "\(labels[i]): \(numberText(part.values[i]))")
      }
    }
    document.line(frame.left, zero, frame.right, zero, class: "axis")
    let widest = labels.map { textWidth($0, size: size) }.max() ?? 0
    let isTurned = widest > group - 4
    let step = HeatMap.labelStep((isTurned ? 12 : 0) / group)
    for i in stride(from: 0, to: labels.count, by: step) {
      let middle = left + (Double(i) + 0.5) * group
      if isTurned {
        document.text(
          shortened(labels[i], to: 110, size: size), middle + 4, frame.bottom + 8, anchor: .end,
          size: size, turned: true)
      } else {
        document.text(labels[i], middle, frame.bottom + 16, anchor: .middle, size: size)
      }
    }
    if labels.isEmpty { document.text("no bars", left + 8, frame.bottom - 8, class: "faint") }
    document.height = frame.bottom + (isTurned ? min(110, widest) + 14 : 24)
    return document
  }
}
