import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct CurvesSVGTests {
  /// All coordinates of paths and marks lie in the plot area: between the axis line's ends, above it.
  @Test func allMarksLieInsideThePlotArea() throws {
    let figures = [
      CurvesTests.awkward,
      Curves(
        [.init("cut", CurvesTests.walk(100, seed: 4))], x: Axis(range: 20...60),
        y: Axis(range: 0...4)),
      Curves(
        [.init("log", CurvesTests.walk(50, seed: 5).map(exp), style: .marked)],
        y: Axis(scale: .logarithmic)),
    ]
    for figure in figures {
      let elements = try #require(svgElements(figure.svg()))
      let axis = try #require(
        elements.last {
          $0.classes == ["axis"] && $0.number("y1") == $0.number("y2")
        })
      let grid = elements.filter { $0.classes == ["grid"] }.map { $0.number("y1") }
      let top = try #require(grid.min())
      let across = axis.number("x1") - 0.02...axis.number("x2") + 0.02
      let down = top - 0.02...axis.number("y1") + 0.02
      var count = 0
      for element in elements {
        var points: [(Double, Double)] = []
        if element.name == "path" {
          let list = (element.attributes["d"] ?? "").dropFirst().split(separator: "L")
          points = list.map {
            let pair = $0.split(separator: " ").compactMap { Double($0) }
            return (pair[0], pair[1])
          }
        } else if element.name == "circle", element.number("cx") <= across.upperBound {
          points = [(element.number("cx"), element.number("cy"))]
        }
        count += points.count
        #expect(points.allSatisfy { across.contains($0.0) && down.contains($0.1) })
      }
      #expect(count >= 20)
    }
  }

  @Test func spreadKeepsOrderDistanceAndRange() {
    var random = RandomSource(seed: 6)
    for count in 1...16 {
      let ends = (0..<count).map { _ in 100 * random.uniform() }.sorted()
      let places = spread(ends, gap: 6, within: 0...100)
      #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 >= 6 - 1e-9 })
      #expect(places.allSatisfy { $0 >= -1e-9 && $0 <= 100 })
    }
    #expect(spread([10, 50, 90], gap: 6, within: 0...100) == [10, 50, 90])
  }
}
