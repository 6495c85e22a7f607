import FormalAlgorithms
import Tensors
import TestSupport
import Testing

@testable import GraphDrawing

struct ModelBuilderTests {
  @Test func idsCountInProgramOrder() {
    let model = DrawnGraph(Computations.crossAttention()).model
    #expect(model.nodes.map(\.id) == (1...12).map { "n\($0)" })
    #expect(
      model.nodes.map { $0.symbol ?? "–" } == [
        "X", "b_q", "Q", "Z", "b_k", "K", "b_v", "V", "S", "S", "–", "Ṽ",
      ])
  }

  @Test func boxesAreCallsAndTurns() {
    let options = GraphOptions(folds: false)
    let model = DrawnGraph(Computations.multiHeadAttention(), options: options).model
    #expect(
      model.clusters.indices.map(model.title) == [
        "MHAttention (Algorithm 5)", "Attention (Algorithm 4), h = 1",
        "Attention (Algorithm 4), h = 2", "Attention (Algorithm 4), h = 3",
      ])
    #expect(model.clusters.map(\.parent) == [nil, 0, 0, 0])
    #expect(model.clusters[1].place?.description == "Algorithm 5 (MHAttention), line 2")
  }

  @Test func aSharedParameterIsDrawnOnceAroundItsUsers() throws {
    let model = DrawnGraph(Decoder(layers: 2, heads: 2).record().tape).model
    let embeddings = model.nodes.indices.filter { model.nodes[$0].symbol == "W_e" }
    #expect(embeddings.count == 1)
    let users = model.edges.filter { embeddings.contains($0.from) }.map { model.nodes[$0.to] }
    #expect(users.map(\.operation) == ["W_e[:, v]", "W_eᵀ ê"])
    let box = try #require(model.nodes[embeddings[0]].cluster)
    #expect(model.clusters[box].name == "Decoder")
  }

  @Test func onlyTheLastValueIsTheOutput() {
    for computation in Computations.all {
      let model = DrawnGraph(computation.record()).model
      #expect(model.nodes.filter { $0.kind == .output }.map(\.id) == [model.nodes.last?.id])
    }
  }

  @Test func turnsTakeTheirNumbersIntoSymbols() {
    let options = GraphOptions(depth: 1, folds: false)
    let model = DrawnGraph(Computations.multiHeadAttention(), options: options).model
    #expect(model.nodes.filter { $0.kind == .call }.map(\.symbol) == ["Y^1", "Y^2", "Y^3"])
  }

  @Test func statisticsAreThoseOfTheValues() {
    let tape = Computations.layerNorm()
    for value in DrawnGraph(tape).model.nodes.flatMap(\.values) {
      #expect(value.statistics == ValueStatistics(tape.nodes[value.index].value))
    }
  }

  @Test func loopsOneAfterTheOtherAreTwo() {
    let tape = Tape()
    let options = GraphOptions(folds: false)
    tape.record {
      _ = inScope("Twice") { line in
        var x = sample([2], seed: 1)
        for k in line(1, each: "l", in: 1...2) { x = line(2) { Double(k) * x } }
        for k in line(3, each: "l", in: 1...2) { x = line(4) { relu(Double(k) * x) } }
        return x
      }
    }
    let model = DrawnGraph(tape, options: options).model
    #expect(
      model.clusters.indices.map(model.title) == ["Twice", "l = 1", "l = 2", "l = 1", "l = 2"])
  }
}
