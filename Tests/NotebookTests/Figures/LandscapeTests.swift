import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct LandscapeTests {
  /// A tilted bowl with its lowest place at (1, 2), on a grid of awkward size.
  static func bowl(_ paths: [Curves.Line] = [], marks: [Scatter.Point] = []) -> Landscape {
    let values = (0..<9).map { i in
      (0..<13).map { j in
        let (x, y) = (-1 + Double(j) / 3, Double(i) / 2)
        return (x - 1) * (x - 1) + 2 * (y - 2) * (y - 2) + 0.5
      }
    }
    return Landscape(
      values, levels: [1, 2, 4, 8], x: Axis("a", range: -1...3), y: Axis("b", range: 0...4),
      height: "loss", paths: paths, marks: marks)
  }

  static let walk = Curves.Line("η = 0.1", xs: [0, 0.4, 0.7, 5], ys: [0, 0.6, 1.5, 5])

  @Test func anySurfaceIsAProperFigure() throws {
    try expectProper(Self.bowl())
    try expectProper(Self.bowl([Self.walk], marks: [.init(1, 2, "bottom"), .init(9, 9, "out")]))
    for label in awkwardLabels {
      try expectProper(
        Landscape(
          [[1, 2], [3, .nan], [.infinity, 0]], levels: [], title: label.isEmpty ? nil : label,
          x: Axis(label, range: 0...1), y: Axis(label, range: -1...1), height: label,
          paths: [Curves.Line(label, [0.5, .nan, 1])], marks: [.init(0, 0, label)]))
    }
    let flat = Array(repeating: Array(repeating: 3.0, count: 4), count: 3)
    try expectProper(
      Landscape(flat, levels: [3], x: Axis(range: 0...1), y: Axis(range: 0...1)))
  }

  @Test func alternativeSaysLowestHighestAndWays() {
    let text = Self.bowl([Self.walk], marks: [.init(1, 2, "bottom")]).alternative
    #expect(
      text == """
        Map of loss over a and b, lowest 0.5 at (1, 2), highest 12.5 at (−1, 0); η = 0.1: 3 steps \
        from (0, 0) to (5, 5); bottom at (1, 2).
        """)
  }

  @Test func tableHoldsTheGroundTheWaysAndTheMarks() {
    let rows = Self.bowl([Self.walk], marks: [.init(1, 2, "bottom")]).data.csvRows
    #expect(rows[0] == ["what", "a", "b", "loss"])
    #expect(rows.count == 1 + 9 * 13 + 4 + 1)
    #expect(rows[1] == ["ground", "-1", "0", "12.5"])
    #expect(rows.last == ["bottom", "1", "2", ""])
  }

  /// The area of polygons, by the shoelace formula.
  private func area(_ polygons: [[PlotFrame.Point]]) -> Double {
    polygons.reduce(0) { sum, polygon in
      let ends = zip(polygon, polygon.dropFirst() + polygon.prefix(1))
      return sum + ends.reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y } / 2
    }
  }

  @Test func whatLiesAboveALevelIsCutWhereTheSurfaceCrossesIt() {
    // A plane that rises from 0 to 1 across four cells: above t lies what is right of 4t.
    let plane = (0..<3).map { _ in (0..<5).map { Double($0) / 4 } }
    let map = Landscape(plane, levels: [], x: Axis(range: 0...1), y: Axis(range: 0...1))
    for level in [0.1, 0.25, 0.6, 0.99] {
      let (areas, lines) = map.above(level)
      #expect(abs(area(areas) - 2 * (4 - 4 * level)) < 1e-12)
      let xs = lines.flatMap { $0 }.map(\.x)
      #expect(!xs.isEmpty && xs.allSatisfy { abs($0 - 4 * level) < 1e-12 }, "level \(level)")
    }
    #expect(abs(area(map.above(0).areas) - 8) < 1e-12 && map.above(0).lines.isEmpty)
    #expect(map.above(1.5).areas.isEmpty && map.above(1.5).lines.isEmpty)
  }

  @Test func aboveAndBelowFillTheMap() {
    var random = RandomSource(seed: 5)
    let noise = (0..<7).map { _ in (0..<6).map { _ in random.normal() } }
    let ranges = (Axis(range: 0...1), Axis(range: 0...1))
    let up = Landscape(noise, levels: [], x: ranges.0, y: ranges.1)
    let down = Landscape(
      noise.map { $0.map { -$0 } }, levels: [], x: ranges.0, y: ranges.1)
    // In a saddle both sides claim the middle, so the parts may overlap, but nothing is left out.
    for level in [-0.7, 0.1, 0.9] {
      let sum = area(up.above(level).areas) + area(down.above(-level).areas)
      #expect(sum >= 30 - 1e-9 && sum < 36)
    }
  }

  @Test func wrongGridsLevelsAndAxesStop() async {
    await #expect(processExitsWith: .exitCode(70)) {
      _ = Landscape([[1, 2]], levels: [], x: Axis(range: 0...1), y: Axis(range: 0...1))
    }
    await #expect(processExitsWith: .exitCode(70)) {
      _ = Landscape([[1, 2], [3]], levels: [], x: Axis(range: 0...1), y: Axis(range: 0...1))
    }
    await #expect(processExitsWith: .exitCode(70)) {
      _ = Landscape([[1, 2], [3, 4]], levels: [], x: Axis("no range"), y: Axis(range: 0...1))
    }
    await #expect(processExitsWith: .exitCode(70)) {
      _ = Landscape(
        [[1, 2], [3, 4]], levels: [2, 1], x: Axis(range: 0...1), y: Axis(range: 0...1))
    }
  }
}
