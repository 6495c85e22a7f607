import Tensors

/// A surface over a plane as a map with height lines, and ways across it: a loss over two of its
/// weights, and how descent walked.
///
///     Landscape(
///       losses, levels: [3, 4, 5], x: Axis("a", range: -1...2), y: Axis("b", range: -1...2),
///       height: "loss", paths: [Curves.Line("η = 0.1", xs: [0, 0.4, 0.7], ys: [0, 0.6, 0.9])])
public struct Landscape: Figure {
  /// The heights, row by row from the lowest y to the highest.
  let values: [[Double]]
  let levels: [Double]
  let title: String?
  let xAxis: Axis
  let yAxis: Axis
  let xRange: ClosedRange<Double>
  let yRange: ClosedRange<Double>
  let heightName: String
  let paths: [Curves.Line]
  let marks: [Scatter.Point]
  let hasEqualUnits: Bool
  private let givenAlternative: String?

  /// A map of a surface. Fewer than two rows or columns, rows of different lengths, an axis that is not
  /// linear or has no range, and levels that do not ascend stop.
  ///
  /// - Parameters:
  ///   - values: The heights on an even grid: row by row from the lowest y, each from the lowest x.
  ///   - levels: The heights at which lines are drawn, ascending.
  ///   - title: A line above.
  ///   - x: The axis across, with its range: the first and the last column.
  ///   - y: The axis upwards, with its range: the first and the last row.
  ///   - height: What the heights are, with their unit.
  ///   - paths: Ways across the map, a mark at each step.
  ///   - marks: Places with a name.
  ///   - equalUnits: Whether a unit is as long across as upwards, so that the steepest way is at right
  ///     angles to the height lines.
  ///   - alternative: The text for those who do not see it; made from the data by default.
  public init(
    _ values: [[Double]], levels: [Double], title: String? = nil, x: Axis, y: Axis,
    height: String = "height", paths: [Curves.Line] = [], marks: [Scatter.Point] = [],
    equalUnits: Bool = true, alternative: String? = nil
  ) {
    guard let width = values.first?.count, width > 1, values.count > 1,
      values.allSatisfy({ $0.count == width })
    else { stop("landscape", "a grid with rows of \(values.map(\.count)) heights") }
    guard let xRange = x.range, let yRange = y.range, x.scale == .linear, y.scale == .linear else {
      stop("landscape", "both axes must be linear and have a range")
    }
    guard zip(levels, levels.dropFirst()).allSatisfy(<), levels.allSatisfy(\.isFinite) else {
      stop("landscape", "levels that do not ascend: \(levels)")
    }
    self.values = values
    self.levels = levels
    self.title = title.map(printable)
    (xAxis, yAxis, self.xRange, self.yRange) = (x, y, xRange, yRange)
    heightName = printable(height)
    self.paths = paths
    self.marks = marks
    hasEqualUnits = equalUnits
    givenAlternative = alternative
  }

  // MARK: What it shows

  /// The lowest and the highest place and where each way leads, unless a text was given.
  public var alternative: String {
    if let givenAlternative { return givenAlternative }
    var text = (title.map { "\($0): map" } ?? "Map") + " of \(heightName)"
    text += " over \(name(xAxis, "x")) and \(name(yAxis, "y"))"
    func place(_ point: (x: Double, y: Double)) -> String {
      "(\(numberText(point.x, digits: 3)), \(numberText(point.y, digits: 3)))"
    }
    let grid = places
    if let low = grid.min(by: { $0.value < $1.value }),
      let high = grid.max(by: { $0.value < $1.value })
    {
      text += ", lowest \(numberText(low.value, digits: 3)) at \(place((low.x, low.y)))"
      text += ", highest \(numberText(high.value, digits: 3)) at \(place((high.x, high.y)))"
    }
    let courses = paths.compactMap { path in
      path.points.first.flatMap { first in
        path.points.last.map {
          "\(path.name): \(path.points.count - 1) steps from \(place(first)) to \(place($0))"
        }
      }
    }
    let named = marks.filter { !$0.label.isEmpty }.map { "\($0.label) at \(place(($0.x, $0.y)))" }
    return ([text] + courses + named).joined(separator: "; ") + "."
  }

