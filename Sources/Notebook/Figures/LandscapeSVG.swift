extension Landscape {
  private static let labelSize = 11.0
  /// Paths and names must stand out: the highest band takes the middle of the ramp.
  private static let deepest = 34

  /// Bands of colour with height lines between them, the ways across, and the key to both.
  public func svg() -> String {
    let size = Self.labelSize
    let scales = scales(xTicks: 6, yTicks: 6)
    let left = (scales.y.ticks.map { textWidth($0.label, size: size) }.max() ?? 0) + 12
    let top = (title == nil ? 0.0 : 24) + (yAxis.name.isEmpty ? 10 : 28)
    let names = (paths.map(\.name) + [heightName]).map { textWidth($0, size: size) + 30 }
    let key = min(190, max(60, names.max() ?? 0)) + 20
    var (width, height) = (680 - left - key, 400.0)
    if hasEqualUnits {
      let (across, up) = (scales.x.upper - scales.x.lower, scales.y.upper - scales.y.lower)
      let unit = min(width / across, height / up)
      (width, height) = (max(60, across * unit), max(60, up * unit))
    }
    let frame = PlotFrame(
      x: scales.x, y: scales.y, left: left, top: top, width: width, height: height)
    var document = SVGDocument(
      width: left + width + key, height: frame.bottom + (xAxis.name.isEmpty ? 24 : 42))
    if let title {
      document.text(
        shortened(title, to: document.width * 0.85, size: SVGDocument.titleSize), 2, 14,
        class: "title",
        size: SVGDocument.titleSize)
    }
    frame.draw((xAxis, yAxis), into: &document)
    drawGround(frame, into: &document)
    for (index, path) in paths.enumerated().reversed() {
      draw(path, colour: Self.colour(index), frame, into: &document)
    }
    for mark in marks { draw(mark, frame, into: &document) }
    drawKey(frame, into: &document)
    return document.document(title: title ?? "Landscape", description: alternative)
  }

  /// The series colour of a path: the first series is blue, as the ground is.
  static func colour(_ index: Int) -> Int { (index + 1) % FigureColours.series.count }

  private func shade(_ band: Int) -> Int { band * Self.deepest / max(1, levels.count) }

  private func drawGround(_ frame: PlotFrame, into document: inout SVGDocument) {
    let across = frame.width / Double(values[0].count - 1)
    let up = frame.height / Double(values.count - 1)
    func joined(_ shapes: [[PlotFrame.Point]], end: String) -> String {
      shapes.map { shape in
        let list = shape.map {
          "\(coordinate(frame.left + $0.x * across)) \(coordinate(frame.bottom - $0.y * up))"
        }
        return "M" + list.joined(separator: "L") + end
      }.joined()
    }
    // The lowest band covers the map, each higher one what is above its level.
    let bands = [-Double.greatestFiniteMagnitude] + levels
    for (band, level) in bands.enumerated() {
      let area = joined(above(level).areas, end: "Z")
      guard !area.isEmpty else { continue }
      let fill = document.fill(.sequential, shade(band))
      document.raw("<path class=\"\(fill)\" d=\"\(area)\"/>")
    }
    for level in levels {
      let line = joined(above(level).lines, end: "")
      if !line.isEmpty { document.raw("<path class=\"contour\" d=\"\(line)\"/>") }
    }
  }

  private func draw(
    _ path: Curves.Line, colour: Int, _ frame: PlotFrame, into document: inout SVGDocument
  ) {
    let pixels = path.points.compactMap { frame.pixels($0.x, $0.y) }
    for part in frame.clipped(pixels) where part.count > 1 {
      document.path(part, class: "line c\(colour)")
    }
    for point in pixels where frame.contains(point) {
      document.circle(point.x, point.y, 2.4, class: "f\(colour)")
    }
  }

  /// A place and its name, on the side where the ways leave most room.
  private func draw(_ mark: Scatter.Point, _ frame: PlotFrame, into document: inout SVGDocument) {
    guard let place = frame.pixels(mark.x, mark.y), frame.contains(place) else { return }
    document.circle(place.x, place.y, 3.6, class: document.ink(.sequential, 0))
    let label = shortened(mark.label, to: frame.width / 2, size: SVGDocument.textSize)
    let width = textWidth(label, size: SVGDocument.textSize)
    let corners = [(8.0, -7.0), (-8 - width, -7), (8, 16), (-8 - width, 16)].map { dx, dy in
      (x: place.x + dx, y: place.y + dy)
    }
    let free = corners.filter {
      $0.x >= frame.left && $0.x + width <= frame.right && $0.y - 10 >= frame.top
        && $0.y <= frame.bottom
    }
    func crossings(_ corner: PlotFrame.Point) -> Int {
      paths.reduce(0) { count, path in
        count
          + alongWay(path, frame).count {
            (corner.x - 3...corner.x + width + 3).contains($0.x)
              && (corner.y - 12...corner.y + 5).contains($0.y)
          }
      }
    }
    guard let best = (free.isEmpty ? corners : free).min(by: { crossings($0) < crossings($1) })
    else { return }
    document.text(label, best.x, best.y)
  }

  /// Pixels every few steps along a path.
  private func alongWay(_ path: Curves.Line, _ frame: PlotFrame) -> [PlotFrame.Point] {
    let pixels = path.points.compactMap { frame.pixels($0.x, $0.y) }
    let between = zip(pixels, pixels.dropFirst()).flatMap { a, b in
      (0..<40).map { step in
        let t = Double(step) / 40
        return (x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y))
      }
    }
    return between + pixels.suffix(1)
  }

  private func drawKey(_ frame: PlotFrame, into document: inout SVGDocument) {
    let (x, size) = (frame.right + 14, Self.labelSize)
    let room = document.width - x - 2
    var y = frame.top + 8
    document.text(shortened(heightName, to: room, size: size), x, y + 2, size: size)
    y += 10
    let step = min(18, 200 / Double(levels.count + 1))
    let texts = formatted(levels, digits: 3)
    for band in (0...levels.count).reversed() {
      let fill = document.fill(.sequential, shade(band))
      document.rectangle(x, y, 12, step, class: fill)
      if band > 0 {
        document.text(texts[band - 1], x + 18, y + step + 4, class: "faint", size: size)
      }
      y += step
    }
    y += 20
    for (index, path) in paths.enumerated() {
      document.line(x, y, x + 18, y, class: "line c\(Self.colour(index))")
      document.circle(x + 9, y, 2.4, class: "f\(Self.colour(index))")
      document.text(shortened(path.name, to: room - 24, size: size), x + 24, y + 4, size: size)
      y += 17
    }
    document.height = max(document.height, y)
  }
}
