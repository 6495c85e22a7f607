import FormalText
import Tensors
import TestSupport
import Testing

struct WordTokenizerTests {
  @Test func p0_1TheExampleHas7Words() throws {
    let example = "My grandma makes the best apple pie."
    let expected = ["My ", "grandma ", "makes ", "the ", "best ", "apple ", "pie."]
    #expect(WordTokenizer.words(of: example) == expected)
    #expect(try WordTokenizer(wordsOf: example).encode(example) == Array(0..<7))
  }

  @Test func aWordTakesOneSpaceAndOtherWhiteSpaceStandsAlone() {
    #expect(
      WordTokenizer.words(of: "  a  b\n\nc \t d\r\n")
        == [
          " ", " ", "a ", " ", "b", "\n", "\n", "c ", "\t", " ", "d", "\r", "\n",
        ].map { String($0) })
    // A non-breaking space does not break a word.
    #expect(WordTokenizer.words(of: "10\u{A0}km off") == ["10\u{A0}km ", "off"])
  }

  @Test func wordsJoinToTheText() {
    var random = RandomSource(seed: 3)
    for _ in 0..<300 {
      let bytes = random.bytes(upTo: 30, from: Array("ab. \n\t".utf8))
      let text = String(decoding: bytes, as: UTF8.self)
      let words = WordTokenizer.words(of: text)
      #expect(words.joined() == text)
      for word in words { #expect(WordTokenizer.words(of: word) == [word]) }
    }
  }

  @Test func wordsAreNumberedAsTheyAreMet() throws {
    let words = WordTokenizer(wordsOf: "to be or not to be")
    #expect(try words.encode("not to be") == [3, 0, 4])
    #expect(try words.encode("be to ") == [1, 0])
    #expect(words.vocabulary.elements.count == 5, "“be ” and “be” are two")
  }

  @Test func aWordNeverSeenIsRefused() throws {
    let words = WordTokenizer(wordsOf: "apple pie")
    let error = try #require(throws: UnknownElement.self) { try words.encode("apple pies") }
    #expect(error.bytes == Array("pies".utf8) && error.offset == 6 && error.kind == "word")
  }

  @Test func composedAndDecomposedWordsStayApart() throws {
    let words = WordTokenizer(wordsOf: "caf\u{E9} cafe\u{301} ")
    #expect(words.vocabulary.elements.count == 2)
    #expect(try words.encode("cafe\u{301} caf\u{E9} ") == [1, 0])
  }

  @Test(arguments: Corpus.all.map(\.name)) func corporaComeBackWhole(name: String) throws {
    let corpus = try #require(Corpus.all.first { $0.name == name })
    let words = WordTokenizer(wordsOf: corpus.text)
    #expect(words.decodedBytes(try words.encode(corpus.text)) == Array(corpus.text.utf8))
  }

  @Test func aTextWithoutWordsStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { _ = WordTokenizer(wordsOf: "") }
    expectMessage(result, "stop: vocabulary: needs at least one ordinary element\n")
  }
}
