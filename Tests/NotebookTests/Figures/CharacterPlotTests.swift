import Testing

@testable import Notebook

@Suite struct CharacterPlotTests {
  private func plot(columns: Int, rows: Int) -> CharacterPlot {
    let unit = AxisScale(Axis(range: 0...1), covering: [], tickCount: 1, isRounded: true)
    return CharacterPlot(columns: columns, rows: rows, x: unit, y: unit)
  }
  private let plain = Terminal(width: 60, hasColour: false)

  @Test func aDiagonalFillsTheDiagonalDots() {
    var plot = plot(columns: 4, rows: 2)
    plot.line([(x: 0, y: 1), (x: 1, y: 0)], mark: nil, colour: nil)
    let lines = plot.lines((Axis(), Axis()), in: plain, labelWidth: 1)
    #expect(lines[0] == "1 ┤⠑⢄" && lines[1] == "0 ┤  ⠑⢄")
  }

  @Test func cornersAreTheEndsOfTheAxes() {
    let plot = plot(columns: 7, rows: 5)
    #expect(plot.column(0) == 0 && plot.column(1) == 6 && plot.row(0) == 4 && plot.row(1) == 0)
    #expect(plot.column(1.01) == nil && plot.row(-0.01) == nil && plot.row(.nan) == nil)
  }

  @Test func faintMarksGiveWay() {
    var plot = plot(columns: 3, rows: 1)
    plot.set(0, 0, "x", colour: nil)
    for column in 0..<3 { plot.set(0, column, "╌", colour: nil, isFaint: true) }
    plot.set(0, 2, "y", colour: nil)
    plot.set(0, 9, "z", colour: nil)
    #expect(plot.lines((Axis(), Axis()), in: plain, labelWidth: 0)[0].hasSuffix("x╌y"))
  }

  @Test func linesOutsideAreCut() {
    var plot = plot(columns: 4, rows: 3)
    plot.line([(x: -1e200, y: 0.5), (x: 1e200, y: 0.5)], mark: "#", colour: nil)
    plot.line([(x: 0.5, y: 3), (x: 0.5, y: 9)], mark: "@", colour: nil)
    let text = plot.lines((Axis(), Axis()), in: plain, labelWidth: 1).joined()
    #expect(!text.contains("@"))
  }

  @Test func legendsWrap() {
    let entries = (0..<9).map { ("•", Optional<Int>.none, "a name of some length \($0)") }
      .map { (mark: $0.0, colour: $0.1, name: $0.2) }
    let lines = CharacterPlot.legend(entries, in: plain, margin: 4)
    #expect(lines.count > 3 && lines.allSatisfy { displayWidth($0) <= 60 && $0.hasPrefix("    •") })
    for index in 0..<9 { #expect(lines.joined().contains("length \(index)")) }
  }

  @Test func wideMarksTakeTheirCellsAndGoAsAWhole() {
    var plot = plot(columns: 5, rows: 1)
    plot.set(0, 0, "日", colour: nil)
    #expect(!plot.isFree(0, 1) && plot.isFree(0, 2))
    plot.set(0, 4, "本", colour: nil)
    plot.set(0, 3, "x", colour: nil)
    func line() -> String { plot.lines((Axis(), Axis()), in: plain, labelWidth: 0)[0] }
    #expect(line().hasSuffix("日 x") && displayWidth(line()) == 6)
    plot.set(0, 1, "y", colour: nil)
    #expect(line().hasSuffix(" y x") && displayWidth(line()) == 6)
  }
}