  /// A row for each height, each step of a path and each mark.
  public var data: FigureData {
    func row(_ what: String, _ x: Double, _ y: Double, _ value: String) -> [String] {
      [what, machineText(x), machineText(y), value]
    }
    let rows =
      places.map { row("ground", $0.x, $0.y, machineText($0.value)) }
      + paths.flatMap { path in path.points.map { row(path.name, $0.x, $0.y, "") } }
      + marks.map { row($0.label, $0.x, $0.y, "") }
    return .csv(
      csvText(header: ["what", name(xAxis, "x"), name(yAxis, "y"), heightName], rows: rows))
  }

  private func name(_ axis: Axis, _ otherwise: String) -> String {
    axis.name.isEmpty ? otherwise : printable(axis.name)
  }

  // MARK: Parts

  /// The places of the grid that have a height.
  private var places: [(x: Double, y: Double, value: Double)] {
    values.indices.flatMap { i in
      values[i].indices.map { (x: x($0), y: y(i), value: values[i][$0]) }
    }.filter { $0.value.isFinite }
  }

  /// The x of a column.
  func x(_ column: Int) -> Double { at(column, values[0].count, xRange) }

  /// The y of a row.
  func y(_ row: Int) -> Double { at(row, values.count, yRange) }

  private func at(_ index: Int, _ count: Int, _ range: ClosedRange<Double>) -> Double {
    let t = Double(index) / Double(count - 1)
    return range.lowerBound + t * (range.upperBound - range.lowerBound)
  }

  /// How many height lines lie at or below a value.
  func band(_ value: Double) -> Int { levels.count { $0 <= value } }

  func scales(xTicks: Int, yTicks: Int) -> (x: AxisScale, y: AxisScale) {
    (
      AxisScale(xAxis, covering: [], tickCount: xTicks, isRounded: false),
      AxisScale(yAxis, covering: [], tickCount: yTicks, isRounded: false)
    )
  }

  /// What of the surface is at least as high as a level, in units of the grid: polygons, and the lines
  /// that bound it inside the map. Between corners of a cell, heights are taken to be linear.
  func above(_ level: Double) -> (areas: [[PlotFrame.Point]], lines: [[PlotFrame.Point]]) {
    var (areas, lines): ([[PlotFrame.Point]], [[PlotFrame.Point]]) = ([], [])
    for i in 0..<values.count - 1 {
      // Cells that lie above as a whole are joined to long rectangles.
      var start: Int?
      for j in 0..<values[i].count {
        let cell = j < values[i].count - 1 ? corners(i, j) : []
        let isWhole = !cell.isEmpty && cell.allSatisfy { $0.value >= level }
        if isWhole {
          start = start ?? j
          continue
        }
        if let first = start {
          let (left, right, low, high) = (Double(first), Double(j), Double(i), Double(i + 1))
          areas.append([(left, low), (right, low), (right, high), (left, high)])
          start = nil
        }
        let (area, borders) = Self.cut(cell, at: level)
        if area.count > 2 { areas.append(area) }
        lines += borders
      }
    }
    return (areas, lines)
  }

  private typealias Corner = (x: Double, y: Double, value: Double)

  /// The corners of a cell in their turn; none where a height is missing.
  private func corners(_ i: Int, _ j: Int) -> [Corner] {
    let cell = [(0, 0), (0, 1), (1, 1), (1, 0)].map { di, dj in
      (x: Double(j + dj), y: Double(i + di), value: values[i + di][j + dj])
    }
    return cell.allSatisfy { $0.value.isFinite } ? cell : []
  }

  /// The part of a cell at or above a level, and where it is cut off from the rest.
  private static func cut(
    _ cell: [Corner], at level: Double
  ) -> (area: [PlotFrame.Point], borders: [[PlotFrame.Point]]) {
    guard let first = cell.firstIndex(where: { $0.value >= level }) else { return ([], []) }
    var (area, borders): ([PlotFrame.Point], [[PlotFrame.Point]]) = ([], [])
    var left: PlotFrame.Point?
    for k in cell.indices {
      let (a, b) = (cell[(first + k) % cell.count], cell[(first + k + 1) % cell.count])
      if a.value >= level { area.append((a.x, a.y)) }
      guard (a.value >= level) != (b.value >= level) else { continue }
      let t = (level - a.value) / (b.value - a.value)
      let crossing = (x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y))
      area.append(crossing)
      if let from = left {
        borders.append([from, crossing])
        left = nil
      } else {
        left = crossing
      }
    }
    return (area, borders)
  }
}
