import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct BarsTests {
  private func values(_ count: Int, _ seed: UInt64) -> [Double] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in random.normal() * 20 }
  }

  @Test func anyBarsAreAProperFigure() throws {
    let n = awkwardLabels.count
    for direction in [Bars.Direction.horizontal, .vertical] {
      for count in [0, 1, 2, 5] {
        let series = (0..<count).map {
          Bars.Series(awkwardLabels[$0], values(n, UInt64($0)))
        }
        try expectProper(
          Bars(
            awkwardLabels, series: series, title: awkwardLabels[0], axis: Axis(awkwardLabels[2]),
            direction: direction))
      }
      for count in [0, 1, 90, 400] {
        let labels = (0..<count).map { "token \($0)" }
        try expectProper(Bars(labels, values(count, 3).map(abs), direction: direction))
      }
      try expectProper(Bars(["a", "b"], [7, -3], axis: Axis(range: 0...5), direction: direction))
    }
  }

  @Test func degenerateValuesAreSaid() throws {
    for direction in [Bars.Direction.horizontal, .vertical] {
      let odd = Bars(
        ["a", "b", "c", "d"], [.nan, .infinity, -.infinity, 2], direction: direction)
      try expectProper(odd)
      #expect(odd.alternative == "4 bars: a NaN, b ∞, c −∞, d 2.")
      try expectProper(Bars(["a", "b"], [0, 0], direction: direction))
      try expectProper(Bars(["a"], [1.7e308], direction: direction))
    }
    let many = Bars((0..<8).map(String.init), (0..<8).map { $0 == 3 ? .nan : Double($0) })
    #expect(many.alternative == "8 bars: from 0 (0) to 7 (7) (1 not finite).")
    #expect(Bars([], []).lines(in: Terminal(width: 60, hasColour: false)) == ["(no bars)"])
  }

  @Test func tableParsesBackToTheValues() {
    let (a, b) = (values(5, 1), values(5, 2))
    let labels = Array(awkwardLabels.prefix(5))
    let rows = Bars(labels, series: [.init("a,", a), .init("b", b)]).data.csvRows
    #expect(rows[0] == ["label", "a,", "b"] && rows.count == 6)
    for i in 0..<5 {
      #expect(rows[i + 1][0] == tokenText(labels[i]))
      #expect(abs((Double(rows[i + 1][1]) ?? .nan) - a[i]) <= 5e-6 * abs(a[i]))
      #expect(abs((Double(rows[i + 1][2]) ?? .nan) - b[i]) <= 5e-6 * abs(b[i]))
    }
    #expect(Bars(["x"], [2], axis: Axis("share")).data.csvRows[0] == ["label", "share"])
  }

  @Test func mistakesStop() async {
    await #expect(processExitsWith: .exitCode(70)) { _ = Bars(["a", "b"], [1]) }
    await #expect(processExitsWith: .exitCode(70)) {
      _ = Bars(["a"], [1], axis: Axis(scale: .logarithmic))
    }
  }
}
