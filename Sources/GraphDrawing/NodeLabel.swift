import Tensors

/// What stands in a node, row by row.
struct NodeLabel: Sendable {
  /// A row of a label.
  struct Row: Sendable {
    /// How a row is set.
    enum Style: Sendable {
      /// The symbol, the line's number before it.
      case symbol
      /// What is done.
      case operation
      /// The sizes.
      case shape
    }

    let runs: [Run]
    let style: Style
    /// The number of the pseudocode line, set small before the text.
    var line: Int?

    var size: Double { style == .symbol ? 14 : style == .operation ? 11 : 10 }
    /// The text as a reader sees it, levels aside.
    var text: String { (line.map { "\($0)  " } ?? "") + runs.map(\.text).joined() }
    static let lineSize = 9.0
  }

  let rows: [Row]

  init(_ node: GraphModel.Node) {
    if node.kind == .parameter || node.values.count > 1 {
      rows = Self.parameterRows(node.values)
    } else {
      var rows: [Row] = []
      if let symbol = node.symbol { rows.append(Self.row(symbol, .symbol)) }
      if node.isCall {
        rows.append(Row(runs: [Run(text: node.operation)], style: .operation))
      } else if !node.operation.isEmpty {
        rows.append(Self.row(node.operation, .operation))
      }
      if let shape = node.shape { rows.append(Self.row(shape.description, .shape)) }
      if let line = node.place?.line, line > 0, !rows.isEmpty { rows[0].line = line }
      self.rows = rows
    }
  }

  /// Symbol and sizes of each parameter; of more than four, the symbols alone, and how many numbers.
  private static func parameterRows(_ values: [GraphModel.Value]) -> [Row] {
    let symbols = values.map { $0.symbol ?? "·" }
    if values.count <= 4 {
      return zip(symbols, values).map { symbol, value in
        Row(
          runs: runs(of: shortened(symbol)) + [Run(text: "  \(value.shape)")], style: .operation)
      }
    }
    let count = values.reduce(0) { $0 + $1.shape.count }
    let named = symbols.prefix(3).joined(separator: ", ")
    return [
      row("\(named), … (\(values.count) tensors)", .operation), row("\(count) numbers", .shape),
    ]
  }

  private static func row(_ text: String, _ style: Row.Style) -> Row {
    Row(runs: runs(of: shortened(text)), style: style)
  }

  /// At most 48 characters: a node is no place for a long text.
  private static func shortened(_ text: String) -> String {
    text.count <= 48 ? text : text.prefix(47) + "…"
  }
}
