import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct ScatterTerminalTests {
  @Test func lettersStandForTheirPointsInTheTerminal() {
    let figure = Scatter([.init(0, 0, "a"), .init(1, 1, "日"), .init(1, 0, "c")])
    let lines = figure.lines(in: Terminal(width: 60, hasColour: false))
    #expect(lines[0].hasSuffix("日") && displayWidth(lines[0]) == 59)
    #expect(lines.contains { $0.contains("┤a") && $0.hasSuffix("c") })
    #expect(!lines.joined().contains("•"))
  }

  @Test func groupsHaveTheirOwnMarksWithoutColour() {
    let figure = Scatter([
      .init(0, 0, "first", group: "a"), .init(1, 1, "second", group: "b"),
    ])
    let text = figure.lines(in: Terminal(width: 60, hasColour: false)).joined(separator: "\n")
    #expect(text.contains("• first") && text.contains("second +"))
    #expect(text.hasSuffix("• a   + b"))
  }

  @Test func labelsWithoutAPlaceAreCounted() {
    let points = ScatterTests.cloud(400) { "label \($0)" }
    let lines = Scatter(points).lines(in: Terminal(width: 80, hasColour: false))
    let shown = lines.joined().components(separatedBy: "label ").count - 1
    // The last line itself says “labels left out”.
    #expect(lines.last == "\(400 - shown) labels left out for want of room" && shown > 10)
  }
}
