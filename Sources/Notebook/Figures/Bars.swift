import Tensors

/// Bars of one or several series, from zero.
///
///     Bars(letters, frequencies, axis: Axis("share of the text"))
public struct Bars: Figure {
  /// Where bars go.
  public enum Direction: Sendable, Hashable {
    /// To the right, the labels at the left: for words.
    case horizontal
    /// Upwards, the labels below: for many short labels. Terminals show them to the right all the same.
    case vertical
  }

  /// Values of one kind, one for each label.
  public struct Series: Sendable {
    let name: String
    let values: [Double]

    /// A series with a name for the legend.
    public init(_ name: String, _ values: [Double]) {
      self.name = printable(name)
      self.values = values
    }
  }

  let labels: [String]
  let series: [Series]
  let title: String?
  let axis: Axis
  let direction: Direction
  private let givenAlternative: String?

  /// A figure of bars, a group at each label with a bar for each series. A series of another length
  /// stops, and so does a logarithmic axis, on which a bar has no length.
  ///
  /// - Parameters:
  ///   - labels: The label of each group, of any Unicode.
  ///   - series: The values.
  ///   - title: A line above.
  ///   - axis: What the values are; with a range, longer bars are cut.
  ///   - direction: Where bars go.
  ///   - alternative: The text for those who do not see it; made from the data by default.
  public init(
    _ labels: [String], series: [Series], title: String? = nil, axis: Axis = Axis(),
    direction: Direction = .horizontal, alternative: String? = nil
  ) {
    for part in series where part.values.count != labels.count {
      stop("bars", "\(part.values.count) values of “\(part.name)” for \(labels.count) labels")
    }
    if axis.scale == .logarithmic {
      stop("bars", "a bar has no length on a logarithmic axis; draw points with Curves")
    }
    self.labels = labels.map(tokenText)
    self.series = series
    self.title = title.map(printable)
    self.axis = axis
    self.direction = direction
    givenAlternative = alternative
  }

  /// A figure of one series.
  public init(
    _ labels: [String], _ values: [Double], title: String? = nil, axis: Axis = Axis(),
    direction: Direction = .horizontal, alternative: String? = nil
  ) {
    self.init(
      labels, series: [Series("", values)], title: title, axis: axis, direction: direction,
      alternative: alternative)
  }

  // MARK: What it shows

  /// The longest and the shortest bar of each series, unless a text was given.
  public var alternative: String {
    if let givenAlternative { return givenAlternative }
    let count = labels.count == 1 ? "one bar" : "\(labels.count) bars"
    let subject = axis.name.isEmpty ? "" : " of \(printable(axis.name))"
    var text = title.map { "\($0): \(count)" } ?? count.prefix(1).uppercased() + count.dropFirst()
    text += subject
    let parts = series.map { part in
      (series.count > 1 ? part.name + ": " : "") + extremes(part)
    }
    return text + (parts.isEmpty ? "" : ": " + parts.joined(separator: "; ")) + "."
  }

  /// As in “from 0.1 (z) to 12.7 (e)”; all values where they are few.
  private func extremes(_ part: Series) -> String {
    if (1...6).contains(labels.count) {
      return zip(labels, part.values).map { "\($0) \(numberText($1))" }.joined(separator: ", ")
    }
    let finite = labels.indices.filter { part.values[$0].isFinite }
    let missing = labels.count - finite.count
    let note = missing == 0 ? "" : " (\(missing) not finite)"
    guard let low = finite.min(by: { part.values[$0] < part.values[$1] }),
      let high = finite.max(by: { part.values[$0] < part.values[$1] })
    else { return "no values" + note }
    return "from \(numberText(part.values[low])) (\(labels[low])) "
      + "to \(numberText(part.values[high])) (\(labels[high]))" + note
  }

  /// A row for each label, a column for each series.
  public var data: FigureData {
    let names = series.map { $0.name.isEmpty ? (axis.name.isEmpty ? "value" : axis.name) : $0.name }
    let rows = labels.indices.map { i in [labels[i]] + series.map { machineText($0.values[i]) } }
    return .csv(csvText(header: ["label"] + names, rows: rows))
  }

  // MARK: Parts

  /// The axis of the values; zero is on it.
  func scale(tickCount: Int) -> AxisScale {
    AxisScale(axis, covering: series.flatMap(\.values) + [0], tickCount: tickCount, isRounded: true)
  }

  /// The place where bars begin.
  func zero(on scale: AxisScale) -> Double { min(1, max(0, scale.position(0) ?? 0)) }

  /// The place where a bar ends, within the axis; nil for a value without a place.
  func end(_ value: Double, on scale: AxisScale) -> Double? {
    scale.position(value).map { min(1, max(0, $0)) }
  }

  /// The numbers at the bars, series by series: each for itself, since they do not stand in columns.
  var numbers: [[String]] { series.map { $0.values.map { numberText($0, digits: 3) } } }

  var hasLegend: Bool { series.count > 1 || series.contains { !$0.name.isEmpty } }
}
