import Tensors

/// A matrix as a field of coloured cells: small ones with their numbers, large ones as an image.
///
///     HeatMap(attention, rows: tokens, columns: tokens, rowAxis: "key", columnAxis: "query")
public struct HeatMap: Figure {
  /// How values become colours.
  public enum Scale: Sendable, Hashable {
    /// From zero (the page's own shade) to the largest value (full ink).
    case sequential
    /// From the most negative value (orange) over zero to the most positive (blue), symmetric.
    case diverging
    /// Diverging where a value is negative, else sequential.
    case automatic
  }

  let rowCount: Int
  let columnCount: Int
  /// Row by row from the top.
  let cells: [Double]
  let title: String?
  let rowLabels: [String]?
  let columnLabels: [String]?
  let rowAxis: String?
  let columnAxis: String?
  let showsNumbers: Bool
  private(set) var ramp: ColourRamp
  /// The values of the first and the last level.
  private(set) var range: ClosedRange<Double>
  /// The cells of the maps that stand beside it in one scale.
  private var neighbours: [Double] = []
  private let givenAlternative: String?

  /// A heat map of a matrix given by its rows; rows of different lengths stop, and so do labels that
  /// are not as many as what they label.
  ///
  /// - Parameters:
  ///   - values: The matrix, row by row from the top.
  ///   - title: A line above.
  ///   - rows: A label for each row, of any Unicode.
  ///   - columns: A label for each column.
  ///   - rowAxis: What the rows are, as in “key”.
  ///   - columnAxis: What the columns are.
  ///   - scale: How values become colours.
  ///   - range: The values of the first and last colour; values beyond take these colours.
  ///   - showsNumbers: Whether numbers stand in the cells; by default up to 12 × 10 cells.
  ///   - alternative: The text for those who do not see it; made from the data by default.
  public init(
    _ values: [[Double]], title: String? = nil, rows: [String]? = nil, columns: [String]? = nil,
    rowAxis: String? = nil, columnAxis: String? = nil, scale: Scale = .automatic,
    range: ClosedRange<Double>? = nil, showsNumbers: Bool? = nil, alternative: String? = nil
  ) {
    rowCount = values.count
    columnCount = values.first?.count ?? 0
    for row in values where row.count != columnCount {
      stop("heat map", "rows of different lengths: \(values.map(\.count))")
    }
    if let rows, rows.count != rowCount {
      stop("heat map", "\(rows.count) labels for \(rowCount) rows")
    }
    if let columns, columns.count != columnCount {
      stop("heat map", "\(columns.count) labels for \(columnCount) columns")
    }
    cells = values.flatMap { $0 }
    self.title = title.map(printable)
    rowLabels = rows?.map(tokenText)
    columnLabels = columns?.map(tokenText)
    self.rowAxis = rowAxis.map(printable)
    self.columnAxis = columnAxis.map(printable)
    self.showsNumbers = showsNumbers ?? (rowCount <= 12 && columnCount <= 10)
    givenAlternative = alternative
    let finite = cells.filter(\.isFinite)
    let smallest = range?.lowerBound ?? finite.min() ?? 0
    let largest = range?.upperBound ?? finite.max() ?? 0
    let isDiverging = scale == .diverging || scale == .automatic && smallest < 0
    ramp = isDiverging ? .diverging : .sequential
    if let range {
      self.range = range
    } else if isDiverging {
      let reach = max(abs(smallest), abs(largest))
      self.range = -reach...reach
    } else {
      self.range = min(0, smallest)...max(0, largest)
    }
  }

  /// A heat map of a tensor: rows and columns as the paper prints them, a token in each column.
  public init(
    _ tensor: Tensor, title: String? = nil, rows: [String]? = nil, columns: [String]? = nil,
    rowAxis: String? = nil, columnAxis: String? = nil, scale: Scale = .automatic,
    range: ClosedRange<Double>? = nil, showsNumbers: Bool? = nil, alternative: String? = nil
  ) {
    self.init(
      tensor.rowArrays, title: title, rows: rows, columns: columns, rowAxis: rowAxis,
      columnAxis: columnAxis, scale: scale, range: range, showsNumbers: showsNumbers,
      alternative: alternative)
  }

  /// The weights of an attention: a column for each token that looks, a row for each token that is
  /// looked at, and full ink for a weight of 1.
  ///
  /// - Parameters:
  ///   - weights: `ℓ_z × ℓ_x`, as in `tape.attentionWeights`.
  ///   - title: A line above.
  ///   - tokens: What the tokens are that look.
  ///   - context: What the tokens are that are looked at, where they are others.
  ///   - showsNumbers: Whether numbers stand in the cells; by default up to 12 × 10 cells.
  public init(
    attention weights: Tensor, title: String? = nil, tokens: [String], context: [String]? = nil,
    showsNumbers: Bool? = nil
  ) {
    self.init(
      weights, title: title, rows: context ?? tokens, columns: tokens, rowAxis: "is looked at",
      columnAxis: "looks", range: 0...1, showsNumbers: showsNumbers)
  }

