import Testing

@testable import Notebook

struct FigureTests {
  @Test func aFigureNeedsNoWordsBesideItsAlternative() {
    struct Dot: Figure {
      let alternative = "A dot."
      let data = FigureData.csv("x,y\n0,0\n")
      func svg() throws -> String { "<svg/>" }
      func lines(in terminal: Terminal) -> [String] { ["·"] }
    }
    #expect(Dot().words == nil)
    let shown = ShownFigure(name: "dot", figure: Dot(), caption: "Look.", number: 7)
    #expect(shown.files == ("dot.svg", "dot.csv"))
    #expect(!shown.markdown(chapter: "01-a").contains("<details>"))
  }
}
