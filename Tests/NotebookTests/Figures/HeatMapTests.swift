import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct HeatMapTests {
  static func random(_ rows: Int, _ columns: Int, seed: UInt64 = 5) -> [[Double]] {
    var random = RandomSource(seed: seed)
    return (0..<rows).map { _ in (0..<columns).map { _ in random.normal() } }
  }

  @Test(arguments: [(1, 1), (3, 5), (12, 10), (14, 14), (2, 90), (90, 2), (33, 47), (700, 130)])
  func anyShapeIsAProperFigure(rows: Int, columns: Int) throws {
    let values = Self.random(rows, columns)
    try expectProper(HeatMap(values, title: "Any", rowAxis: "key", columnAxis: "query"))
    try expectProper(HeatMap(values.map { $0.map(abs) }, showsNumbers: false))
  }

  @Test func attentionStandsInColumnsAndOneIsFullInk() {
    let weights = Tensor(rows: [[0.25, 0], [0.25, 0.5], [0.5, 0.5]])
    let context = ["1", "2", "3"]
    let map = HeatMap(attention: weights, title: "A", tokens: ["x", "y"], context: context)
    #expect(map.data.csvRows[0] == ["is looked at \\ looks", "x", "y"])
    #expect(map.data.csvRows[3] == ["3", "0.5", "0.5"])
    #expect(map.range == 0...1 && map.title == "A")
    #expect(HeatMap(attention: .identity(2), tokens: ["x", "y"]).rowName(1) == "y")
  }

  @Test func awkwardLabelsAreHarmless() throws {
    let n = awkwardLabels.count
    for shows in [true, false] {
      let map = HeatMap(
        Self.random(n, n), title: awkwardLabels[0], rows: awkwardLabels, columns: awkwardLabels,
        rowAxis: awkwardLabels[2], columnAxis: awkwardLabels[5], showsNumbers: shows)
      try expectProper(map)
      #expect(map.svg().contains("&lt;b&gt;&amp;amp;&lt;/b&gt;"))
    }
  }

  @Test func degenerateValuesAreSaid() throws {
    let odd = HeatMap([[.nan, .infinity, 1], [-.infinity, -2, .nan]])
    try expectProper(odd)
    #expect(odd.alternative.contains("2 are NaN") && odd.alternative.contains("2 are infinite"))
    #expect(odd.lines(in: Terminal(width: 80, hasColour: false)).joined().contains("−∞"))
    let nothing = HeatMap([[Double]]())
    try expectProper(nothing)
    #expect(nothing.alternative.contains("empty"))
    let constant = HeatMap([[3, 3], [3, 3]])
    try expectProper(constant)
    #expect(constant.alternative.contains("all values 3"))
    try expectProper(HeatMap([[0, 0]], showsNumbers: false))
    try expectProper(HeatMap([[.nan]], showsNumbers: false))
    #expect(HeatMap([[.nan]]).alternative.contains("no finite value"))
    try expectProper(HeatMap([[1e308, -1e308, Double.leastNonzeroMagnitude]]))
  }

  @Test func tableParsesBackToTheMatrix() throws {
    let values = Self.random(4, 3)
    let rows = ["a,b", "\"", "new\nline", "d"]
    let map = HeatMap(values, rows: rows, columns: ["x", "y", "z"])
    let table = map.data.csvRows
    #expect(table.count == 5 && table[0].dropFirst() == ["x", "y", "z"])
    #expect(table.dropFirst().map { $0[0] } == ["a,b", "\"", "new↵line", "d"])
    for (row, expected) in zip(table.dropFirst(), values) {
      for (text, value) in zip(row.dropFirst(), expected) {
        // Six significant digits.
        #expect(abs((Double(text) ?? .nan) - value) <= 5e-6 * abs(value))
      }
    }
  }

  @Test func zeroHasTheMiddleLevelWhenSigned() {
    let map = HeatMap([[-3, 0, 1]])
    #expect(map.level(0) == 32 && map.level(-3) == 0 && map.level(3) == 64 && map.level(9) == 64)
    let plain = HeatMap([[0.5, 0, 1]])
    #expect(plain.level(0) == 0 && plain.level(1) == 64 && plain.level(0.5) == 32)
    #expect(plain.level(.nan) == nil)
  }

  @Test func meansOverBlocksKeepTheMean() {
    let values = Self.random(6, 8)
    let (reduced, block) = HeatMap(values).reduced(rows: 3, columns: 2)
    #expect(block.rows == 2 && block.columns == 4 && reduced.count == 3 && reduced[0].count == 2)
    let mean = values.flatMap { $0 }.reduce(0, +) / 48
    #expect(abs(reduced.flatMap { $0 }.reduce(0, +) / 6 - mean) < 1e-12)
    let masked = HeatMap([[.nan, 1], [3, -.infinity]]).reduced(rows: 1, columns: 1)
    #expect(masked.values == [[2]])
  }

  @Test func labelsOfAnotherNumberStop() async {
    await #expect(processExitsWith: .exitCode(70)) { _ = HeatMap([[1, 2]], columns: ["a"]) }
    await #expect(processExitsWith: .exitCode(70)) { _ = HeatMap([[1, 2]], rows: ["a", "b"]) }
    await #expect(processExitsWith: .exitCode(70)) { _ = HeatMap([[1, 2], [1]]) }
  }

  @Test func tensorsShowAsPrinted() {
    let map = HeatMap(Tensor(rows: [[1, 2, 3], [4, 5, 6]]))
    #expect(map.rowCount == 2 && map.columnCount == 3 && map[1, 0] == 4)
  }
}
