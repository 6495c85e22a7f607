import FormalAlgorithms
import Tensors
import TestSupport
import Testing

@testable import GraphDrawing

struct FoldingTests {
  static let decoder = Decoder(layers: 6, heads: 4)

  /// Every way to draw in which something might fold, folded and not.
  static func pairs(_ tape: Tape, _ gradients: Gradients?) -> [(GraphModel, GraphModel)] {
    GraphOptions.Detail.allCases.flatMap { detail in
      [nil, 1, 2].map { depth in
        let options = [true, false].map {
          GraphOptions(detail: detail, depth: depth, folds: $0)
        }
        let models = options.map { DrawnGraph(tape, gradients: gradients, options: $0).model }
        return (models[0], models[1])
      }
    }
  }

  @Test func foldingLosesNothing() {
    let (tape, loss) = Self.decoder.record()
    for gradients in [nil, tape.gradients(of: loss)] {
      for (folded, unfolded) in Self.pairs(tape, gradients) {
        #expect(folded.nodes.count < unfolded.nodes.count / 3)
        #expect(folded.nodes.reduce(0) { $0 + $1.multiplicity } == unfolded.nodes.count)
        let drawn = folded.nodes.flatMap(\.instances).sorted { $0.lexicographicallyPrecedes($1) }
        let all = unfolded.nodes.flatMap(\.instances).sorted { $0.lexicographicallyPrecedes($1) }
        #expect(drawn == all)
      }
      let (folded, unfolded) = Self.pairs(tape, nil)[0]
      #expect(folded.edges.reduce(0) { $0 + $1.count } == unfolded.edges.count)
    }
  }

  @Test func layersAndHeadsBecomeOneEach() {
    let model = DrawnGraph(Self.decoder.record().tape).model
    let folded = model.clusters.indices.filter { model.clusters[$0].repetitions > 1 }
    #expect(
      folded.map(model.title) == ["l = 1 … 6  × 6", "Attention (Algorithm 4), h = 1 … 4  × 4"])
    let query = model.nodes.first { $0.symbol == "Q" }
    #expect(query?.multiplicity == 24)
  }

  @Test func layersHandOnWhatHeadsDoNot() {
    let model = DrawnGraph(Self.decoder.record().tape).model
    let carried = model.edges.filter(\.isCarried)
    #expect(Set(carried.map { model.nodes[$0.from].symbol }) == ["X"])
    #expect(carried.allSatisfy { $0.count == 5 }, "from each layer but the last to the next")
    #expect(DrawnGraph(Computations.multiHeadAttention()).model.edges.allSatisfy { !$0.isCarried })
  }

  @Test func symbolsCarryTheLettersOfTheirLoops() {
    let model = DrawnGraph(Self.decoder.record().tape).model
    let symbols = Set(model.nodes.flatMap { $0.values.compactMap(\.symbol) })
    #expect(symbols.isSuperset(of: ["W_q^h", "b_v^h", "γ_l^1", "β_l^2", "W_mlp1^l", "b_mlp2^l"]))
    #expect(model.nodes.contains { $0.operation == "GELU(W_mlp1^l ê + b_mlp1^l)" })
  }

  @Test func callsThatAreNotOpenedFoldToo() {
    let options = GraphOptions(depth: 1)
    let model = DrawnGraph(Computations.multiHeadAttention(), options: options).model
    let call = model.nodes.first { $0.kind == .call }
    #expect(call?.multiplicity == 3)
    #expect(call?.symbol == "Y^h")
    #expect(call?.operation == "Attention")
  }

  @Test func scopesInARowFoldWithoutALoop() {
    let tape = Tape()
    tape.record {
      var x = sample([3, 2], seed: 1)
      tape.name(x, "X")
      for k in 0..<4 {
        x = inScope("Layer") { line in line(1) { relu(sample([3, 3], seed: UInt64(k)) * x) } }
      }
    }
    let model = DrawnGraph(tape).model
    #expect(model.clusters.indices.map(model.title) == ["Layer  × 4"])
  }

  /// A chain of layers, one of which is made differently.
  private func chain(_ change: (Int, Tensor) -> Tensor) -> GraphModel {
    let tape = Tape()
    tape.record {
      var x = sample([3, 2], seed: 1)
      tape.name(x, "X")
      for k in 0..<3 { x = inScope("Layer") { line in line(1) { change(k, x) } } }
    }
    return DrawnGraph(tape).model
  }

  private func titles(_ model: GraphModel) -> [String] { model.clusters.indices.map(model.title) }

  @Test func whatDiffersStaysApart() {
    func weights(_ rows: Int, _ columns: Int) -> Tensor { sample([rows, columns], seed: 2) }
    // An input without a symbol, used in one layer only, belongs to it.
    #expect(titles(chain { _, x in weights(3, 3) * x }) == ["Layer  × 3"])
    let structure = chain { k, x in k == 1 ? relu(weights(3, 3) * x) : weights(3, 3) * x }
    #expect(titles(structure) == ["Layer", "Layer", "Layer"])
    let shape = chain { k, x in weights(k == 2 ? 4 : 3, 3) * x }
    #expect(titles(shape) == ["Layer  × 2", "Layer"])
    let attributes = chain { k, x in k == 0 ? 2 * x : 3 * x }
    #expect(titles(attributes) == ["Layer", "Layer  × 2"])
  }

  @Test func aSkipOverALayerIsNotFoldedAway() {
    // The last layer adds the first one's value, not the second's: three layers are not alike.
    let tape = Tape()
    tape.record {
      var values = [sample([3, 2], seed: 1)]
      for k in 0..<3 {
        let other = values[k == 2 ? 1 : k]
        values.append(inScope("Layer") { line in line(1) { values[k] + relu(other) } })
      }
    }
    let model = DrawnGraph(tape).model
    #expect(titles(model).count > 1)
    let unfolded = DrawnGraph(tape, options: GraphOptions(folds: false)).model
    #expect(model.edges.reduce(0) { $0 + $1.count } == unfolded.edges.count)
  }

  @Test func aLayerThatIsReadFromOutsideStaysVisible() {
    // The first layer's value is used at the end, the others' are not.
    let tape = Tape()
    tape.record {
      var x = sample([3, 2], seed: 1)
      var first: Tensor?
      for _ in 0..<3 {
        x = inScope("Layer") { line in line(1) { relu(x) } }
        first = first ?? x
      }
      _ = x + (first ?? x)
    }
    #expect(titles(DrawnGraph(tape).model) != ["Layer  × 3"])
  }

  @Test func theFirstLayerMayTakeWhatStandsBeforeAllOfThem() {
    var random = RandomSource(seed: 61)
    let θ = DTransformerParameters(
      vocabulary: 7, maximumLength: 6, layers: 3, heads: 1, de: 4, dmlp: 5, from: &random)
    let tape = Tape()
    tape.name(θ)
    tape.record { _ = dTransformer([1, 2], θ) }
    #expect(DrawnGraph(tape).model.nodes.contains { $0.operation == "e + Ṽ, then X + Ṽ" })
  }

  @Test func numbersThatCountUpBecomeALetter() {
    #expect(generalised(["W_1^2", "W_2^2", "W_3^2"], "l", 1) == "W_l^2")
    #expect(generalised(["X", "X"], "l", 1) == "X")
    #expect(generalised(["A^1 + b^1", "A^2 + b^2"], "h", 1) == "A^h + b^h")
    #expect(generalised(["W_9", "W_10"], "h", 9) == "W_h")
    #expect(generalised(["W_1", "W_3"], "h", 1) == nil)
    #expect(generalised(["W_1", "V_2"], "h", 1) == nil)
  }
}
