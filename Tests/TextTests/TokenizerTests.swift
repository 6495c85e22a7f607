import FormalText
import Testing

struct TokenizerTests {
  /// One of each kind, all of them able to write every awkward text.
  static let all: [any Tokenizer] = {
    let text = awkwardTexts.joined()
    var training = BytePairTraining(on: text)
    training.learn(merges: 40)
    var whole = BytePairTraining(on: text, split: .whole)
    whole.learn(merges: 40)
    let words = WordTokenizer(wordsOf: awkwardTexts.joined(separator: "\n"))
    return [CharacterTokenizer(alphabetOf: text), words, training.tokenizer, whole.tokenizer]
  }()

  @Test(arguments: all.indices) func p0_3DecodingGivesTheTextByteForByte(kind: Int) throws {
    let tokenizer = Self.all[kind]
    for text in awkwardTexts {
      let tokens = try tokenizer.encode(text)
      #expect(tokenizer.decodedBytes(tokens) == Array(text.utf8), "“\(text)”")
      // String's == would hide a change of form.
      #expect(Array(tokenizer.decode(tokens).utf8) == Array(text.utf8))
    }
  }

  @Test(arguments: all.indices) func p0_4SequencesStartWithBosAndEndWithEos(kind: Int) throws {
    let tokenizer = Self.all[kind]
    let V = tokenizer.vocabulary
    for text in awkwardTexts {
      let x = try tokenizer.represent(text)
      #expect(x.first == V.bos && x.last == V.eos)
      #expect(try Array(x.dropFirst().dropLast()) == tokenizer.encode(text))
      // Special tokens stand for no text.
      #expect(tokenizer.decodedBytes(x) == Array(text.utf8))
    }
  }

  @Test(arguments: all.indices) func noTextBringsInASpecialToken(kind: Int) throws {
    let tokenizer = Self.all[kind]
    for text in awkwardTexts {
      #expect(try !tokenizer.encode(text).contains(where: tokenizer.vocabulary.isSpecial))
    }
  }

  @Test func halvesOfACharacterReadAsReplacementButKeepTheirBytes() {
    let bytes = BytePairTokenizer(merges: [])
    #expect(bytes.decode([0x61, 0xC3]) == "a\u{FFFD}")
    #expect(bytes.decodedBytes([0x61, 0xC3]) == [0x61, 0xC3])
    #expect(bytes.decode([0xC3, 0xA9]) == "é")
  }

  @Test func piecesAreWhatATableShows() throws {
    let any: any Tokenizer = WordTokenizer(wordsOf: "the best\n")
    #expect(try any.pieces(of: "best\nthe ") == ["best", "⏎", "the␣"])
  }

  @Test func theUnknownIsNamedWithItsPlace() throws {
    let letters = CharacterTokenizer(alphabetOf: "abc \né")
    let error = try #require(throws: UnknownElement.self) { try letters.encode("abé\ncé \u{301}a") }
    #expect(error.bytes == [0xCC, 0x81])
    #expect([error.offset, error.line, error.column, error.known] == [9, 2, 4, 6])
    #expect(
      error.description
        == "line 2, column 4 (byte 9): the character “\u{301}” (U+0301) is not in the "
        + "vocabulary of 6 characters")
    let words = WordTokenizer(wordsOf: "to be or not")
    let word = try #require(throws: UnknownElement.self) { try words.encode("to be to see ") }
    #expect(
      word.description
        == "line 1, column 10 (byte 9): the word “see␣” is not in the vocabulary of 4 words")
    let one = try #require(throws: UnknownElement.self) {
      try WordTokenizer(wordsOf: "to").encode("be")
    }
    #expect(one.description.hasSuffix("the word “be” is not in the vocabulary of 1 word"))
  }
}
