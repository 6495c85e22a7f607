import FormalAlgorithms
import Tensors
import Testing

@testable import Notebook

/// A figure that holds what escaping must survive.
struct Sample: Figure {
  var alternative = "Bars [1] of `a` | <b>"
  var data = FigureData.csv("x,y\n1,2\n")
  var words: String?
  func svg() throws -> String { "<svg xmlns=\"http://www.w3.org/2000/svg\"/>" }
  func lines(in terminal: Terminal) -> [String] { ["▇▇▇"] }
}

enum SamplePage {
  static var cells: [Cell] {
    var code = CodeCell(source: "show(x)", fold: nil, line: 3)
    code.outputs = [
      .text("Took \(measured("3 s"))."),
      .block(Matrix(tensor: Tensor(rows: [[1, 2]]), symbol: "x")),
      .table(Table(["a", "b"], rows: [["x", "1"]]), caption: "A table."),
      .figure(ShownFigure(name: "bars", figure: Sample(), caption: "Bars.", number: 1)),
      .pseudocode(Pseudocode[7]),
    ]
    var folded = CodeCell(source: "let y = a < b", fold: "How & why", line: 9)
    folded.outputs = [
      .figure(
        ShownFigure(
          name: "graph", figure: Sample(data: .dot("digraph {}"), words: "1 e ← W"), caption: "G.",
          number: 2))
    ]
    return [.prose("# Title\n\nWords."), .code(code), .code(folded)]
  }
}

struct MarkdownPageTests {
  static let text = MarkdownPage(
    chapter: "02-b", cells: SamplePage.cells, source: "chapters/02-b/main.swift",
    chapters: ["01-a", "02-b", "03-c"]
  ).text

  @Test func proseCodeAndOutputsStandInTheOrderOfTheRun() throws {
    let parts = [
      "# Title", "```swift\nshow(x)\n```", "Took ", "x = [ 1  2 ]", "| a | b |", "*A table.*",
      "figures/02-b/bars.svg", "**Algorithm 7**", "<summary>How &amp; why</summary>", "digraph",
    ].dropLast()
    var rest = Self.text[...]
    for part in parts {
      let range = try #require(rest.range(of: part), "\(part) is missing or out of order")
      rest = rest[range.upperBound...]
    }
  }

  @Test func figuresCarryEscapedWordsAndWhatTheyWereDrawnFrom() {
    #expect(Self.text.contains("![Bars \\[1\\] of \\`a\\` \\| \\<b\\>](figures/02-b/bars.svg)"))
    #expect(Self.text.contains("*Figure 1. Bars.* ([numbers](figures/02-b/bars.csv))"))
    #expect(Self.text.contains("([DOT](figures/02-b/graph.dot))"))
    #expect(Self.text.contains("```text\n1 e ← W\n```"))
  }

  @Test func measuredFiguresAreMarked() {
    #expect(Self.text.contains("Took <span class=\"measured\">3 s</span>."))
  }

  @Test func theFootLeadsToTheNeighboursAndTheSource() {
    #expect(Self.text.contains("← [01-a](01-a.md) · [all chapters](README.md) · [03-c](03-c.md) →"))
    #expect(Self.text.contains("](../chapters/02-b/main.swift): `swift run ch02-b`"))
  }

  @Test func theFootTellsHowTheRunWasMade() {
    #expect(Self.text.contains("`swift run ch02-b`. The same as a [notebook]"))
    let text = MarkdownPage(
      chapter: "02-b", cells: [], source: "s", chapters: ["02-b"],
      circumstances: "Its seed is 7; it took \(measured("2 s"))."
    ).text
    #expect(
      text.contains(". Its seed is 7; it took <span class=\"measured\">2 s</span>. The same as"))
  }

  @Test func theFirstChapterHasNoPredecessor() {
    let text = MarkdownPage(
      chapter: "01-a", cells: [], source: "s", chapters: ["01-a", "02-b"]
    ).text
    #expect(!text.contains("←"))
    #expect(text.contains("[02-b](02-b.md) →"))
  }

  @Test func anErratumHasAnAnchorWhateverItsWordsAre() {
    let text = MarkdownPage(
      chapter: "errata-a", cells: [.prose("Words.\n\n### E6. One sequence\n\nMore E6. Words.")],
      source: "s", chapters: ["errata-a"]
    ).text
    #expect(
      text.hasPrefix("Words.\n\n<a id=\"e6\"></a>\n\n### E6. One sequence\n\nMore E6. Words."))
    #expect(text.contains("`swift run errata-a`"), "an appendix is a program of its own name")
  }

  @Test func pseudocodeIsTypesetFromTheData() {
    let page = Pseudocode[7].markdown
    #expect(page.contains("| 1 | $\\textbf{return}~\\boldsymbol{p}=\\mathrm{softmax}"))
    #expect(page.contains("Parameters: W_u: N_V × d_e"))
    #expect(!page.contains("caption only"))
  }
}
