import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct HeatMapTerminalTests {
  @Test func numbersInTheTerminalAreThoseOfTheMatrix() {
    let map = HeatMap([[0.25, -1.5], [0, 3]], columns: ["a", "日本"])
    let lines = map.lines(in: Terminal(width: 60, hasColour: false))
    let words = lines.map { $0.split(separator: " ").map(String.init) }
    #expect(words == [["a", "日本"], ["0", "0.25", "−1.50"], ["1", "0.00", "3.00"]])
  }

  /// Every value above the other is drawn in a shade at least as dark.
  @Test func shadesFollowTheValues() {
    let map = HeatMap([[0, 0.3, 0.5, 0.7, 1]], showsNumbers: false)
    let lines = map.lines(in: Terminal(width: 60, hasColour: false))
    #expect(lines.contains("0 ··░░▒▒▓▓██") && lines.last == "  0 ·░▒▓█ 1")
    let signed = HeatMap([[-2, -1, 0, 1, 2]], showsNumbers: false)
    let text = signed.lines(in: Terminal(width: 60, hasColour: false))
    #expect(text.contains("0 ##==··▒▒██") && text.last == "  −2 #≡=-·░▒▓█ 2")
  }

  @Test func longLabelsOfColumnsReadDownwards() {
    let map = HeatMap(
      [[Double]](repeating: [Double](repeating: 1, count: 30), count: 2),
      columns: (0..<30).map { $0 == 1 ? "two" : $0 == 2 ? "incomprehensible" : "x" })
    let lines = map.lines(in: Terminal(width: 63, hasColour: false))
    let letters = lines.prefix(8).map { $0.dropFirst(4).prefix(4) }
    #expect(letters.map { $0.suffix(2).first } == ["i", "n", "c", "o", "m", "p", "r", "…"])
    #expect(letters.suffix(3).map(\.first) == ["t", "w", "o"])
  }

  @Test func largeMapsSayThatTheyShowMeans() {
    let map = HeatMap(HeatMapTests.random(90, 300))
    #expect(
      map.lines(in: Terminal(width: 80, hasColour: false)).last
        == "Each mark stands for the mean of 3 × 4 cells.")
    // In colour a character shows two rows.
    #expect(
      map.lines(in: Terminal(width: 80, hasColour: true)).last
        == "Each mark stands for the mean of 2 × 4 cells.")
  }
}
