import FormalAlgorithms
import Foundation
import Tensors
import TestSupport
import Testing

@testable import GraphDrawing

struct DOTTests {
  @Test(arguments: Computations.all.indices)
  func theSameComputationGivesTheSameText(_ index: Int) {
    #expect(
      DrawnGraph(Computations.all[index].record()).dot
        == DrawnGraph(Computations.all[index].record()).dot)
  }

  @Test func otherNumbersGiveTheSameText() {
    func dot(_ seed: UInt64) -> String {
      let tape = Tape()
      tape.record { _ = unembedding(sample([4, 3], seed: seed), sample([5, 4], seed: seed + 1)) }
      return DrawnGraph(tape).dot
    }
    #expect(dot(1) == dot(7))
  }

  @Test func everyNodeAndArrowIsWritten() throws {
    let graph = DrawnGraph(Computations.multiHeadAttention())
    let layout = try Graphviz.layout(graph.dot)
    #expect(Set(layout.nodes.keys) == Set(graph.model.nodes.map(\.id)))
    #expect(Set(layout.clusters.keys) == Set(graph.model.clusters.map(\.id)))
    let arrows = graph.model.edges.filter { !$0.isCarried }.map { edge in
      "\(graph.model.nodes[edge.from].id) \(graph.model.nodes[edge.to].id)"
    }
    #expect(Set(layout.curves.map { "\($0.from) \($0.to)" }) == Set(arrows))
  }

  @Test func linksLeadToTheirLines() throws {
    let options = GraphOptions(link: { place in
      place.number.map { "algorithm-\($0).html?a=1&b=\"2\"#line-\(place.line)" }
    })
    let graph = DrawnGraph(Computations.selfAttention(), options: options)
    let node = try #require(graph.model.nodes.first { $0.symbol == "K" })
    let url = try #require(try Graphviz.attribute("URL", ofNode: node.id, in: graph.dot))
    #expect(unescaped(url) == "algorithm-4.html?a=1&b=\"2\"#line-2")
    let input = try #require(graph.model.nodes.first { $0.symbol == "X" })
    #expect(try Graphviz.attribute("URL", ofNode: input.id, in: graph.dot) ?? "" == "")
  }

  // MARK: Escaping

  static let nasty: [String] = [
    "\"", "\\", "\\\"", "\\N", "\\n", "\n", "\r", "\t", "\0", "\u{1b}", "\u{7f}", "\u{85}", "<",
    ">",
    "</B>", "<BR/>", "&", "&lt;", "&#65;", "{", "}", "|", "a", "β", "Ṽ", "𝓦", "é", "e\u{301}", " ",
    "-->",
    "->", ";", "//", "/*", "#", "'", "`", "_", "^", "_{", "^{}", "👩‍💻", "\u{fffe}", "\u{202e}", "%s",
    "%n",
    "]]>", "[", "]", "=", ",", "$", "0",
  ]

  static func nastyText(_ random: inout RandomSource) -> String {
    (0..<Int(random.uniform() * 12) + 1).map { _ in
      nasty[min(nasty.count - 1, Int(random.uniform() * Double(nasty.count)))]
    }.joined()
  }

  @Test func labelsComeBackWhateverTheyHold() throws {
    var random = RandomSource(seed: 99)
    for _ in 0..<150 {
      let (symbol, call) = (Self.nastyText(&random), Self.nastyText(&random))
      let X = sample([2, 3], seed: 1)
      let tape = Tape()
      tape.record { _ = inScope(call) { line in line(1) { relu(X) } } }
      tape.name(X, symbol)
      let graph = DrawnGraph(tape)
      let node = try #require(graph.model.nodes.first { $0.operation.isEmpty })
      let label = try #require(try Graphviz.attribute("label", ofNode: node.id, in: graph.dot))
      let rows = label.components(separatedBy: "<BR/>").map { row in
        unescaped(row.replacing(#/<[^>]*>/#, with: ""))
      }
      #expect(rows == NodeLabel(node).rows.map { visible($0.text) })
      let step = try #require(graph.model.nodes.first { $0.kind == .output })
      for node in [node, step] {
        let tip = try #require(try Graphviz.attribute("tooltip", ofNode: node.id, in: graph.dot))
        let lines = tip.replacing("\\\\", with: "\u{1}").components(separatedBy: "\\n")
          .map { unescaped($0.replacing("\u{1}", with: "\\")) }
        #expect(lines == node.description.components(separatedBy: "\n").map(visible))
      }
      let layout = try Graphviz.layout(graph.dot)
      #expect(layout.nodes.count == graph.model.nodes.count)
      #expect(layout.clusters.count == 1)
    }
  }

  /// What a reader sees of a text: control characters by their pictures.
  private func visible(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0...0x1f: result.append(Unicode.Scalar(0x2400 + scalar.value) ?? " ")
      case 0x7f: result.append("␡")
      case 0x80...0x9f, 0xfffe, 0xffff: result.append("\u{fffd}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private func unescaped(_ text: String) -> String {
    text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&amp;", with: "&")
  }
}
