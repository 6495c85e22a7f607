import GraphDrawing

/// A drawn computation graph as a figure. A terminal shows it as an outline in words.
public struct GraphFigure: Figure {
  /// The graph.
  public let graph: DrawnGraph

  /// Makes a figure of a graph.
  public init(_ graph: DrawnGraph) { self.graph = graph }

  public var alternative: String { graph.alternative }
  public var data: FigureData { .dot(graph.dot) }
  public var words: String? { graph.outline }
  public func svg() throws -> String { try graph.svg() }

  public func lines(in terminal: Terminal) -> [String] {
    graph.outline.split(separator: "\n", omittingEmptySubsequences: false).map {
      truncated(String($0), to: terminal.width)
    }
  }
}
