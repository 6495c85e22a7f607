extension Tensor: CustomStringConvertible {
  /// Shape, precision and rows, as in `2 × 3 double: [1, 0, 2; 0, 1, 1]`: semicolons between the
  /// rows as the paper has them, six digits, and dots for what lies between the first and last four.
  public var description: String {
    let rows = Self.shown(rows), columns = Self.shown(columns)
    let lines = rows.map { i in
      guard let i else { return "…" }
      return columns.map { j in j.map { shortNumber(self[i, $0]) } ?? "…" }.joined(separator: ", ")
    }
    return "\(shape) \(precision): [\(lines.joined(separator: "; "))]"
  }

  /// The indices that are printed; nil stands for those left out.
  private static func shown(_ count: Int) -> [Int?] {
    count <= 9 ? Array(0..<count) : [0, 1, 2, 3, nil] + Array(count - 4..<count)
  }
}
