import Tensors
import TestSupport
import Testing

@testable import GraphDrawing

/// Laws of the model, for every computation of these tests and every way to draw it.
struct GraphModelTests {
  static func models(of tape: Tape, folds: Bool) -> [GraphModel] {
    var models: [GraphModel] = []
    for detail in GraphOptions.Detail.allCases {
      for depth in [nil, 0, 1, 2] {
        for showsParameters in [true, false] {
          let options = GraphOptions(
            detail: detail, depth: depth, folds: folds, showsParameters: showsParameters)
          models.append(DrawnGraph(tape, options: options).model)
        }
      }
    }
    return models
  }

  @Test(arguments: Computations.all.indices, [true, false])
  func replayGivesTheRecordedBits(_ index: Int, folds: Bool) {
    let tape = Computations.all[index].record()
    for model in Self.models(of: tape, folds: folds) {
      let replayed = model.replayed()
      for node in model.nodes {
        for steps in node.instances {
          #expect(steps.allSatisfy { replayed[$0]?.isIdentical(to: tape.nodes[$0].value) == true })
        }
      }
    }
  }

  @Test(arguments: Computations.all.indices, [true, false])
  func everyOperationThatIsUsedIsDrawn(_ index: Int, folds: Bool) {
    let tape = Computations.all[index].record()
    let operations = tape.nodes.indices.filter { tape.nodes[$0].operation != nil }
    for model in Self.models(of: tape, folds: folds) {
      #expect(Set(model.nodes.flatMap { $0.instances.joined() }).isSuperset(of: operations))
    }
  }

  @Test(arguments: Computations.all.indices, [true, false])
  func endsExistAndIDsAreUnique(_ index: Int, folds: Bool) {
    for model in Self.models(of: Computations.all[index].record(), folds: folds) {
      #expect(Set(model.nodes.map(\.id)).count == model.nodes.count)
      #expect(Set(model.clusters.map(\.id)).count == model.clusters.count)
      for edge in model.edges {
        #expect(model.nodes.indices.contains(edge.from) && model.nodes.indices.contains(edge.to))
      }
      for node in model.nodes {
        #expect(node.cluster.map(model.clusters.indices.contains) ?? true)
      }
      for (box, cluster) in model.clusters.enumerated() {
        #expect(cluster.parent.map { $0 < box } ?? true, "a box comes before those within it")
      }
    }
  }

  @Test(arguments: Computations.all.indices)
  func arrowsRunForwardsInProgramOrder(_ index: Int) {
    for model in Self.models(of: Computations.all[index].record(), folds: false) {
      for edge in model.edges {
        let (from, to) = (model.nodes[edge.from], model.nodes[edge.to])
        #expect((from.instances[0].last ?? 0) < (to.instances[0].last ?? 0))
      }
    }
  }

  @Test func aMissingArrowStopsTheReplay() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      var model = DrawnGraph(Computations.crossAttention()).model
      model.edges.removeAll { model.nodes[$0.from].symbol == "K" }
      _ = model.replayed()
    }
    expectMessage(result, "stop: graph: n9 uses value 9, but no arrow brings it\n")
  }

  @Test func aModelIsTakenAtOnce() {
    let tape = Computations.selfAttention()
    let graph = DrawnGraph(tape)
    let before = graph.dot
    tape.record { _ = sum(tape.nodes[0].value) }
    #expect(graph.dot == before)
    #expect(DrawnGraph(tape).dot != before)
  }
}
