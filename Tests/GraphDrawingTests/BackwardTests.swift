import FormalAlgorithms
import Tensors
import TestSupport
import Testing

@testable import GraphDrawing

struct BackwardTests {
  private func gradients(_ tape: Tape, with inputs: [Tensor]? = nil) -> Gradients {
    tape.gradients(of: tape.nodes[tape.nodes.count - 1].value, with: inputs)
  }

  @Test func noGradientsNoBackwardPass() {
    let graph = DrawnGraph(Computations.crossAttention())
    #expect(!graph.model.nodes.contains { $0.kind == .gradient })
    #expect(!graph.dot.contains("∂"))
  }

  @Test(arguments: Computations.all.indices)
  func eachArrowHasItsMirrorImage(_ index: Int) {
    let tape = Computations.all[index].record()
    let model = DrawnGraph(tape, gradients: gradients(tape)).model
    let isGradient = model.nodes.map { $0.kind == .gradient }
    func id(_ node: Int) -> String { String(model.nodes[node].id.dropFirst()) }
    let there = model.edges.filter { !isGradient[$0.from] && !isGradient[$0.to] && !$0.isCarried }
    let back = model.edges.filter { isGradient[$0.from] && isGradient[$0.to] }
    #expect(
      Set(there.map { "\(id($0.from)) \(id($0.to))" })
        == Set(back.map { "\(id($0.to)) \(id($0.from))" }))
    #expect(isGradient.count { $0 } * 2 == isGradient.count)
    let turning = model.edges.filter { !isGradient[$0.from] && isGradient[$0.to] }
    #expect(turning.map { id($0.from) } == turning.map { id($0.to) })
    #expect(turning.map { model.nodes[$0.from].kind } == [.output])
  }

  @Test func gradientsAreThoseOfTheTape() throws {
    let tape = Computations.crossAttention()
    let gradients = gradients(tape)
    let model = DrawnGraph(tape, gradients: gradients).model
    for node in model.nodes where node.kind == .gradient {
      for value in node.values {
        let gradient = try #require(gradients.node(value.index))
        #expect(value.shape == gradient.shape)
        #expect(value.statistics == ValueStatistics(gradient))
      }
    }
    let key = try #require(model.nodes.first { $0.symbol == "∂/∂K" })
    #expect(key.shape == [2, 7])
  }

  @Test func whatWasNotKeptIsPassedBy() {
    let tape = Computations.crossAttention()
    let X = tape.nodes[tape.leafNodes[1]].value
    let model = DrawnGraph(tape, gradients: gradients(tape, with: [X])).model
    let drawn = model.nodes.filter { $0.kind == .gradient }
    #expect(drawn.map(\.symbol) == ["∂/∂X"])
    #expect(
      model.edges.contains { model.nodes[$0.from].symbol == "X" && $0.to == model.nodes.count - 1 })
  }

  @Test func blocksOfAKeptGradientBelongToTheHeads() throws {
    let W = MHAttentionParameters.sample(
      heads: 2, dx: 3, dz: 3, dattn: 2, dmid: 3, dout: 4, seed: 1)
    let X = sample([3, 4], seed: 2)
    let tape = Tape()
    tape.name(W)
    let Y = tape.record { mhAttention(X, W, mask: .causal) }
    let whole = tape.gradients(of: Y, with: W.tensors)
    let options = GraphOptions(folds: false)
    let model = DrawnGraph(tape, gradients: whole, options: options).model
    let all = DrawnGraph(tape, gradients: tape.gradients(of: Y), options: options).model
    for symbol in ["∂/∂W_k^2", "∂/∂b_v^1", "∂/∂W_o"] {
      let kept = model.nodes.flatMap(\.values).first { $0.symbol == symbol }
      let each = all.nodes.flatMap(\.values).first { $0.symbol == symbol }
      #expect(try #require(kept).statistics == #require(each).statistics)
    }
  }

  @Test func theOutlineGoesBackwards() {
    let tape = Computations.unembedding()
    #expect(
      DrawnGraph(tape, gradients: gradients(tape)).outline == """
        e  4 × 3
        Unembedding (Algorithm 7)
          W_u  6 × 4
          7.1 p ← softmax(W_u e)  6 × 3
        Backward: Unembedding (Algorithm 7)
          7.1 ∂/∂p  6 × 3
          ∂/∂W_u  6 × 4
        ∂/∂e  4 × 3
        """)
  }
}
