import Foundation
import Testing

@testable import Notebook

@Suite struct LandscapeSVGTests {
  @Test func higherBandsHaveDeeperColours() throws {
    let elements = try #require(svgElements(LandscapeTests.bowl().svg()))
    let bands = elements.filter { $0.name == "path" }.flatMap(\.classes)
      .filter { $0.first == "s" }.compactMap { Int($0.dropFirst()) }
    #expect(bands.count == 5 && bands == bands.sorted() && bands.first == 0)
    #expect(elements.count { $0.classes == ["contour"] } == 4)
  }

  @Test func waysThatLeaveTheMapAreCutAtItsBorder() throws {
    let elements = try #require(svgElements(LandscapeTests.bowl([LandscapeTests.walk]).svg()))
    let axis = try #require(elements.last { $0.name == "line" && $0.classes == ["axis"] })
    let ways = elements.filter { $0.name == "path" && $0.classes.contains("line") }
    #expect(ways.count == 1)
    for pair in (ways[0].attributes["d"] ?? "").dropFirst().split(separator: "L") {
      let x = try #require(Double(pair.split(separator: " ")[0]))
      #expect((axis.number("x1")...axis.number("x2")).contains(x))
    }
    // Three steps lie on the map, the fourth beyond; one more mark stands in the key.
    #expect(elements.count { $0.name == "circle" } == 4)
  }

  @Test func aNameStandsWhereNoWayRuns() throws {
    // The way runs through the place of a name to the upper right of (1, 2).
    let way = Curves.Line("way", xs: [1, 3], ys: [2, 2.4])
    func place(_ paths: [Curves.Line]) throws -> (x: Double, y: Double) {
      let figure = LandscapeTests.bowl(paths, marks: [.init(1, 2, "bottom")])
      let elements = try #require(svgElements(figure.svg()))
      let text = try #require(elements.first { $0.name == "text" && $0.text == "bottom" })
      return (text.number("x"), text.number("y"))
    }
    let (free, moved) = (try place([]), try place([way]))
    #expect(free.x != moved.x || free.y != moved.y)
  }
}
