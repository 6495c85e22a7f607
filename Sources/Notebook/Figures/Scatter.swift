import Tensors

/// Points in the plane with their names: embeddings, vectors.
///
///     Scatter(plane, labels: letters, groups: letters.map { isVowel($0) ? "vowel" : "consonant" })
public struct Scatter: Figure {
  /// A point with a name.
  public struct Point: Sendable {
    let x: Double
    let y: Double
    let label: String
    let group: String

    /// A point; points of one group have one colour.
    public init(_ x: Double, _ y: Double, _ label: String = "", group: String = "") {
      self.x = x
      self.y = y
      self.label = label.isEmpty ? "" : tokenText(label)
      self.group = printable(group)
    }
  }

  let points: [Point]
  let title: String?
  let xAxis: Axis
  let yAxis: Axis
  let hasArrows: Bool
  let hasEqualUnits: Bool
  /// The names of the groups in order of appearance.
  let groups: [String]
  private let givenAlternative: String?

  /// A figure of points.
  ///
  /// - Parameters:
  ///   - points: The points; where labels would cover each other, earlier ones have their place first.
  ///   - title: A line above.
  ///   - x: The axis across.
  ///   - y: The axis upwards.
  ///   - arrows: Whether arrows from the origin lead to the points: vectors.
  ///   - equalUnits: Whether a unit is as long across as upwards, so that angles are true; by default
  ///     for arrows.
  ///   - alternative: The text for those who do not see it; made from the data by default.
  public init(
    _ points: [Point], title: String? = nil, x: Axis = Axis(), y: Axis = Axis(),
    arrows: Bool = false, equalUnits: Bool? = nil, alternative: String? = nil
  ) {
    self.points = points
    self.title = title.map(printable)
    xAxis = x
    yAxis = y
    hasArrows = arrows
    hasEqualUnits =
      (equalUnits ?? arrows) && x.scale == .linear && y.scale == .linear
    var groups: [String] = []
    for point in points where !groups.contains(point.group) { groups.append(point.group) }
    self.groups = groups
    givenAlternative = alternative
  }

  /// A figure of the columns of a `2 × n` matrix; other shapes or numbers of labels stop.
  public init(
    _ plane: Tensor, labels: [String]? = nil, groups: [String]? = nil, title: String? = nil,
    x: Axis = Axis(), y: Axis = Axis(), arrows: Bool = false, equalUnits: Bool? = nil,
    alternative: String? = nil
  ) {
    let count = plane.columns
    guard plane.rows == 2 else {
      stop("scatter", "a \(plane.shape) matrix is not of points in a plane")
    }
    guard labels?.count ?? count == count, groups?.count ?? count == count else {
      stop(
        "scatter",
        "\(labels?.count ?? count) labels, \(groups?.count ?? count) groups, \(count) points")
    }
    let points = (0..<count).map {
      Point(plane[0, $0], plane[1, $0], labels?[$0] ?? "", group: groups?[$0] ?? "")
    }
    self.init(
      points, title: title, x: x, y: y, arrows: arrows, equalUnits: equalUnits,
      alternative: alternative)
  }

  // MARK: What it shows

  /// The points where they are few, else how many of each group and their range.
  public var alternative: String {
    if let givenAlternative { return givenAlternative }
    let noun = hasArrows ? "arrow" : "point"
    let count = "\(points.count) \(noun)\(points.count == 1 ? "" : "s")"
    var text = title.map { "\($0): \(count)" } ?? count
    if groups.count > 1 {
      let parts = groups.map { group in "\(points.count { $0.group == group }) \(group)" }
      text += " (" + parts.joined(separator: ", ") + ")"
    }
    let shown = drawable
    if shown.count < points.count { text += ", \(points.count - shown.count) cannot be drawn" }
    if (1...8).contains(shown.count) {
      let list = shown.map { point in
        (point.label.isEmpty ? "" : point.label + " at ")
          + "(\(numberText(point.x, digits: 3)), \(numberText(point.y, digits: 3)))"
      }
      return text + ": " + list.joined(separator: ", ") + "."
    }
    for (name, axis, values) in [
      ("x", xAxis, shown.map(\.x)), ("y", yAxis, shown.map(\.y)),
    ] {
      guard let low = values.min(), let high = values.max() else { continue }
      let name = axis.name.isEmpty ? name : printable(axis.name)
      text += "; \(name) from \(numberText(low, digits: 3)) to \(numberText(high, digits: 3))"
    }
    return text + "."
  }

  /// A row for each point.
  public var data: FigureData {
    let hasGroups = groups.contains { !$0.isEmpty }
    let header =
      ["label"] + (hasGroups ? ["group"] : [])
      + [xAxis.name.isEmpty ? "x" : xAxis.name, yAxis.name.isEmpty ? "y" : yAxis.name]
    let rows = points.map { point in
      [point.label] + (hasGroups ? [point.group] : []) + [
        machineText(point.x), machineText(point.y),
      ]
    }
    return .csv(csvText(header: header, rows: rows))
  }

  // MARK: Parts

  /// The points that both axes have a place for.
  var drawable: [Point] {
    points.filter {
      AxisScale.canShow($0.x, on: xAxis) && AxisScale.canShow($0.y, on: yAxis)
    }
  }

  var hasLegend: Bool { groups.contains { !$0.isEmpty } }

  func colour(_ point: Point) -> Int {
    (groups.firstIndex(of: point.group) ?? 0) % FigureColours.series.count
  }

  /// Whether labels can stand in the place of their points: each has one, of a character or two.
  var labelsAreMarks: Bool {
    !hasArrows && !points.isEmpty
      && points.allSatisfy { (1...2).contains(displayWidth($0.label)) }
  }

  func scales(xTicks: Int, yTicks: Int) -> (x: AxisScale, y: AxisScale) {
    let shown = drawable
    let origin = hasArrows ? [0.0] : []
    return (
      AxisScale(xAxis, covering: shown.map(\.x) + origin, tickCount: xTicks, isRounded: true),
      AxisScale(yAxis, covering: shown.map(\.y) + origin, tickCount: yTicks, isRounded: true)
    )
  }
}
