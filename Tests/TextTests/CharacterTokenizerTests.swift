import FormalText
import TestSupport
import Testing

struct CharacterTokenizerTests {
  @Test func p0_1TheExampleHas36Characters() throws {
    let example = "My grandma makes the best apple pie."
    let letters = CharacterTokenizer(alphabetOf: example)
    #expect(try letters.encode(example).count == 36)
    #expect(try letters.pieces(of: example).prefix(3) == ["M", "y", "␣"])
  }

  @Test func charactersAreNumberedByCodePoint() throws {
    let letters = CharacterTokenizer(alphabetOf: "banana")
    #expect(try letters.encode("nab") == [2, 0, 1])
    #expect(try letters.represent("banana") == [4, 1, 0, 2, 0, 2, 0, 5])
    #expect(letters.vocabulary.count == 6)
  }

  @Test func anAlphabetKeepsItsOrder() throws {
    let letters = CharacterTokenizer(alphabet: ["z", "a", "🙂"])
    #expect(try letters.encode("a🙂z") == [1, 2, 0])
  }

  @Test func composedAndDecomposedLettersStayApart() throws {
    let letters = CharacterTokenizer(alphabetOf: "\u{E9}e\u{301}")
    let (composed, decomposed) = (try letters.encode("\u{E9}"), try letters.encode("e\u{301}"))
    #expect(composed == [1])
    #expect(decomposed == [0, 2])
    #expect(throws: UnknownElement.self) {
      try CharacterTokenizer(alphabetOf: "\u{E9}").encode("e\u{301}")
    }
  }

  @Test func signsOfSeveralScalarsAreSeveralTokens() throws {
    let family = "👩‍👩‍👧"
    let letters = CharacterTokenizer(alphabetOf: family)
    let tokens = try letters.encode(family)
    #expect(family.count == 1 && tokens.count == 5)
    #expect(letters.decode(tokens) == family)
  }

  @Test func bytesThatAreNoUTF8AreUnknown() throws {
    let letters = CharacterTokenizer(alphabetOf: "aé")
    let error = try #require(throws: UnknownElement.self) {
      try letters.encode(bytes: [0x61, 0xC3, 0xA9, 0xC3, 0x61])
    }
    #expect(error.bytes == [0xC3] && error.offset == 3 && error.column == 3)
    #expect(error.description.contains("“\\xC3” is not in the vocabulary of 2"))
  }

  @Test(arguments: Corpus.all.map(\.name)) func corporaComeBackWhole(name: String) throws {
    let corpus = try #require(Corpus.all.first { $0.name == name })
    let letters = CharacterTokenizer(alphabetOf: corpus.text)
    #expect(letters.decodedBytes(try letters.encode(corpus.text)) == Array(corpus.text.utf8))
  }

  @Test func anEmptyAlphabetStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { _ = CharacterTokenizer(alphabetOf: "") }
    expectMessage(result, "stop: vocabulary: needs at least one ordinary element\n")
  }
}
