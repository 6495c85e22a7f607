import Testing

@testable import Notebook

struct TerminalTests {
  @Test func noTerminalIsNarrowerThanSixtyColumns() {
    #expect(Terminal(width: 20, hasColour: true).width == 60)
    #expect(Terminal(width: 61, hasColour: true).width == 61)
  }

  @Test func stylesAreEscapeSequencesOnlyWhereThereIsColour() {
    #expect(Terminal(width: 80, hasColour: false).styled("a", .bold) == "a")
    #expect(Terminal(width: 80, hasColour: true).styled("a", .bold) == "\u{1B}[1ma\u{1B}[0m")
    #expect(Terminal(width: 80, hasColour: true).styled("", .bold) == "")
  }
}
