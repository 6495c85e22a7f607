import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct ScatterTests {
  static func cloud(_ count: Int, labels: (Int) -> String, seed: UInt64 = 3) -> [Scatter.Point] {
    var random = RandomSource(seed: seed)
    return (0..<count).map {
      .init(random.normal(), 5 * random.normal(), labels($0), group: ["a", "b<c", "日本"][$0 % 3])
    }
  }

  @Test(arguments: [0, 1, 2, 26, 600]) func anyCloudIsAProperFigure(count: Int) throws {
    let points = Self.cloud(count) { awkwardLabels[$0 % awkwardLabels.count] }
    try expectProper(Scatter(points, title: awkwardLabels[0], x: Axis("x"), y: Axis("日本語")))
    try expectProper(Scatter(points, equalUnits: true))
    try expectProper(Scatter(Array(points.prefix(9)), arrows: true))
  }

  @Test func degeneratePointsAreSaid() throws {
    let points = [(Double.nan, 1.0), (1, .infinity), (2, 3), (2, 3)].map {
      Scatter.Point($0, $1, "p")
    }
    let odd = Scatter(points)
    try expectProper(odd)
    #expect(odd.alternative == "4 points, 2 cannot be drawn: p at (2, 3), p at (2, 3).")
    try expectProper(Scatter([.init(.nan, .nan)]))
    try expectProper(Scatter([.init(0, 0, "zero")], arrows: true))
    try expectProper(Scatter([.init(1e300, -1e300, "far"), .init(1e-300, 0)], equalUnits: true))
    try expectProper(Scatter([.init(-1, 2, "no log")], x: Axis(scale: .logarithmic)))
  }

  @Test func tableParsesBackToThePoints() {
    let points = Self.cloud(7) { awkwardLabels[$0] }
    let rows = Scatter(points, x: Axis("PC 1")).data.csvRows
    #expect(rows[0] == ["label", "group", "PC 1", "y"] && rows.count == 8)
    for (row, point) in zip(rows.dropFirst(), points) {
      #expect(row[0] == point.label && row[1] == point.group)
      #expect(abs((Double(row[2]) ?? .nan) - point.x) <= 5e-6 * abs(point.x))
      #expect(abs((Double(row[3]) ?? .nan) - point.y) <= 5e-6 * abs(point.y))
    }
  }

  @Test func wrongShapesStop() async {
    await #expect(processExitsWith: .exitCode(70)) { _ = Scatter(Tensor(rows: [[1, 2]])) }
    await #expect(processExitsWith: .exitCode(70)) {
      _ = Scatter(Tensor(columns: [[1, 2]]), labels: ["a", "b"])
    }
  }
}
