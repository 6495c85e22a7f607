import GraphDrawing
import Tensors
import TestSupport
import Testing

struct GraphModelTests {
  /// Every computation of these tests, drawn in every detail and depth.
  static let tapes: [@Sendable () -> Tape] = [
    Computations.crossAttention, Computations.selfAttention, Computations.multiHeadAttention,
    Computations.layerNorm,
  ]

  static func models(of tape: Tape) -> [GraphModel] {
    var models: [GraphModel] = []
    for detail in GraphOptions.Detail.allCases {
      for depth in [nil, 0, 1] {
        for showsParameters in [true, false] {
          let options = GraphOptions(
            detail: detail, depth: depth, showsParameters: showsParameters)
          models.append(DrawnGraph(tape, options: options).model)
        }
      }
    }
    return models
  }

  @Test(arguments: tapes.indices) func replayGivesTheRecordedBits(_ index: Int) {
    let tape = Self.tapes[index]()
    for model in Self.models(of: tape) {
      let replayed = model.replayed()
      for node in model.nodes {
        for value in node.values {
          #expect(replayed[value.index]?.isIdentical(to: tape.nodes[value.index].value) == true)
        }
      }
    }
  }

  @Test(arguments: tapes.indices) func everyOperationIsDrawn(_ index: Int) {
    let tape = Self.tapes[index]()
    let operations = tape.nodes.indices.filter { tape.nodes[$0].operation != nil }
    for model in Self.models(of: tape) {
      #expect(Set(model.nodes.flatMap { $0.instances.joined() }).isSuperset(of: operations))
    }
  }

  @Test(arguments: tapes.indices) func endsExistAndIdsAreUnique(_ index: Int) {
    for model in Self.models(of: Self.tapes[index]()) {
      #expect(Set(model.nodes.map(\.id)).count == model.nodes.count)
      #expect(Set(model.clusters.map(\.id)).count == model.clusters.count)
      for edge in model.edges {
        #expect(model.nodes.indices.contains(edge.from) && model.nodes.indices.contains(edge.to))
      }
    }
  }
}
