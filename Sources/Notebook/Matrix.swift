import Tensors

/// A tensor as aligned numbers between brackets, with its symbol, its shape and labels.
struct Matrix: Sendable {
  let tensor: Tensor
  var symbol: String?
  var rowLabels: [String]?
  var columnLabels: [String]?
  var digits = 4

  /// The lines, at most `width` columns wide: columns and rows in the middle give way to dots.
  func lines(width: Int) -> [String] {
    if tensor.shape.rank == 0 {
      return ["\(symbol.map { "\($0) = " } ?? "")\(numberText(tensor.scalar, digits: digits))"]
    }
    let rows = kept(tensor.rows, atMost: 16)
    let cells = formatted(tensor.scalars, digits: digits)
    for shown in stride(from: tensor.columns, through: 1, by: -1) {
      let lines = lines(rows: rows, columns: kept(tensor.columns, atMost: shown), cells)
      if shown == 1 || lines.allSatisfy({ displayWidth($0) <= width }) { return lines }
    }
    return []
  }

  /// The indices that are shown; −1 stands for the gap.
  private func kept(_ count: Int, atMost most: Int) -> [Int] {
    if count <= most { return Array(0..<count) }
    let head = (most + 1) / 2
    return Array(0..<head) + [-1] + Array(count - (most - head)..<count)
  }

  private func lines(rows: [Int], columns: [Int], _ cells: [String]) -> [String] {
    func cell(_ i: Int, _ j: Int) -> String {
      if i < 0 || j < 0 { return i < 0 && j < 0 ? "⋱" : i < 0 ? "⋮" : "…" }
      return cells[j * tensor.rows + i]
    }
    func label(_ j: Int) -> String { j < 0 ? "…" : columnLabels.map { $0[j] } ?? "" }
    let widths = columns.map { j in
      max(rows.map { displayWidth(cell($0, j)) }.max() ?? 0, displayWidth(label(j)))
    }
    let side = rows.map { i in i < 0 ? "" : rowLabels.map { $0[i] } ?? "" }
    let sideWidth = side.map(displayWidth).max() ?? 0
    let name = symbol.map { "\($0) = " } ?? ""
    let indent = String(repeating: " ", count: displayWidth(name))
    let gap = sideWidth > 0 ? " " : ""
    var lines: [String] = []
    if columnLabels != nil {
      let heads = zip(columns, widths).map { padded(label($0), to: $1, .trailing) }
      lines.append(
        indent + String(repeating: " ", count: sideWidth) + gap + "  "
          + heads.joined(separator: "  "))
    }
    for (k, i) in rows.enumerated() {
      let (left, right) =
        rows.count == 1
        ? ("[", "]") : k == 0 ? ("⎡", "⎤") : k == rows.count - 1 ? ("⎣", "⎦") : ("⎢", "⎥")
      let numbers = zip(columns, widths).map { padded(cell(i, $0), to: $1, .trailing) }
      let front = k == (rows.count - 1) / 2 ? name : indent
      let shape = k == (rows.count - 1) / 2 ? "   \(tensor.shape)" : ""
      lines.append(
        front + padded(side[k], to: sideWidth) + gap + left + " " + numbers.joined(separator: "  ")
          + " " + right + shape)
    }
    return lines
  }
}
