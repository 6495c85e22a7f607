import FormalAlgorithms
import GraphDrawing
import Tensors
import Testing

@testable import Notebook

struct GraphFigureTests {
  static let figure: GraphFigure = {
    let tape = Tape()
    tape.record { _ = unembedding(Tensor(vector: [1, -1]), .identity(2)) }
    return GraphFigure(DrawnGraph(tape))
  }()

  @Test func pagesGetPictureWordsAndDOTOfOneGraph() throws {
    guard case .dot(let dot) = Self.figure.data else {
      Issue.record("a graph is drawn from DOT")
      return
    }
    #expect(dot == Self.figure.graph.dot)
    #expect(dot.contains("digraph"))
    #expect(Self.figure.words == Self.figure.graph.outline)
    #expect(try Self.figure.svg().contains("</svg>"))
    #expect(!Self.figure.alternative.isEmpty)
  }

  @Test func terminalsGetTheOutlineCutToTheirWidth() {
    let lines = Self.figure.lines(in: Terminal(width: 60, hasColour: false))
    #expect(lines.contains { $0.contains("7.1 p ← softmax(W_u e)") })
    #expect(lines.allSatisfy { displayWidth($0) <= 60 })
  }
}
