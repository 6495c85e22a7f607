import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct BarsTerminalTests {
  @Test func terminalBarsAreProportional() {
    let lines = Bars(["a", "bb"], [4, 1]).lines(in: Terminal(width: 60, hasColour: false))
    let lengths = lines.map { line in line.count { $0 == "█" } }
    #expect(lines.count == 2 && lines[0].hasSuffix(" 4") && lines[1].hasPrefix("bb █"))
    #expect(abs(lengths[0] - 4 * lengths[1]) <= 4 && lengths[0] > 35)
  }

  @Test func seriesAreToldApartWithoutColour() {
    let bars = Bars(["x"], series: [.init("one", [3]), .init("two", [2])])
    let text = bars.lines(in: Terminal(width: 60, hasColour: false)).joined(separator: "\n")
    #expect(text.contains("█ one") && text.contains("▒ two") && text.contains("▒▒▒▒▒▒"))
  }
}
