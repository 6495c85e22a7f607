extension Curves {
  /// Lines over thin axes; their names stand at the right, each as high as its line ends.
  public func svg() -> String {
    let (width, labelSize) = (680.0, 11.0)
    let scales = scales(xTicks: 7, yTicks: 5)
    let tickWidth = scales.y.ticks.map { textWidth($0.label, size: labelSize) }.max() ?? 0
    let names = linesDrawn.map(\.name) + references.filter(\.isHorizontal).map(\.name)
    let nameWidth = min(190, names.map { textWidth($0, size: labelSize) }.max() ?? 0)
    let right = hasLegend ? nameWidth + 38 : 16
    let left = tickWidth + 12
    let hasUpright = references.contains { !$0.isHorizontal }
    let top = (title == nil ? 0.0 : 24) + (yAxis.name.isEmpty ? 10 : 28) + (hasUpright ? 16 : 0)
    let frame = PlotFrame(
      x: scales.x, y: scales.y, left: left, top: top, width: width - left - right, height: 250)
    var document = SVGDocument(
      width: width, height: frame.bottom + (xAxis.name.isEmpty ? 24 : 42))
    if let title {
      document.text(
        shortened(title, to: width, size: SVGDocument.titleSize * 1.1), 2, 14, class: "title",
        size: SVGDocument.titleSize)
    }
    frame.draw((xAxis, yAxis), into: &document)
    for reference in references { draw(reference, in: frame, into: &document) }
    // The first line is the most important one: it is drawn last, on top.
    for (index, line) in linesDrawn.enumerated().reversed() {
      draw(line, index, in: frame, into: &document)
    }
    if hasLegend { drawNames(in: frame, into: &document) }
    if linesDrawn.allSatisfy({ drawable($0).isEmpty }) {
      document.text(
        "no points", left + frame.width / 2, top + 125, anchor: .middle, class: "faint")
    }
    return document.document(title: title ?? "Curves", description: alternative)
  }

  private func draw(_ reference: Reference, in frame: PlotFrame, into document: inout SVGDocument) {
    let (x, y) =
      reference.isHorizontal ? (frame.x.lower, reference.value) : (reference.value, frame.y.lower)
    guard let point = frame.pixels(x, y), frame.contains(point) else { return }
    if reference.isHorizontal {
      document.line(frame.left, point.y, frame.right, point.y, class: "ref")
    } else {
      document.line(point.x, frame.top, point.x, frame.bottom, class: "ref")
      let half = textWidth(reference.name, size: 11) / 2
      let middle = min(max(point.x, half + 2), document.width - half - 2)
      document.text(
        reference.name, middle, frame.top - 5, anchor: .middle, class: "faint", size: 11)
    }
  }

  private func draw(
    _ line: Line, _ index: Int, in frame: PlotFrame, into document: inout SVGDocument
  ) {
    let colour = index % FigureColours.series.count
    // A second round of the colours is told apart by broken lines.
    let isDashed = line.style == .dashed || index >= FigureColours.series.count
    for stretch in stretches(line) {
      let pixels = stretch.compactMap { frame.pixels($0.x, $0.y) }
      if line.style != .points {
        for part in frame.clipped(PlotFrame.thinned(pixels)) where part.count > 1 {
          document.path(part, class: "line c\(colour)" + (isDashed ? " dash" : ""))
        }
      }
      // A point alone between two gaps has no line to be seen by.
      if line.style == .marked || line.style == .points || stretch.count == 1 {
        let radius = pixels.count > 400 ? 1.4 : 2.6
        for point in PlotFrame.distinct(pixels) where frame.contains(point) {
          document.circle(point.x, point.y, radius, class: "f\(colour)")
        }
      }
    }
  }

  private func drawNames(in frame: PlotFrame, into document: inout SVGDocument) {
    struct Entry {
      var name: String
      var y: Double
      var line: Int?
    }
    var entries: [Entry] = []
    for (index, line) in linesDrawn.enumerated() {
      let end = drawable(line).last.flatMap { frame.pixels($0.x, $0.y) }
      entries.append(Entry(name: line.name, y: end?.y ?? frame.bottom, line: index))
    }
    for reference in references where reference.isHorizontal {
      let y = frame.pixels(frame.x.lower, reference.value)?.y ?? frame.bottom
      entries.append(Entry(name: reference.name, y: y, line: nil))
    }
    entries.sort { $0.y < $1.y }
    let ends = entries.map { min(max($0.y, frame.top), frame.bottom) }
    let gap = min(15, (frame.height + 24) / Double(max(1, entries.count)))
    for (entry, y) in zip(
      entries, spread(ends, gap: gap, within: frame.top - 8...frame.bottom + 16))
    {
      let x = frame.right + 10
      if let index = entry.line {
        let line = linesDrawn[index]
        let colour = index % FigureColours.series.count
        let isDashed = line.style == .dashed || index >= FigureColours.series.count
        if line.style == .points {
          document.circle(x + 9, y, 2.6, class: "f\(colour)")
        } else {
          document.line(x, y, x + 18, y, class: "line c\(colour)" + (isDashed ? " dash" : ""))
        }
      } else {
        document.line(x, y, x + 18, y, class: "ref")
      }
      document.text(shortened(entry.name, to: 190, size: 11), x + 24, y + 4, size: 11)
    }
  }
}

/// Heights as near as can be to the given ascending ones, at least `gap` apart, within a range where
/// there is room.
func spread(_ ends: [Double], gap: Double, within range: ClosedRange<Double>) -> [Double] {
  var result = ends
  // Down from the top, then back up from the bottom: two passes settle any crowd.
  for i in result.indices {
    result[i] = max(result[i], i == 0 ? range.lowerBound : result[i - 1] + gap)
  }
  for i in result.indices.reversed() {
    result[i] = min(result[i], i == result.count - 1 ? range.upperBound : result[i + 1] - gap)
  }
  return result
}
