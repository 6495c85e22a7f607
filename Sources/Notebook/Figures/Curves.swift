import Tensors

/// One or several lines over a common axis.
///
///     Curves(
///       [Curves.Line("training", losses), Curves.Line("validation", xs: steps, ys: others)],
///       x: Axis("step"), y: Axis("loss, nats", scale: .logarithmic))
public struct Curves: Figure {
  /// How a line is drawn.
  public enum Style: Sendable, Hashable {
    /// A line through the points.
    case line
    /// A broken line.
    case dashed
    /// A line with a mark at each point.
    case marked
    /// Marks alone.
    case points
  }

  /// A line: its name and its points in order.
  public struct Line: Sendable {
    let name: String
    let points: [(x: Double, y: Double)]
    let style: Style

    /// A line through points; as many `xs` as `ys`, else it stops.
    public init(_ name: String, xs: [Double], ys: [Double], style: Style = .line) {
      guard xs.count == ys.count else {
        stop("curves", "line “\(name)” has \(xs.count) xs and \(ys.count) ys")
      }
      self.name = printable(name)
      points = Array(zip(xs, ys)).map { (x: $0, y: $1) }
      self.style = style
    }

    /// A line of values at `start`, `start` + 1, …
    public init(_ name: String, _ values: [Double], from start: Int = 1, style: Style = .line) {
      self.init(
        name, xs: values.indices.map { Double(start + $0) }, ys: values, style: style)
    }
  }

  /// A value to compare with: a broken line across the picture.
  public struct Reference: Sendable {
    let isHorizontal: Bool
    let value: Double
    let name: String

    /// A line across at a value of y.
    public static func horizontal(_ value: Double, _ name: String) -> Reference {
      Reference(isHorizontal: true, value: value, name: printable(name))
    }

    /// A line upwards at a value of x.
    public static func vertical(_ value: Double, _ name: String) -> Reference {
      Reference(isHorizontal: false, value: value, name: printable(name))
    }
  }

  let linesDrawn: [Line]
  let title: String?
  let xAxis: Axis
  let yAxis: Axis
  let references: [Reference]
  private let givenAlternative: String?

  /// A figure of lines.
  ///
  /// - Parameters:
  ///   - lines: The lines, the most important one first.
  ///   - title: A line above.
  ///   - x: The axis across.
  ///   - y: The axis upwards.
  ///   - references: Values to compare with.
  ///   - alternative: The text for those who do not see it; made from the data by default.
  public init(
    _ lines: [Line], title: String? = nil, x: Axis = Axis(), y: Axis = Axis(),
    references: [Reference] = [], alternative: String? = nil
  ) {
    linesDrawn = lines
    self.title = title.map(printable)
    xAxis = x
    yAxis = y
    self.references = references
    givenAlternative = alternative
  }

  // MARK: What it shows

  /// How each line goes, unless a text was given.
  public var alternative: String {
    if let givenAlternative { return givenAlternative }
    let count = linesDrawn.count
    let subject = yAxis.name.isEmpty ? "" : " of \(printable(yAxis.name))"
    let over = xAxis.name.isEmpty ? "" : " over \(printable(xAxis.name))"
    var text = count == 1 ? "A curve" : "\(count) curves"
    text = (title.map { "\($0): \(text.lowercased())" } ?? text) + subject + over
    text += spanText.map { " \($0)" } ?? ""
    let courses = linesDrawn.map(course)
    if !courses.isEmpty { text += ": " + courses.joined(separator: "; ") }
    text += "."
    let marks = references.map {
      "\($0.name) at \(($0.isHorizontal ? "" : "x = ") + numberText($0.value))"
    }
    if !marks.isEmpty { text += " For comparison: \(marks.joined(separator: "; "))." }
    return text
  }

  /// The drawn stretch of x, as in 1…200.
  private var spanText: String? {
    let xs = linesDrawn.flatMap { drawable($0).map(\.x) }
    guard let low = xs.min(), let high = xs.max() else { return nil }
    return "\(numberText(low))…\(numberText(high))"
  }

  /// As in “loss falls from 4.1 to 2.3”.
  private func course(_ line: Line) -> String {
    let points = drawable(line)
    let missing = line.points.count - points.count
    let note = missing == 0 ? "" : " (\(missing) of \(line.points.count) points cannot be drawn)"
    guard let first = points.first, let last = points.last,
      let low = points.min(by: { $0.y < $1.y }), let high = points.max(by: { $0.y < $1.y })
    else { return "\(line.name) has no points" + note }
    // What is constant but for rounding reads the same on every processor.
    if high.y - low.y <= 1e-9 * abs(high.y) {
      return "\(line.name) stays at \(numberText(low.y))" + note
    }
    let verb = last.y > first.y ? "rises" : last.y < first.y ? "falls" : "goes"
    var text = "\(line.name) \(verb) from \(numberText(first.y)) to \(numberText(last.y))"
    let margin = (high.y - low.y) * 0.05
    if min(first.y, last.y) - low.y > margin {
      text += ", lowest \(numberText(low.y)) at \(numberText(low.x))"
    }
    if high.y - max(first.y, last.y) > margin {
      text += ", highest \(numberText(high.y)) at \(numberText(high.x))"
    }
    return text + note
  }

  /// A column for each line where they share their xs, else a row for each point.
  public var data: FigureData {
    let xName = xAxis.name.isEmpty ? "x" : xAxis.name
    let yName = yAxis.name.isEmpty ? "y" : yAxis.name
    let xs = linesDrawn.first?.points.map(\.x) ?? []
    if linesDrawn.allSatisfy({ $0.points.map(\.x) == xs }) {
      let rows = xs.indices.map { i in
        [machineText(xs[i])] + linesDrawn.map { machineText($0.points[i].y) }
      }
      return .csv(csvText(header: [xName] + linesDrawn.map(\.name), rows: rows))
    }
    let rows = linesDrawn.flatMap { line in
      line.points.map { [line.name, machineText($0.x), machineText($0.y)] }
    }
    return .csv(csvText(header: ["line", xName, yName], rows: rows))
  }

  // MARK: Parts

  /// The points that both axes have a place for.
  func drawable(_ line: Line) -> [(x: Double, y: Double)] {
    line.points.filter { AxisScale.canShow($0.x, on: xAxis) && AxisScale.canShow($0.y, on: yAxis) }
  }

  /// The stretches of a line between points that cannot be drawn.
  func stretches(_ line: Line) -> [[(x: Double, y: Double)]] {
    line.points
      .split { !AxisScale.canShow($0.x, on: xAxis) || !AxisScale.canShow($0.y, on: yAxis) }
      .map(Array.init)
  }

  func scales(xTicks: Int, yTicks: Int) -> (x: AxisScale, y: AxisScale) {
    let points = linesDrawn.flatMap(drawable)
    let xs = points.map(\.x) + references.filter { !$0.isHorizontal }.map(\.value)
    let ys = points.map(\.y) + references.filter(\.isHorizontal).map(\.value)
    return (
      AxisScale(xAxis, covering: xs, tickCount: xTicks, isRounded: false),
      AxisScale(yAxis, covering: ys, tickCount: yTicks, isRounded: true)
    )
  }

  /// Whether names of lines are needed to read the figure.
  var hasLegend: Bool {
    linesDrawn.count > 1 || !references.isEmpty
      || linesDrawn.contains { !$0.name.isEmpty && $0.name != printable(yAxis.name) }
  }
}
