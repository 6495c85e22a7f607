import Foundation
import Testing

@testable import Notebook

@Suite struct LandscapeTerminalTests {
  private func lines(_ figure: Landscape, hasColour: Bool = false) -> [String] {
    figure.lines(in: Terminal(width: 80, hasColour: hasColour))
  }

  @Test func shadesDeepenWithTheHeight() {
    let lines = lines(LandscapeTests.bowl())
    // The lowest place is empty; the corner below at the left, the highest, is full.
    let bottom = lines.last { $0.hasPrefix("  0 ┤") || $0.hasPrefix("0 ┤") } ?? ""
    #expect(bottom.contains("┤▓"), "\(bottom)")
    let middle = lines.first { $0.contains("2 ┤") } ?? ""
    #expect(middle.contains("   "))
    #expect(lines.last?.contains("‘▓’ from 8") == true)
  }

  @Test func waysHaveTheirMarksAndPlacesTheirNames() {
    let lines = lines(LandscapeTests.bowl([LandscapeTests.walk], marks: [.init(1, 2, "pit")]))
    let map = lines.filter { $0.contains("┤") || $0.contains("│") }.joined(separator: "\n")
    #expect(map.contains("• pit") && map.count { $0 == "o" } == 3)
    #expect(lines.contains { $0.contains("o η = 0.1") })
  }

  @Test func withColourAWayIsDrawnInDots() {
    let text = lines(LandscapeTests.bowl([LandscapeTests.walk]), hasColour: true).joined()
    #expect(text.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) })
  }
}
