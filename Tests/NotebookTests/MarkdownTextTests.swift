import Testing

@testable import Notebook

struct MarkdownTextTests {
  static let plain = Terminal(width: 60, hasColour: false)

  @Test func headingsAreUnderlined() {
    #expect(MarkdownText("# Ab").terminalLines(Self.plain) == ["Ab", "══"])
    #expect(MarkdownText("## Ab").terminalLines(Self.plain) == ["Ab", "──"])
    #expect(MarkdownText("### Ab").terminalLines(Self.plain) == ["Ab"])
  }

  @Test func marksVanishAndWordsStay() {
    let text = "A `code` and *soft* and **loud** [link](x.md), 2 * 3 * 4, <b>b</b>."
    #expect(
      MarkdownText(text).terminalLines(Self.plain) == [
        "A code and soft and loud link, 2 * 3 * 4, b."
      ])
  }

  @Test func everyLineFitsAndNoWordIsLost() {
    let words = (0..<200).map { "wörd\($0)" }
    for width in [60, 80, 120] {
      let terminal = Terminal(width: width, hasColour: false)
      let lines = MarkdownText(words.joined(separator: " ")).terminalLines(terminal)
      #expect(lines.allSatisfy { displayWidth($0) <= width })
      #expect(lines.joined(separator: " ") == words.joined(separator: " "))
    }
  }

  @Test func listsHangUnderTheirMarks() {
    let text = "- one " + String(repeating: "word ", count: 14) + "\n- two\n1. three"
    let lines = MarkdownText(text).terminalLines(Self.plain)
    #expect(lines[0].hasPrefix("  • one word"))
    #expect(lines[1].hasPrefix("    word"))
    #expect(lines.suffix(2) == ["  • two", "  1. three"])
  }

  @Test func aNumberThatEndsASentenceIsNoItem() {
    let text = "a size of\n16. They\n\n1. one\n2. two\n\n3. three"
    #expect(
      MarkdownText(text).terminalLines(Self.plain) == [
        "a size of 16. They", "", "  1. one", "  2. two", "", "  3. three",
      ])
  }

  @Test func quotesAreOneParagraph() {
    #expect(MarkdownText("> a\n> b").terminalLines(Self.plain) == ["  │ a b"])
  }

  @Test func codeBlocksKeepTheirSpaces() {
    #expect(MarkdownText("```\n a  b\n```").terminalLines(Self.plain) == ["     a  b"])
  }

  @Test func colourOnlyWhereTheTerminalHasIt() {
    let coloured = MarkdownText("**a** b").terminalLines(Terminal(width: 60, hasColour: true))
    #expect(coloured == ["\u{1B}[1ma\u{1B}[0m b"])
    let lines = MarkdownText("# T\n**a** `b` *c*").terminalLines(Self.plain)
    #expect(!lines.joined().contains("\u{1B}"))
  }

  @Test func styledTextIsBrokenByWhatIsSeen() {
    let terminal = Terminal(width: 60, hasColour: true)
    let text = (0..<40).map { "**w\($0)**" }.joined(separator: " ")
    let lines = MarkdownText(text).terminalLines(terminal)
    #expect(lines.allSatisfy { displayWidth($0) <= 60 })
    #expect(lines.count == 3)
  }
}