  /// The same map with the colours of another range and ramp, to stand beside others.
  func coloured(
    _ range: ClosedRange<Double>, _ ramp: ColourRamp, beside neighbours: [Double] = []
  ) -> HeatMap {
    var copy = self
    copy.neighbours = neighbours
    copy.range = range
    copy.ramp = ramp
    return copy
  }

  // MARK: What it shows

  /// Sizes, range and the place of the largest value, unless a text was given.
  public var alternative: String {
    if let givenAlternative { return givenAlternative }
    let name = title.map { "\($0): heat map of " } ?? "Heat map of "
    return name + "\(summary)."
  }

  /// As in “4 rows (key) by 3 columns (query): values from 0 to 0.91, the largest in row cat, column sat”.
  var summary: String {
    func part(_ count: Int, _ noun: String, _ axis: String?) -> String {
      "\(count) \(noun)\(count == 1 ? "" : "s")" + (axis.map { " (\($0))" } ?? "")
    }
    var text = part(rowCount, "row", rowAxis) + " by " + part(columnCount, "column", columnAxis)
    let finite = cells.indices.filter { cells[$0].isFinite }
    guard let largest = finite.max(by: { cells[$0] < cells[$1] }),
      let smallest = finite.min(by: { cells[$0] < cells[$1] })
    else { return text + (cells.isEmpty ? ", empty" : ", no finite value") }
    if cells[smallest] == cells[largest] {
      text += ": all values \(numberText(cells[largest]))"
    } else {
      text += ": values from \(numberText(cells[smallest])) to \(numberText(cells[largest]))"
      text += ", the largest in row \(rowName(largest / columnCount))"
      text += ", column \(columnName(largest % columnCount))"
    }
    for (name, belongs) in [
      ("NaN", \Double.isNaN), ("infinite", \Double.isInfinite),
    ] {
      let count = cells.count { $0[keyPath: belongs] }
      if count > 0 { text += "; \(count) \(count == 1 ? "is" : "are") \(name)" }
    }
    return text
  }

  /// A row for each row, headed by its label.
  public var data: FigureData {
    let corner = [rowAxis, columnAxis].compactMap { $0 }.joined(separator: " \\ ")
    let rows = (0..<rowCount).map { i in
      [rowName(i)] + (0..<columnCount).map { machineText(self[i, $0]) }
    }
    return .csv(csvText(header: [corner] + (0..<columnCount).map(columnName), rows: rows))
  }

  // MARK: Parts

  subscript(i: Int, j: Int) -> Double { cells[i * columnCount + j] }
  func rowName(_ i: Int) -> String { rowLabels?[i] ?? String(i) }
  func columnName(_ j: Int) -> String { columnLabels?[j] ?? String(j) }

  /// The place of a value in the range, 0…1; nil for what is not finite.
  func fraction(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    let width = range.upperBound - range.lowerBound
    guard width > 0 else { return value == 0 || ramp.letter == "s" ? 0 : 0.5 }
    // Halves first: the width of a range of huge numbers is infinite.
    let t = (value / 2 - range.lowerBound / 2) / (range.upperBound / 2 - range.lowerBound / 2)
    return min(1, max(0, t))
  }

  /// The level of a value in the ramp; nil for what is not finite.
  func level(_ value: Double) -> Int? {
    fraction(value).map { Int(($0 * Double(ColourRamp.levels - 1)).rounded()) }
  }

  /// The numbers in the cells, with as many decimals as the largest of all maps beside it allows.
  var numbers: [String] {
    Array(formatted(cells + neighbours, digits: 3).prefix(cells.count))
  }

  /// Means over blocks of cells, so that at most the given numbers of rows and columns are left, and
  /// the sizes of a block. Values that are not finite do not count, unless a block has no others.
  func reduced(rows: Int, columns: Int) -> (values: [[Double]], block: (rows: Int, columns: Int)) {
    let height = max(1, (rowCount + rows - 1) / max(1, rows))
    let width = max(1, (columnCount + columns - 1) / max(1, columns))
    let values = stride(from: 0, to: rowCount, by: height).map { top in
      stride(from: 0, to: columnCount, by: width).map { left in
        var (sum, count) = (0.0, 0.0)
        for i in top..<min(top + height, rowCount) {
          for j in left..<min(left + width, columnCount) where self[i, j].isFinite {
            sum += self[i, j]
            count += 1
          }
        }
        return count > 0 ? sum / count : self[top, left]
      }
    }
    return (values, (height, width))
  }

  /// Steps between labels of an axis without room for all: 1, 2, 5, 10, 20, …
  static func labelStep(_ smallest: Double) -> Int {
    var step = 1
    while Double(step) < smallest {
      let lead = Int(String(step).prefix(1)) ?? 1
      step = lead == 2 ? step / 2 * 5 : step * 2
    }
    return step
  }
}
