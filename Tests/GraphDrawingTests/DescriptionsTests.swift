import FormalAlgorithms
import Tensors
import TestSupport
import Testing

@testable import GraphDrawing

struct DescriptionsTests {
  @Test func nodesTellTheirLineInFull() throws {
    let graph = DrawnGraph(Computations.unembedding())
    let node = try #require(graph.model.nodes.last)
    #expect(
      node.description == "Algorithm 7 (Unembedding), line 1: return p = softmax(W_u e)\np: 6 × 3")
    #expect(node.tooltip.hasPrefix(node.description + "; min "))
    let parameter = try #require(graph.model.nodes.first { $0.kind == .parameter })
    #expect(parameter.description == "parameter\nW_u: 6 × 4")
  }

  @Test func boxesTellWhatTheyAreAndHowOften() {
    func title(_ name: String, _ number: Int?, _ turn: Turn?, _ repetitions: Int) -> String {
      var model = DrawnGraph(Tape()).model
      var cluster = GraphModel.Cluster(
        id: "", parent: nil, name: name, number: number, turn: turn, place: nil)
      cluster.repetitions = repetitions
      model.clusters = [cluster]
      return model.title(ofCluster: 0)
    }
    #expect(title("Attention", 4, nil, 1) == "Attention (Algorithm 4)")
    #expect(title("Attention", 4, Turn("h", 2), 1) == "Attention (Algorithm 4), h = 2")
    #expect(title("", nil, Turn("l", 1), 6) == "l = 1 … 6  × 6")
    #expect(title("Layer", nil, nil, 12) == "Layer  × 12")
  }

  @Test func gradientsStandInTheirOwnBoxes() {
    let tape = Computations.unembedding()
    let gradients = tape.gradients(of: tape.nodes[tape.nodes.count - 1].value)
    let model = DrawnGraph(tape, gradients: gradients).model
    #expect(
      model.clusters.indices.map(model.title)
        == ["Unembedding (Algorithm 7)", "Backward: Unembedding (Algorithm 7)"])
  }
}
