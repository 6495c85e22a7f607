import FormalAlgorithms
import Tensors
import TestSupport
import Testing

@testable import GraphDrawing

struct NodeLabelTests {
  private func rows(_ graph: DrawnGraph, _ matches: (GraphModel.Node) -> Bool) -> [String]? {
    graph.model.nodes.first(where: matches).map { NodeLabel($0).rows.map(\.text) }
  }

  @Test func symbolOperationAndSizesStandInRows() {
    let graph = DrawnGraph(Computations.crossAttention())
    #expect(rows(graph) { $0.symbol == "Q" } == ["1  Q", "Wq X + bq 1ᵀ", "2 × 6"])
    #expect(rows(graph) { $0.symbol == "X" } == ["X", "3 × 6"])
    #expect(
      rows(graph) { $0.operation.hasPrefix("softmax") } == ["6  softmax(S / √dattn)", "7 × 6"])
    #expect(rows(graph) { $0.kind == .parameter } == ["Wq  2 × 3", "bq  2"])
  }

  @Test func manyParametersAreCounted() {
    let options = GraphOptions(depth: 0)
    let graph = DrawnGraph(Computations.multiHeadAttention(), options: options)
    let count = 6 * 4 + 6 + 6 * 5 + 6 + 9 * 5 + 9 + 4 * 9 + 4
    #expect(
      rows(graph) { $0.kind == .parameter } == ["Wq, bq, Wk, … (8 tensors)", "\(count) numbers"])
  }

  @Test func namesOfCallsAreNoNotation() {
    let graph = DrawnGraph(Computations.layerNorm(), options: GraphOptions(depth: 0))
    #expect(rows(graph) { $0.isCall }?.contains("layer_norm") == true)
  }

  @Test func longTextsAreCut() {
    let X = sample([2, 2], seed: 1)
    let tape = Tape()
    tape.record { _ = relu(X) }
    tape.name(X, String(repeating: "x", count: 500))
    let texts = DrawnGraph(tape).model.nodes.flatMap { NodeLabel($0).rows.map(\.text) }
    #expect(texts.contains { $0.hasSuffix("x…") })
    #expect(texts.allSatisfy { $0.count <= 48 })
  }
}
