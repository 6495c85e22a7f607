import FormalAlgorithms
import Foundation
import Tensors
import TestSupport
import Testing

@testable import GraphDrawing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What an XML parser sees in a document.
private final class Reader: NSObject, XMLParserDelegate {
  var elements: [(name: String, attributes: [String: String])] = []
  var texts: [String] = []
  var titles: [String] = []
  private var open: [(name: String, text: String)] = []

  init?(_ document: String) {
    super.init()
    let parser = XMLParser(data: Data(document.utf8))
    parser.delegate = self
    guard parser.parse() else { return nil }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements.append((name, attributes))
    open.append((name, ""))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    for index in open.indices { open[index].text += string }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    guard let element = open.popLast() else { return }
    if name == "text" { texts.append(element.text) }
    if name == "title" { titles.append(element.text) }
  }

  func count(_ name: String, class kind: String) -> Int {
    elements.count {
      $0.name == name
        && ($0.attributes["class"] ?? "").split(separator: " ").contains { $0 == kind }
    }
  }
}

struct SVGTests {
  private func read(_ graph: DrawnGraph) throws -> Reader {
    try #require(Reader(try graph.svg()))
  }

  @Test func theDocumentSaysWhatItShows() throws {
    let graph = DrawnGraph(Computations.crossAttention())
    let root = try #require(try read(graph).elements.first)
    #expect(root.name == "svg")
    #expect(root.attributes["role"] == "img")
    #expect(root.attributes["xmlns"] == "http://www.w3.org/2000/svg")
    let box = (root.attributes["viewBox"] ?? "").split(separator: " ").compactMap { Double($0) }
    #expect(box.count == 4)
    #expect(root.attributes["width"].flatMap(Double.init) == box[2])
    #expect(root.attributes["style"]?.contains("max-width: 100%") == true)
    #expect(try read(graph).titles.first == graph.alternative)
    #expect(try graph.svg().contains("<desc>\(htmlEscaped(graph.outline))</desc>"))
  }

  @Test func everyNodeArrowAndBoxIsDrawn() throws {
    let (tape, loss) = Decoder(layers: 2, heads: 2).record()
    let graph = DrawnGraph(tape, gradients: tape.gradients(of: loss))
    let reader = try read(graph)
    for kind in GraphModel.Kind.allCases {
      #expect(
        reader.count("g", class: "fg-\(kind.rawValue)")
          == graph.model.nodes.count { $0.kind == kind })
    }
    #expect(reader.count("g", class: "fg-arrow") == graph.model.edges.count { !$0.isCarried })
    #expect(reader.count("g", class: "fg-turn") == 1)
    #expect(reader.count("g", class: "fg-box") == graph.model.clusters.count)
  }

  @Test func rowsOfLabelsAreTheTexts() throws {
    let graph = DrawnGraph(Computations.layerNorm())
    let rows = graph.model.nodes.flatMap { NodeLabel($0).rows.map(\.text) }
    let titles = graph.model.clusters.indices.map(graph.model.title)
    #expect(Set(try read(graph).texts) == Set(rows + titles))
  }

  @Test func tooltipsTellTheLineAndTheValues() throws {
    let graph = DrawnGraph(Computations.crossAttention())
    let titles = try read(graph).titles
    let masked = try #require(titles.first { $0.contains("line 5") })
    #expect(
      masked.hasPrefix(
        "Algorithm 4 (Attention), line 5: ∀ t_z, t_x: if ¬Mask[t_z, t_x] then S[t_z, t_x] ← −∞\n"))
    let node = try #require(graph.model.nodes.first { $0.place?.line == 5 })
    #expect(masked.hasSuffix("S: 7 × 6; \(try #require(node.values.last).statistics)"))
    #expect(masked.contains("norm "))
  }

  @Test func darkColoursStandUnderTheirQuery() throws {
    let svg = try DrawnGraph(Computations.unembedding()).svg()
    let parts = svg.components(separatedBy: "@media (prefers-color-scheme: dark) {")
    #expect(parts.count == 2)
    for kind in GraphModel.Kind.allCases {
      #expect(parts[0].contains(GraphStyle.light(kind).fill))
      #expect(parts[1].contains(GraphStyle.dark(kind).fill))
    }
    #expect(!svg.contains("background"))
  }

  @Test func spacesAreKeptByEveryViewer() throws {
    // Browsers go by the style where the drawing stands within a page, others by the attribute.
    let svg = try DrawnGraph(Computations.unembedding()).svg()
    #expect(svg.contains("white-space: pre"))
    #expect(svg.contains("xml:space=\"preserve\""))
    #expect(svg.contains("  6 × 4"))
  }

  @Test func linksAreWrittenOnce() throws {
    let options = GraphOptions(link: { "page.html?q=\"<&>\"#l\($0.line)" })
    let reader = try read(DrawnGraph(Computations.unembedding(), options: options))
    let targets = reader.elements.filter { $0.name == "a" }.compactMap { $0.attributes["href"] }
    #expect(targets == ["page.html?q=\"<&>\"#l1"])
  }

  @Test func anythingInALabelLeavesTheDocumentWhole() throws {
    var random = RandomSource(seed: 7)
    for _ in 0..<40 {
      let X = sample([2, 3], seed: 1)
      let tape = Tape()
      tape.record {
        _ = inScope(DOTTests.nastyText(&random)) { line in line(1) { relu(X) } }
      }
      tape.name(X, DOTTests.nastyText(&random))
      let reader = try read(DrawnGraph(tape))
      #expect(reader.count("g", class: "fg-node") == 2)
    }
  }
}
