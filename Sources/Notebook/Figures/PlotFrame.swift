/// A rectangle with two axes in an SVG document, and the way from values to pixels.
struct PlotFrame {
  let x: AxisScale
  let y: AxisScale
  let left: Double
  let top: Double
  let width: Double
  let height: Double

  typealias Point = (x: Double, y: Double)

  var right: Double { left + width }
  var bottom: Double { top + height }

  /// The pixels of a point of the data; nil where an axis has no place for it.
  func pixels(_ x: Double, _ y: Double) -> Point? {
    guard let across = self.x.position(x), let up = self.y.position(y) else { return nil }
    return (left + across * width, bottom - up * height)
  }

  /// Whether pixels lie in the frame, its border included.
  func contains(_ point: Point) -> Bool {
    (left - 0.01...right + 0.01).contains(point.x) && (top - 0.01...bottom + 0.01).contains(point.y)
  }

  /// Axes with thin lines, ticks and names; rules across at the ticks of y.
  func draw(_ names: (x: Axis, y: Axis), into document: inout SVGDocument, gridX: Bool = false) {
    let size = 11.0
    for tick in y.ticks {
      guard let point = pixels(x.lower, tick.value) else { continue }
      document.line(left, point.y, right, point.y, class: "grid")
      document.text(tick.label, left - 7, point.y + 4, anchor: .end, class: "faint", size: size)
    }
    var end = -1e9
    for tick in x.ticks {
      guard let point = pixels(tick.value, y.lower) else { continue }
      if gridX { document.line(point.x, top, point.x, bottom, class: "grid") }
      document.line(point.x, bottom, point.x, bottom + 4, class: "axis")
      let half = textWidth(tick.label, size: size) / 2
      guard point.x - half > end else { continue }
      document.text(tick.label, point.x, bottom + 17, anchor: .middle, class: "faint", size: size)
      end = point.x + half + 6
    }
    document.line(left, bottom, right, bottom, class: "axis")
    document.text(
      printable(names.x.name), left + width / 2, bottom + 35, anchor: .middle, size: size)
    let name = shortened(printable(names.y.name), to: right, size: size)
    document.text(name, 2, top - 12, size: size)
  }

  /// A broken line's parts inside the frame.
  func clipped(_ line: [Point]) -> [[Point]] {
    var parts: [[Point]] = []
    var part: [Point] = []
    if line.count == 1, let only = line.first, contains(only) { return [line] }
    for (a, b) in zip(line, line.dropFirst()) {
      guard let (start, end) = clipped(a, b) else {
        if !part.isEmpty { parts.append(part) }
        part = []
        continue
      }
      if let last = part.last, last == start {
        part.append(end)
      } else {
        if !part.isEmpty { parts.append(part) }
        part = [start, end]
      }
    }
    return part.isEmpty ? parts : parts + [part]
  }

  /// The stretch of a segment inside the frame, after Liang and Barsky.
  private func clipped(_ a: Point, _ b: Point) -> (Point, Point)? {
    var (from, to) = (0.0, 1.0)
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    for (p, q) in [(-dx, a.x - left), (dx, right - a.x), (-dy, a.y - top), (dy, bottom - a.y)] {
      if p == 0 {
        if q < 0 { return nil }
      } else if p < 0 {
        from = max(from, q / p)
      } else {
        to = min(to, q / p)
      }
    }
    guard from <= to else { return nil }
    func at(_ t: Double) -> Point { t == 0 ? a : t == 1 ? b : (a.x + t * dx, a.y + t * dy) }
    return (at(from), at(to))
  }

  /// The points that show: of many, one for each pixel.
  static func distinct(_ points: [Point]) -> [Point] {
    guard points.count > 400 else { return points }
    var seen: Set<SIMD2<Int>> = []
    return points.filter {
      seen.insert(SIMD2(Int($0.x.rounded()), Int($0.y.rounded()))).inserted
    }
  }

  /// The points of a line that show: of the many in one column of pixels the first, the last, the
  /// lowest and the highest.
  static func thinned(_ line: [Point]) -> [Point] {
    guard line.count > 2000 else { return line }
    var result: [Point] = []
    var column: [Point] = []
    func flush() {
      let extremes = [
        column.indices.min { column[$0].y < column[$1].y },
        column.indices.max { column[$0].y < column[$1].y },
      ].compactMap { $0 }
      let kept = Set([0, column.count - 1] + extremes).sorted()
      result += kept.map { column[$0] }
    }
    for point in line {
      if let first = column.first, first.x.rounded(.down) != point.x.rounded(.down) {
        flush()
        column = []
      }
      column.append(point)
    }
    if !column.isEmpty { flush() }
    return result
  }
}
