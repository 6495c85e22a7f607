import Testing

@testable import Notebook

@Suite struct TextWidthTests {
  @Test(arguments: [
    ("", 0), ("plain", 5), ("naïve", 5), ("nai\u{308}ve", 5), ("日本語", 6), ("ｆｕｌｌ", 8), ("한국", 4),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("é\u{323}\u{301}", 1), ("👍", 2), ("👍🏽", 2), ("👩‍👩‍👧", 2),
    ("🇩🇪", 2), ("❤\u{FE0F}", 2), ("❤", 1), ("क्षि", 3), ("שלום", 4), ("x\u{200B}y", 2), ("−∞·⟶", 4),
    ("█▒⣿", 3), ("\u{1B}[38;5;12mred\u{1B}[0m", 3),
  ])
  func widthCountsColumns(text: String, width: Int) {
    #expect(displayWidth(text) == width)
  }

  static let awkward = [
    "", "a", "日本語のテキスト", "mixed 日本 text", "e\u{301}e\u{301}e\u{301}e\u{301}", "👩‍👩‍👧👍🏽🇩🇪!",
    "\u{1B}[31mred and long\u{1B}[0m tail", "\u{1B}[31m日本\u{1B}[0m語", "क्षत्रिय",
  ]

  @Test(arguments: awkward) func truncatedNeverExceedsItsWidth(text: String) {
    for width in 0...24 {
      let cut = truncated(text, to: width)
      #expect(displayWidth(cut) <= width)
      if displayWidth(text) <= width {
        #expect(cut == text)
      } else if width > 0 {
        // The next character did not fit: at most all of its columns but one stay empty.
        let widest = text.map { displayWidth(String($0)) }.max() ?? 1
        #expect(cut.contains("…") && displayWidth(cut) > width - widest)
      }
      #expect(displayWidth(fitted(text, to: width, .trailing)) == width)
    }
  }

  @Test func truncatedSwitchesColoursOff() {
    let red = "\u{1B}[31mabcdef\u{1B}[0m"
    #expect(truncated(red, to: 4) == "\u{1B}[31mabc…\u{1B}[0m")
    #expect(truncated(red + "ghi", to: 8) == red + "g…")
  }

  @Test func paddedPlacesTheText() {
    #expect(padded("日本", to: 7) == "日本   ")
    #expect(padded("日本", to: 7, .trailing) == "   日本")
    #expect(padded("日本", to: 7, .centre) == " 日本  ")
    #expect(padded("日本", to: 3) == "日本")
  }

  @Test func tokenTextShowsOuterSpaces() {
    #expect(tokenText(" the") == "␣the" && tokenText("a  ") == "a␣␣" && tokenText(" ") == "␣")
    #expect(tokenText(" a b\n") == "␣a b↵" && tokenText("") == "" && tokenText("the") == "the")
  }

  @Test func printableHoldsNoControls() {
    #expect(printable("a\nb\r\nc\rd") == "a↵b↵c↵d")
    #expect(printable("\t") == "⇥")
    #expect(printable("  ") == "␣␣")
    #expect(printable(" the") == " the")
    #expect(printable("\u{1B}[2J\u{0}\u{7F}\u{9B}") == "␛[2J␀␡�")
    #expect(printable("\u{202E}abc\u{2066}") == "abc")
    #expect(printable("👩‍👩‍👧 日本") == "👩‍👩‍👧 日本")
    for value in 0..<0x3000 as Range<UInt32> {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for seen in printable("x\(Character(scalar))y").unicodeScalars {
        #expect(seen.properties.generalCategory != .control)
      }
    }
  }
}
