import Tensors

/// What stands in a node, row by row.
struct NodeLabel: Sendable {
  /// A row of a label.
  struct Row: Sendable {
    /// How a row is set.
    enum Style: Sendable {
      /// The symbol.
      case symbol
      /// What is done.
      case operation
      /// The sizes.
      case shape
    }

    let runs: [Run]
    let style: Style

    var size: Double { style == .symbol ? 14 : style == .operation ? 11 : 10 }
    var text: String { runs.map(\.text).joined() }
  }

  let rows: [Row]

  init(_ node: GraphModel.Node) {
    switch node.kind {
    case .parameter: rows = Self.parameterRows(node.values)
    default:
      var rows: [Row] = []
      if let symbol = node.symbol { rows.append(Self.row(symbol, .symbol)) }
      if !node.operation.isEmpty {
        rows.append(Self.row(node.operation, node.symbol == nil ? .symbol : .operation))
      }
      if let shape = node.shape { rows.append(Self.row(shape.description, .shape)) }
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
