import Foundation
import FoundationXML
import Testing

@testable import Notebook

/// An element of a drawn figure.
struct SVGElement {
  var name: String
  var attributes: [String: String]
  var text = ""

  func number(_ attribute: String) -> Double { Double(attributes[attribute] ?? "") ?? .nan }
  var classes: [Substring] { (attributes["class"] ?? "").split(separator: " ") }
}

/// Reads an SVG document with the system's XML parser; nil if it is not well formed.
func svgElements(_ document: String) -> [SVGElement]? {
  final class Reader: NSObject, XMLParserDelegate {
    var elements: [SVGElement] = []
    var open: [Int] = []
    func parser(
      _: XMLParser, didStartElement name: String, namespaceURI _: String?,
      qualifiedName _: String?, attributes: [String: String]
    ) {
      open.append(elements.count)
      elements.append(SVGElement(name: name, attributes: attributes))
    }
    func parser(_: XMLParser, foundCharacters string: String) {
      if let last = open.last { elements[last].text += string }
    }
    func parser(
      _: XMLParser, didEndElement _: String, namespaceURI _: String?, qualifiedName _: String?
    ) { open.removeLast() }
  }
  let reader = Reader()
  let parser = XMLParser(data: Data(document.utf8))
  parser.delegate = reader
  return parser.parse() ? reader.elements : nil
}

/// The fields of comma-separated text, by the rules of RFC 4180.
func parseCSV(_ text: String) -> [[String]] {
  var rows: [[String]] = []
  var row: [String] = []
  var field = String.UnicodeScalarView()
  var isQuoted = false
  var scalars = text.unicodeScalars[...]
  while let scalar = scalars.popFirst() {
    switch scalar {
    case "\"" where isQuoted && scalars.first == "\"": field.append(scalars.removeFirst())
    case "\"": isQuoted.toggle()
    case "," where !isQuoted:
      row.append(String(field))
      field = .init()
    case "\n" where !isQuoted:
      rows.append(row + [String(field)])
      (row, field) = ([], .init())
    default: field.append(scalar)
    }
  }
  return rows
}

extension FigureData {
  var csvRows: [[String]] {
    if case .csv(let text) = self { parseCSV(text) } else { [] }
  }
}

/// Labels that break careless programs: markup, quotes, controls, marks, wide and right-to-left text.
let awkwardLabels = [
  "<b>&amp;</b>", "\"quoted\", 'single'", "a\nb\r\nc", "\u{0}\u{1B}[31m\u{7}", "e\u{301}\u{323}x",
  "日本語のとても長いラベル", "שלום עולם", "👩‍👩‍👧🇩🇪", "]]>", "", " ", "x\u{FFFE}\u{202E}y", "क्षत्रिय",
  "a very long label that no margin of any picture has room for, whatever one does",
]

/// Expects what every figure owes its readers, whatever it shows.
func expectProper(_ figure: some Figure, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let document = try figure.svg()
  let elements = try #require(
    svgElements(document), "not well formed", sourceLocation: sourceLocation)
  let root = elements[0]
  #expect(root.name == "svg" && root.attributes["role"] == "img", sourceLocation: sourceLocation)
  #expect(root.number("width") <= 760, sourceLocation: sourceLocation)
  #expect(elements.contains { $0.name == "title" && !$0.text.isEmpty })
  #expect(elements.contains { $0.name == "desc" && !$0.text.isEmpty })
  #expect(!figure.alternative.isEmpty, sourceLocation: sourceLocation)
  // Ids and scripts would clash in a page that shows several figures.
  #expect(elements.allSatisfy { $0.attributes["id"] == nil && $0.name != "script" })
  #expect(document.contains("@media (prefers-color-scheme: dark)"), sourceLocation: sourceLocation)
  for element in elements {
    for name in ["x", "y", "x1", "y1", "x2", "y2", "width", "height", "cx", "cy", "r"] {
      guard element.attributes[name] != nil else { continue }
      let value = element.number(name)
      let isDown = ["y", "y1", "y2", "cy", "height"].contains(name)
      let limit = root.number(isDown ? "height" : "width")
      #expect(
        (0...limit + 0.01).contains(value) || name == "x" && element.name == "text",
        "\(element.name) \(name)=\(value) of \(limit)", sourceLocation: sourceLocation)
    }
  }
  for width in [60, 80, 120] {
    for hasColour in [true, false] {
      let lines = figure.lines(in: Terminal(width: width, hasColour: hasColour))
      #expect(!lines.isEmpty, sourceLocation: sourceLocation)
      for line in lines {
        #expect(
          displayWidth(line) <= width, "\(width) columns: “\(line)”",
          sourceLocation: sourceLocation)
        #expect(!line.contains("\n"), sourceLocation: sourceLocation)
        let escapes = line.unicodeScalars.count { $0 == "\u{1B}" }
        let colours = line.components(separatedBy: "\u{1B}[").count - 1
        #expect(escapes == (hasColour ? colours : 0), sourceLocation: sourceLocation)
        #expect(
          !hasColour || escapes == 0 || line.hasSuffix("\u{1B}[0m") || line.contains("\u{1B}[0m"),
          "colours are left on", sourceLocation: sourceLocation)
      }
    }
  }
}
