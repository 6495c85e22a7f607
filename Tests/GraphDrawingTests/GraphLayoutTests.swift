import Tensors
import TestSupport
import Testing

@testable import GraphDrawing

struct GraphLayoutTests {
  static let graph = DrawnGraph(Decoder(layers: 2, heads: 2).record().tape)

  private func isWithin(_ a: GraphLayout.Box, _ b: GraphLayout.Box) -> Bool {
    a.x >= b.x - 0.5 && a.y >= b.y - 0.5 && a.x + a.width <= b.x + b.width + 0.5
      && a.y + a.height <= b.y + b.height + 0.5
  }

  @Test func nodesLieInTheirBoxes() throws {
    let (model, layout) = (Self.graph.model, try Graphviz.layout(Self.graph.dot))
    let page = GraphLayout.Box(x: 0, y: 0, width: layout.width, height: layout.height)
    for (index, node) in model.nodes.enumerated() {
      let box = try #require(layout.nodes[node.id])
      #expect(isWithin(box, page))
      for (number, cluster) in model.clusters.enumerated() {
        let outer = try #require(layout.clusters[cluster.id]).box
        let isApart =
          box.x > outer.x + outer.width || box.x + box.width < outer.x
          || box.y > outer.y + outer.height || box.y + box.height < outer.y
        if model.isNode(index, within: number) {
          #expect(isWithin(box, outer))
        } else {
          #expect(isApart)
        }
      }
    }
  }

  @Test func arrowsEndAtTheirNodes() throws {
    let layout = try Graphviz.layout(Self.graph.dot)
    for curve in layout.curves {
      let tip = try #require(curve.endTip)
      let box = try #require(layout.nodes[curve.to])
      #expect(curve.points.count % 3 == 1, "a start, and three points a piece")
      #expect(tip.x > box.x - 3 && tip.x < box.x + box.width + 3)
      #expect(tip.y > box.y - 3 && tip.y < box.y + box.height + 3)
    }
  }

  @Test func arrowsLeadWhereTheDirectionSays() throws {
    for direction in GraphOptions.Direction.allCases {
      let options = GraphOptions(direction: direction)
      let graph = DrawnGraph(Computations.crossAttention(), options: options)
      let layout = try Graphviz.layout(graph.dot)
      for curve in layout.curves {
        let from = try #require(layout.nodes[curve.from]).middle
        let to = try #require(layout.nodes[curve.to]).middle
        #expect(direction == .down ? from.y < to.y : from.x < to.x)
      }
    }
  }

  @Test func queriesKeysAndValuesStandSideBySide() throws {
    let graph = DrawnGraph(Computations.crossAttention())
    let layout = try Graphviz.layout(graph.dot)
    let places = try ["Q", "K", "V"].map { symbol in
      let node = try #require(graph.model.nodes.first { $0.symbol == symbol })
      return try #require(layout.nodes[node.id]).middle
    }
    #expect(places[0].x < places[1].x && places[1].x < places[2].x)
    #expect(places[0].y == places[1].y && places[1].y == places[2].y)
  }

  @Test func gradientsStandBesideTheirValues() throws {
    let tape = Computations.crossAttention()
    let gradients = tape.gradients(of: tape.nodes[tape.nodes.count - 1].value)
    let graph = DrawnGraph(tape, gradients: gradients)
    let layout = try Graphviz.layout(graph.dot)
    for node in graph.model.nodes where node.kind == .gradient {
      let own = try #require(layout.nodes[node.id]).middle
      let value = try #require(layout.nodes["n" + node.id.dropFirst()]).middle
      #expect(abs(own.y - value.y) < 1)
      #expect(own.x > value.x)
    }
    let places = try ["Q", "K", "V"].map { symbol in
      let node = try #require(graph.model.nodes.first { $0.symbol == "∂/∂\(symbol)" })
      return try #require(layout.nodes[node.id]).middle.x
    }
    #expect(places == places.sorted())
  }

  /// Graphviz numbers names by their addresses unless told otherwise, and places clusters by numbers.
  @Test func placesDoNotDependOnWhatElseLiesInMemory() throws {
    let first = try Graphviz.layout(Self.graph.dot)
    var random = RandomSource(seed: 3)
    var litter: [[UInt8]] = []
    for _ in 0..<8 {
      for _ in 0..<500 { litter.append(.init(repeating: 1, count: random.integer(below: 200) + 1)) }
      random.shuffle(&litter)
      litter.removeLast(litter.count / 2)
      let again = try Graphviz.layout(Self.graph.dot)
      for (id, box) in first.nodes {
        #expect(again.nodes[id]?.x == box.x && again.nodes[id]?.y == box.y)
      }
    }
  }

  @Test func anEmptyTapeIsAnEmptyPicture() throws {
    let graph = DrawnGraph(Tape())
    #expect(try Graphviz.layout(graph.dot).nodes.isEmpty)
    #expect(try graph.svg().contains("</svg>"))
    #expect(graph.outline.isEmpty)
  }

  @Test func headsStandInTheOrderOfTheirNumbers() throws {
    for depth in [nil, 1] {
      let options = GraphOptions(depth: depth, folds: false)
      let graph = DrawnGraph(Computations.multiHeadAttention(), options: options)
      let layout = try Graphviz.layout(graph.dot)
      let heads = graph.model.clusters.filter { $0.turn != nil }
      let places = try heads.map { try #require(layout.clusters[$0.id]).box.x }
      #expect(places.count == 3)
      #expect(places == places.sorted())
    }
  }
}
