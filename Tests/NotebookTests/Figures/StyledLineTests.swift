import Testing

@testable import Notebook

@Suite struct StyledLineTests {
  @Test func coloursChangeOnlyWhereTheyDiffer() {
    var line = StyledLine(Terminal(width: 80, hasColour: true))
    line.append("a", foreground: 1)
    line.append("b", foreground: 1)
    line.append("c")
    line.append("d", background: 2)
    #expect(line.finished() == "\u{1B}[38;5;1mab\u{1B}[0mc\u{1B}[48;5;2md\u{1B}[0m")
  }

  @Test func withoutColourOnlyTextRemains() {
    var line = StyledLine(Terminal(width: 80, hasColour: false))
    line.append("a", foreground: 1, background: 3, isFaint: true)
    line.append("b  ")
    #expect(line.finished() == "ab")
    var empty = StyledLine(Terminal(width: 80, hasColour: false))
    #expect(empty.finished() == "")
    empty.append("   ")
    #expect(empty.finished() == "")
  }
}
