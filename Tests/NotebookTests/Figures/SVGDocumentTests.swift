import Testing

@testable import Notebook

@Suite struct SVGDocumentTests {
  @Test func textsComeBackAsTheyWere() throws {
    for label in awkwardLabels {
      var document = SVGDocument(width: 100, height: 50)
      document.text(label, 1, 2)
      document.rectangle(1, 2, 3, 4, class: "axis", tooltip: label)
      let elements = try #require(
        svgElements(document.document(title: label, description: label)))
      let texts = elements.filter { ["text", "title", "desc"].contains($0.name) }
      // An empty text is not drawn.
      #expect(
        texts.count == (label.isEmpty ? 3 : 4) && texts.allSatisfy { $0.text == printable(label) })
    }
  }

  @Test func coordinatesKeepAHundredth() {
    #expect(
      [0, 1, -1, 1.5, 2.25, -0.125, 3.005, 99.999].map(coordinate)
        == ["0", "1", "-1", "1.5", "2.25", "-0.13", "3.01", "100"])
    #expect(coordinate(7.04) == "7.04")
  }

  /// Advance widths of DejaVu Sans, as its font file gives them.
  @Test func widthsAreThoseOfTheFont() {
    #expect(textWidth("Wi", size: 1000) == 989 + 278)
    #expect(textWidth("0123456789", size: 100) == 636)
    #expect(textWidth("", size: 12) == 0)
  }

  @Test func shortenedFits() {
    for label in awkwardLabels {
      let cut = shortened(label, to: 50, size: 12)
      #expect(textWidth(cut, size: 12) <= 50)
      #expect(cut == label || cut.hasSuffix("…"))
    }
  }

  @Test func onlyUsedColoursHaveRules() {
    var document = SVGDocument(width: 10, height: 10)
    document.rectangle(0, 0, 1, 1, class: document.fill(.sequential, 7))
    let text = document.document(title: "t", description: "d")
    #expect(text.contains(".nb .s7{") && !text.contains(".nb .s8{") && !text.contains(".nb .f0"))
  }
}
