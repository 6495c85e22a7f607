import GraphDrawing

/// A drawn computation graph as a figure. A terminal shows it as an outline in words.
public struct GraphFigure: Figure {
  /// The graph.
  public let graph: DrawnGraph

  /// Makes a figure of a graph.
  public init(_ graph: DrawnGraph) { self.graph = graph }

  /// What the graph holds, in a sentence.
  public var alternative: String { graph.alternative }
  /// The graph in DOT, before layout.
  public var data: FigureData { .dot(graph.dot) }
  /// The graph as an outline.
  public var words: String? { graph.outline }
  /// The drawn graph.
  public func svg() throws -> String { try graph.svg() }

  /// The outline, cut to the width of the terminal.
  public func lines(in terminal: Terminal) -> [String] {
    graph.outline.split(separator: "\n", omittingEmptySubsequences: false).map {
      truncated(String($0), to: terminal.width)
    }
  }
}
