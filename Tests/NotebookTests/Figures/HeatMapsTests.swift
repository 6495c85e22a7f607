import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct HeatMapsTests {
  @Test(arguments: [0, 1, 2, 3, 5, 9]) func anyNumberOfMapsIsAProperFigure(count: Int) throws {
    let maps = (0..<count).map {
      HeatMap(
        HeatMapTests.random(3 + $0, 4, seed: UInt64($0)), title: awkwardLabels[$0],
        columns: Array(awkwardLabels[$0..<$0 + 4]), rowAxis: "key", showsNumbers: $0 % 2 == 0)
    }
    try expectProper(HeatMaps(maps, title: "All"))
    try expectProper(HeatMaps(maps, perRow: 2, sharesScale: false))
  }

  @Test func largeMapsStaySideBySide() throws {
    let maps = (0..<3).map {
      HeatMap(HeatMapTests.random(64, 64, seed: UInt64($0)), title: "\($0)")
    }
    let figure = HeatMaps(maps)
    try expectProper(figure)
    let lines = figure.lines(in: Terminal(width: 80, hasColour: false))
    #expect(lines.contains { $0.split(separator: " ") == ["0", "1", "2"] })
    #expect(lines.last == "Each mark stands for the mean of 2 × 4 cells.")
  }

  @Test func oneColourIsOneValueInAllMaps() {
    let maps = [HeatMap([[1, 2]]), HeatMap([[-8, 0]]), HeatMap([[4, 4]])]
    let shared = HeatMaps(maps).maps
    #expect(shared.allSatisfy { $0.range == -8...8 && $0.level(4) == 48 && $0.ramp.letter == "v" })
    #expect(HeatMaps(maps, sharesScale: false).maps.map(\.range) == maps.map(\.range))
    let plain = HeatMaps([HeatMap([[1, 2]]), HeatMap([[0.5]])]).maps
    #expect(plain.allSatisfy { $0.range == 0...2 && $0.ramp.letter == "s" })
  }

  @Test func numbersOfOneScaleHaveTheSameDecimals() {
    let maps = [HeatMap([[0.125, 0.5]]), HeatMap([[1, 0.3333]])]
    #expect(HeatMaps(maps).maps.map(\.numbers) == [["0.13", "0.50"], ["1.00", "0.33"]])
    #expect(HeatMaps(maps, sharesScale: false).maps[0].numbers == ["0.125", "0.500"])
  }

  @Test func tableHoldsEveryCell() {
    let (a, b) = (HeatMapTests.random(2, 3), HeatMapTests.random(4, 1))
    let rows = HeatMaps([HeatMap(a, title: "a"), HeatMap(b)]).data.csvRows
    #expect(rows.count == 1 + 6 + 4 && rows[0] == ["map", "row", "column", "value"])
    #expect(rows[1][0] == "a" && rows[7][0] == "map 2")
    for (row, value) in zip(rows.dropFirst(), (a + b).flatMap { $0 }) {
      #expect(abs((Double(row[3]) ?? .nan) - value) <= 5e-6 * abs(value))
    }
  }

  @Test func cellsOfARowStandOnOneLine() throws {
    let maps = [
      HeatMap([[1, 2], [3, 4]], title: "X"), HeatMap([[1], [2]]),
      HeatMap([[5, 6], [7, 8]], columns: ["a long label", "another one"], columnAxis: "query"),
    ]
    let elements = try #require(svgElements(HeatMaps(maps).svg()))
    let tops = elements.filter { $0.name == "rect" }.map { $0.number("y") }
    // Two rows of cells, so two heights in all three maps.
    #expect(Set(tops).count == 2 && tops.count == 10)
  }

  @Test func alternativeTellsEachMap() {
    let text = HeatMaps([HeatMap([[1]], title: "a"), HeatMap([[2, 3]])], title: "Masks").alternative
    #expect(text.hasPrefix("Masks: 2 heat maps. a: 1 row by 1 column: all values 1. map 2: 1 row"))
  }
}
