import FormalText
import Tensors
import TestSupport
import Testing

struct TextSplitTests {
  private func words(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return TextSplit.words.pieces(of: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  @Test func aSpaceGoesWithTheWordAfterIt() {
    #expect(
      words("My grandma's pie, 12  pies!\n\nTen\n") == [
        "My", " grandma", "'s", " pie", ",", " 12", " ", " pies", "!", "\n", "\n", "Ten", "\n",
      ])
    #expect(words("  \n x   ") == ["  \n", " x", "   "])
  }

  @Test func englishEndingsAreCutOffOnlyInSmallLetters() {
    #expect(
      words("we'll they've I'm 'twas IT'S") == [
        "we", "'ll", " they", "'ve", " I", "'m", " '", "twas", " IT", "'", "S",
      ])
    #expect(words("'r 'v 'l '") == ["'", "r", " '", "v", " '", "l", " '"])
  }

  @Test func piecesAgreeWithTokenizers() throws {
    for golden in try TokenizersGolden.load().strings {
      let pieces = TextSplit.words.pieces(of: Array(golden.text.utf8))
      #expect(pieces.map(\.count) == golden.pieces, "“\(golden.text)”")
    }
  }

  @Test(arguments: TextSplit.allCases) func piecesJoinToAnyBytes(split: TextSplit) {
    var random = RandomSource(seed: 21)
    let teasing = Array("a'sl \n\u{A0}é1".utf8) + [0xC3, 0xFF]
    for turn in 0..<400 {
      let bytes =
        turn % 2 == 0 ? random.bytes(upTo: 40) : random.bytes(upTo: 40, from: teasing)
      let pieces = split.pieces(of: bytes)
      #expect(pieces.flatMap { bytes[$0] } == bytes)
      #expect(!pieces.contains { $0.isEmpty })
      if split == .whole { #expect(pieces.count == min(bytes.count, 1)) }
    }
  }

  @Test func bytesThatAreNoUTF8AreMarks() {
    let bytes: [UInt8] = [0x61, 0xFF, 0x2D, 0xC3, 0x62]
    #expect(TextSplit.words.pieces(of: bytes) == [0..<1, 1..<4, 4..<5])
  }
}
