/// A picture that every view of a notebook can show: the terminal in characters, pages as SVG.
public protocol Figure: Sendable {
  /// What the picture shows, in a sentence or two: for those who do not see it.
  var alternative: String { get }

  /// The numbers behind the picture, as a page keeps them beside it.
  var data: FigureData { get }

  /// The picture in words, line by line, for pages where an image cannot carry its details (links,
  /// tooltips); nil for most.
  var words: String? { get }

  /// The picture as a complete SVG document that is at home on light and dark pages.
  func svg() throws -> String

  /// The picture in characters: lines at most `terminal.width` columns wide.
  func lines(in terminal: Terminal) -> [String]
}

extension Figure {
  /// No words but the alternative text.
  public var words: String? { nil }
}

/// What a figure was drawn from.
public enum FigureData: Sendable, Hashable {
  /// Rows of comma-separated values, a header first.
  case csv(String)
  /// A graph in the DOT language, before layout.
  case dot(String)
}
