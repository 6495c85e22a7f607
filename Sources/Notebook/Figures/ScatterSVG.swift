extension Scatter {
  private static let labelSize = 11.0

  private struct Box {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    func meets(_ other: Box) -> Bool {
      x < other.x + other.width && other.x < x + width && y < other.y + other.height
        && other.y < y + height
    }
  }

  /// Points with labels that do not cover each other; those without a free place are left out, and
  /// the figure says how many.
  public func svg() -> String {
    let size = Self.labelSize
    let scales = scales(xTicks: 6, yTicks: 6)
    let left = (scales.y.ticks.map { textWidth($0.label, size: size) }.max() ?? 0) + 12
    let names = groups.map { textWidth($0, size: size) }.max() ?? 0
    let legendSpace = hasLegend ? min(150, names) + 34 : 14
    let top = (title == nil ? 0.0 : 24) + (yAxis.name.isEmpty ? 10 : 28)
    var (width, height) = (680 - left - legendSpace, 360.0)
    if hasEqualUnits {
      let (across, up) = (scales.x.upper - scales.x.lower, scales.y.upper - scales.y.lower)
      let unit = min(width / across, height / up)
      (width, height) = (max(60, across * unit), max(60, up * unit))
    }
    let frame = PlotFrame(
      x: scales.x, y: scales.y, left: left, top: top, width: width, height: height)
    let titleWidth = title.map { textWidth($0, size: SVGDocument.titleSize) * 1.12 + 4 } ?? 0
    var document = SVGDocument(
      width: max(left + width + legendSpace, min(680, titleWidth)),
      height: frame.bottom + (xAxis.name.isEmpty ? 24 : 42))
    if let title {
      document.text(
        shortened(title, to: 600, size: SVGDocument.titleSize), 2, 14, class: "title",
        size: SVGDocument.titleSize)
    }
    frame.draw((xAxis, yAxis), into: &document, gridX: true)
    drawZeros(frame, into: &document)
    let leftOut = drawPoints(frame, into: &document)
    if leftOut > 0 {
      let note = "\(leftOut) label\(leftOut == 1 ? "" : "s") left out for want of room"
      document.height += 16
      document.text(note, left, document.height - 5, class: "faint", size: size)
    }
    if hasLegend {
      for (index, group) in groups.enumerated() {
        let y = top + 8 + Double(index) * 16
        document.circle(
          frame.right + 14, y, 3.2, class: "f\(index % FigureColours.series.count)")
        document.text(
          shortened(group, to: 150, size: size), frame.right + 23, y + 4, size: size)
      }
      document.height = max(document.height, top + 16 * Double(groups.count) + 8)
    }
    if drawable.isEmpty {
      document.text(
        "no points", left + width / 2, top + height / 2, anchor: .middle, class: "faint")
    }
    return document.document(title: title ?? "Points", description: alternative)
  }

  /// The lines on which x or y is zero, where they cross the picture.
  private func drawZeros(_ frame: PlotFrame, into document: inout SVGDocument) {
    if frame.x.lower < 0, let point = frame.pixels(0, frame.y.lower), frame.contains(point) {
      document.line(point.x, frame.top, point.x, frame.bottom, class: "zero")
    }
    if frame.y.lower < 0, let point = frame.pixels(frame.x.lower, 0), frame.contains(point) {
      document.line(frame.left, point.y, frame.right, point.y, class: "zero")
    }
  }

  /// Draws points and labels; returns how many labels found no place.
  private func drawPoints(_ frame: PlotFrame, into document: inout SVGDocument) -> Int {
    let shown = drawable.compactMap { point in
      frame.pixels(point.x, point.y).flatMap { frame.contains($0) ? (point, $0) : nil }
    }
    let origin = hasArrows ? frame.pixels(0, 0) : nil
    var taken: [Box] = []
    let areMarks = labelsAreMarks
    if !areMarks {
      taken = shown.map { Box(x: $0.1.x - 3, y: $0.1.y - 3, width: 6, height: 6) }
      for (point, place) in shown {
        if let origin {
          drawArrow(from: origin, to: place, colour: colour(point), into: &document)
          // Labels keep off the shafts.
          for step in 1..<10 {
            let t = Double(step) / 10
            taken.append(
              Box(
                x: origin.x + t * (place.x - origin.x) - 2,
                y: origin.y + t * (place.y - origin.y) - 2, width: 4, height: 4))
          }
        } else {
          document.circle(
            place.x, place.y, shown.count > 400 ? 1.6 : 3, class: "f\(colour(point))",
            tooltip: point.label.isEmpty ? nil : point.label)
        }
      }
    }
    var leftOut = 0
    for (point, place) in shown where !point.label.isEmpty {
      if areMarks {
        let width = textWidth(point.label, size: 13)
        let box = Box(x: place.x - width / 2, y: place.y - 6, width: width, height: 12)
        if !taken.contains(where: box.meets) {
          taken.append(box)
          document.text(
            point.label, place.x, place.y + 4.5, anchor: .middle, class: "f\(colour(point))",
            size: 13)
          continue
        }
      }
      let size = areMarks ? 13 : Self.labelSize
      if !drawLabel(point, place, frame, size, &taken, into: &document) { leftOut += 1 }
    }
    return leftOut
  }

  /// Looks for a free place beside the point, then farther off with a line that leads there.
  private func drawLabel(
    _ point: Point, _ place: PlotFrame.Point, _ frame: PlotFrame, _ size: Double,
    _ taken: inout [Box],
    into document: inout SVGDocument
  ) -> Bool {
    let label = shortened(point.label, to: 140, size: size)
    let (width, height) = (textWidth(label, size: size), 12.0)
    for distance in [5.0, 12, 22, 34] {
      for (dx, dy) in [
        (1.0, 0.0), (-1, 0), (0, -1), (0, 1), (0.8, -0.8), (-0.8, -0.8), (0.8, 0.8), (-0.8, 0.8),
      ] {
        let x = place.x + dx * distance + (dx > 0 ? 0 : dx < 0 ? -width : -width / 2)
        let y = place.y + dy * distance + (dy > 0 ? 0 : dy < 0 ? -height : -height / 2)
        let box = Box(x: x - 1, y: y, width: width + 2, height: height)
        guard x >= 1, x + width <= document.width - 1, y >= frame.top - 6,
          y + height <= frame.bottom + 2, !taken.contains(where: box.meets)
        else { continue }
        taken.append(box)
        if distance > 5 {
          let from = (x: place.x + dx * 4, y: place.y + dy * 4)
          document.line(
            from.x, from.y, place.x + dx * (distance - 1), place.y + dy * (distance - 1),
            class: "lead")
        }
        document.text(label, x, y + 10, class: hasLegend ? "f\(colour(point))" : "", size: size)
        return true
      }
    }
    return false
  }

  private func drawArrow(
    from start: PlotFrame.Point, to end: PlotFrame.Point, colour: Int,
    into document: inout SVGDocument
  ) {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let length = (dx * dx + dy * dy).squareRoot()
    guard length > 1 else {
      document.circle(end.x, end.y, 3, class: "f\(colour)")
      return
    }
    let (ux, uy) = (dx / length, dy / length)
    let head = min(9, length)
    let base = (x: end.x - ux * head, y: end.y - uy * head)
    document.path([start, base], class: "line c\(colour)")
    let corners = [
      end, (x: base.x - uy * head * 0.42, y: base.y + ux * head * 0.42),
      (x: base.x + uy * head * 0.42, y: base.y - ux * head * 0.42),
    ]
    let list = corners.map { "\(coordinate($0.x)) \(coordinate($0.y))" }.joined(separator: "L")
    document.raw("<path class=\"f\(colour)\" d=\"M\(list)Z\"/>")
  }
}
