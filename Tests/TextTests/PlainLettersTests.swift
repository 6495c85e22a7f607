import FormalText
import Testing

@Suite struct PlainLettersTests {
  @Test func capitalsApostrophesAndRunsOfSignsGo() {
    #expect(plainLetters("  ‘Don't,’ said\n\nAL—2 Cafés") == "dont said al caf s")
    #expect(plainLetters("¿?") == "")
  }

  @Test func plainTextStaysAsItIs() {
    let text = plainLetters(Corpus.alice.text)
    #expect(plainLetters(text) == text)
    #expect(Set(text).count == 27)
  }

  @Test func tokenizerNumbersLettersFromZeroAndSpaceLast() throws {
    let letters = CharacterTokenizer.plainLetters
    #expect(try letters.encode("az ") == [0, 25, 26])
    #expect(letters.vocabulary.count == 30)
    #expect(throws: UnknownElement.self) { try letters.encode("A") }
  }
}
