import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct CurvesTerminalTests {
  @Test func linesWithoutColourHaveTheirOwnMarks() {
    let figure = Curves([.init("up", [1, 2, 3]), .init("down", [3, 2, 1])])
    let text = figure.lines(in: Terminal(width: 60, hasColour: false)).joined(separator: "\n")
    #expect(text.contains("• up") && text.contains("+ down"))
    #expect(text.count { $0 == "+" } > 10 && text.count { $0 == "•" } > 10)
  }

  @Test func aLineFallsFromTheTopLeftToTheBottomRight() {
    let figure = Curves([.init("", [1, 0.5, 0])], y: Axis(range: 0...1))
    let lines = figure.lines(in: Terminal(width: 60, hasColour: false)).filter {
      $0.contains("┤") || $0.contains("│")
    }
    let starts = lines.map { line in
      line.enumerated().first { (0x2801...0x28FF).contains($1.unicodeScalars.first?.value ?? 0) }?
        .offset ?? -1
    }
    #expect(starts.allSatisfy { $0 >= 0 } && starts == starts.sorted() && starts[0] < 8)
  }

  @Test func referencesAreNamedWithTheirValues() {
    let figure = Curves(
      [.init("loss", [3, 2, 1])], references: [.horizontal(2.5, "chance"), .vertical(2, "best")])
    let lines = figure.lines(in: Terminal(width: 80, hasColour: false))
    #expect(lines.last == "     ⠒⠒ loss   ╌╌ chance (2.5)   ╎ best (x = 2)")
    #expect(lines.contains { $0.contains("╌╌╌╌╌╌") } && lines.contains { $0.contains("╎") })
  }
}
