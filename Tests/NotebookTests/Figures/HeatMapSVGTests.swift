import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct HeatMapSVGTests {
  @Test func everyCellHasItsPlaceAndColour() throws {
    let values = HeatMapTests.random(7, 5)
    let map = HeatMap(values, showsNumbers: false)
    let elements = try #require(svgElements(map.svg()))
    let cells = elements.filter { $0.name == "rect" }.prefix(35)
    #expect(Set(cells.map { "\($0.number("x")) \($0.number("y"))" }).count == 35)
    // Colours follow the values: the level of the class is monotone in the value.
    let levels = cells.map { Int($0.attributes["class"]?.dropFirst() ?? "") ?? -1 }
    let sorted = zip(map.cells, levels).sorted { $0.0 < $1.0 }.map(\.1)
    #expect(sorted == sorted.sorted() && sorted.first != sorted.last)
  }

  @Test func largeMapsEmbedAnImage() throws {
    let small = try #require(svgElements(HeatMap(HeatMapTests.random(32, 32)).svg()))
    #expect(!small.contains { $0.name == "image" })
    let large = try #require(svgElements(HeatMap(HeatMapTests.random(33, 32)).svg()))
    let images = large.filter { $0.name == "image" }
    // One for light pages, one for dark.
    #expect(images.count == 2)
    #expect(
      images.allSatisfy { $0.attributes["href"]?.hasPrefix("data:image/png;base64,") == true })
    #expect(images[0].attributes["href"] != images[1].attributes["href"])
  }
}
