import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct ScatterSVGTests {
  /// The boxes of all labels, by the font's widths.
  private func boxes(_ figure: Scatter, _ labels: Set<String>) throws -> [(Double, Double, Double)]
  {
    try #require(svgElements(figure.svg())).filter { $0.name == "text" && labels.contains($0.text) }
      .map { element in
        let size = Double(element.attributes["font-size"] ?? "12") ?? 12
        let width = textWidth(element.text, size: size)
        let start = element.attributes["text-anchor"] == "middle" ? width / 2 : 0
        return (element.number("x") - start, element.number("y"), width)
      }
  }

  @Test func labelsDoNotCoverEachOther() throws {
    for isLetter in [false, true] {
      let points = ScatterTests.cloud(90) {
        isLetter ? String(UnicodeScalar(UInt8(97 + $0 % 26))) : "word \($0)"
      }
      let figure = Scatter(points)
      let boxes = try boxes(figure, Set(points.map(\.label)))
      #expect(boxes.count > 60)
      for i in boxes.indices {
        for j in 0..<i where abs(boxes[i].1 - boxes[j].1) < 9 {
          #expect(
            boxes[i].0 + boxes[i].2 <= boxes[j].0 || boxes[j].0 + boxes[j].2 <= boxes[i].0)
        }
      }
      // Those without a place are counted.
      if boxes.count < 90 { #expect(figure.svg().contains("\(90 - boxes.count) label")) }
    }
  }

  @Test func pointsLieInsideThePlotArea() throws {
    let figure = Scatter(ScatterTests.cloud(300) { _ in "" }, x: Axis(range: -1...1), y: Axis("y"))
    let elements = try #require(svgElements(figure.svg()))
    let grid = elements.filter { $0.classes == ["grid"] }
    let across =
      try #require(grid.map { $0.number("x1") }.min())...(grid.map { $0.number("x2") }.max() ?? 0)
    let down =
      try #require(grid.map { $0.number("y1") }.min())...(grid.map { $0.number("y2") }.max() ?? 0)
    // Radius 3; the circles of the legend have 3.2.
    let circles = elements.filter { $0.name == "circle" && $0.number("r") == 3 }
    #expect(circles.count == figure.points.count { abs($0.x) <= 1 })
    #expect(
      circles.allSatisfy { across.contains($0.number("cx")) && down.contains($0.number("cy")) })
  }

  @Test func equalUnitsAreEqual() throws {
    let figure = Scatter(
      [.init(0, 0, "o"), .init(3, 0, "right"), .init(0, 2, "up up")], equalUnits: true)
    let circles = try #require(svgElements(figure.svg())).filter { $0.name == "circle" }
    let unit = (circles[1].number("cx") - circles[0].number("cx")) / 3
    #expect(abs((circles[0].number("cy") - circles[2].number("cy")) / 2 - unit) < 0.02)
  }

  @Test func arrowsLeadFromTheOriginToThePoints() throws {
    let figure = Scatter(
      Tensor(columns: [[2, 1], [-1, 2]]), labels: ["first", "second"], arrows: true)
    #expect(figure.hasEqualUnits)
    let paths = try #require(svgElements(figure.svg())).filter { $0.name == "path" }
    let shafts = paths.filter { $0.classes.contains("line") }
    func start(_ path: SVGElement) -> Substring? {
      path.attributes["d"]?.dropFirst().split(separator: "L").first
    }
    #expect(shafts.count == 2 && start(shafts[0]) == start(shafts[1]) && paths.count == 4)
  }
}
