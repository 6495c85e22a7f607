import FormalAlgorithms

/// What a cell shows beneath its code.
enum Output: Sendable {
  /// A paragraph of Markdown.
  case text(String)
  /// Lines that keep their places: numbers in columns.
  case block(Matrix)
  case table(Table, caption: String?)
  case figure(ShownFigure)
  case pseudocode(Pseudocode)
  case lines(LineTable)
}

/// A figure with its place on the page.
struct ShownFigure: Sendable {
  /// The name of its files.
  let name: String
  let figure: any Figure
  let caption: String
  /// Counted from 1 within a chapter.
  let number: Int
}

/// One part of a page, in the order of the run.
enum Cell: Sendable {
  case prose(String)
  case code(CodeCell)
}

/// Code and what it showed.
struct CodeCell: Sendable {
  let source: String
  /// The title under which the code is folded away, where it is.
  let fold: String?
  /// The first line in the file, counted from 1.
  let line: Int
  var outputs: [Output] = []
}

/// A table: a header and rows of Markdown text. Columns of numbers are aligned to the right.
public struct Table: Sendable, Hashable {
  /// The heads of the columns.
  public var header: [String]
  /// The rows, each as long as the header.
  public var rows: [[String]]

  /// Makes a table.
  public init(_ header: [String], rows: [[String]] = []) {
    self.header = header
    self.rows = rows
  }

  /// Whether a column holds numbers only.
  func isNumeric(_ column: Int) -> Bool {
    let cells = rows.compactMap { column < $0.count ? $0[column] : nil }.map(withoutMeasureMarks)
    let numbers = cells.filter { !$0.isEmpty }
    return !numbers.isEmpty
      && numbers.allSatisfy { cell in
        let signs: Set<Character> = ["-", "−", "+", "."]
        return cell.first.map { $0.isNumber || signs.contains($0) || $0 == "∞" } ?? false
          && !cell.contains(where: { $0.isLetter && !"eEn".contains($0) })
      }
  }
}
