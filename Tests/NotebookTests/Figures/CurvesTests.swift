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

  @Test func aLineThatIsLevelButForRoundingStaysWhereItIs() {
    let line = Curves.Line("size", [1, 1 + 2e-16, 1 - 1e-16])
    #expect(Curves([line]).alternative.contains("size stays at 1"))
  }

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

  @Test func xsAndYsOfDifferentLengthsStop() async {
    await #expect(processExitsWith: .exitCode(70)) { _ = Curves.Line("a", xs: [1, 2], ys: [1]) }
  }
}
