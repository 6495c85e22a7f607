import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct CurvesTests {
  static func walk(_ count: Int, seed: UInt64) -> [Double] {
    var random = RandomSource(seed: seed)
    var place = 3.0
    return (0..<count).map { _ in
      place += random.normal()
      return place
    }
  }

  static let awkward = Curves(
    awkwardLabels.enumerated().map {
      .init($1, walk(30, seed: UInt64($0)), style: [.line, .dashed, .marked, .points][$0 % 4])
    }, title: awkwardLabels[0], x: Axis(awkwardLabels[2]), y: Axis(awkwardLabels.last ?? ""),
    references: [.horizontal(2, awkwardLabels[5]), .vertical(7, awkwardLabels[0])])

  @Test func awkwardLabelsAreHarmless() throws { try expectProper(Self.awkward) }

  @Test(arguments: [1, 2, 3, 200, 30_000]) func anyLengthIsAProperFigure(count: Int) throws {
    let figure = Curves([.init("a", Self.walk(count, seed: 1)), .init("b", [1], style: .points)])
    try expectProper(figure)
    #expect(figure.svg().utf8.count < 100_000)
  }

  @Test func degenerateDataAreSaid() throws {
    let holes = Curves([.init("loss", [3, .nan, 2, .infinity, 1])], y: Axis("nats"))
    try expectProper(holes)
    #expect(holes.alternative.contains("2 of 5 points cannot be drawn"))
    let empty = Curves([.init("loss", [])])
    try expectProper(empty)
    #expect(empty.alternative.contains("no points"))
    #expect(empty.lines(in: Terminal(width: 60, hasColour: false)).contains("(no points)"))
    try expectProper(Curves([]))
    try expectProper(Curves([.init("all", [.nan, .nan])]))
    let flat = Curves([.init("flat", [2, 2, 2])])
    try expectProper(flat)
    #expect(flat.alternative.contains("flat stays at 2"))
    let log = Curves([.init("p", [0, -1, 0.5, 0.25])], y: Axis("p", scale: .logarithmic))
    try expectProper(log)
    #expect(log.alternative.contains("falls from 0.5 to 0.25 (2 of 4 points cannot be drawn)"))
    try expectProper(Curves([.init("huge", [-1.7e308, 1.7e308, 1, 1e299])]))
  }

  /// All coordinates of paths and marks lie in the plot area: between the axis line's ends, above it.
  @Test func allMarksLieInsideThePlotArea() throws {
    let figures = [
      Self.awkward,
      Curves(
        [.init("cut", Self.walk(100, seed: 4))], x: Axis(range: 20...60), y: Axis(range: 0...4)),
      Curves(
        [.init("log", Self.walk(50, seed: 5).map(exp), style: .marked)],
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

  @Test func tableParsesBackToThePoints() {
    let (a, b) = (Self.walk(7, seed: 1), Self.walk(7, seed: 2))
    let wide = Curves([.init("a,b", a), .init("\"", b)], x: Axis("step")).data.csvRows
    #expect(wide[0] == ["step", "a,b", "\""] && wide.count == 8)
    for i in 0..<7 {
      #expect(Double(wide[i + 1][0]) == Double(i + 1))
      for (text, value) in [(wide[i + 1][1], a[i]), (wide[i + 1][2], b[i])] {
        #expect(abs((Double(text) ?? .nan) - value) <= 5e-6 * abs(value))
      }
    }
    let long = Curves([.init("a", a), .init("b", xs: [0.5], ys: [9])]).data.csvRows
    #expect(long.count == 9 && long[8] == ["b", "0.5", "9"] && long[1][0] == "a")
  }

  @Test func alternativeTellsTheCourse() {
    let figure = Curves(
      [.init("training", [4, 3, 1, 2]), .init("validation", [1, 5, 2, 3])], title: "Loss",
      x: Axis("step"), y: Axis("nats"), references: [.horizontal(2.5, "chance")])
    #expect(
      figure.alternative
        == "Loss: 2 curves of nats over step 1…4: training falls from 4 to 2, lowest 1 at 3; "
        + "validation rises from 1 to 3, highest 5 at 2. For comparison: chance at 2.5.")
    #expect(Curves([], alternative: "mine").alternative == "mine")
  }

  @Test func linesWithoutColourHaveTheirOwnMarks() {
    let figure = Curves([.init("up", [1, 2, 3]), .init("down", [3, 2, 1])])
    let text = figure.lines(in: Terminal(width: 60, hasColour: false)).joined(separator: "\n")
    #expect(text.contains("• up") && text.contains("+ down"))
    #expect(text.count { $0 == "+" } > 10 && text.count { $0 == "•" } > 10)
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

  @Test func xsAndYsOfDifferentLengthsStop() async {
    await #expect(processExitsWith: .exitCode(70)) { _ = Curves.Line("a", xs: [1, 2], ys: [1]) }
  }
}
