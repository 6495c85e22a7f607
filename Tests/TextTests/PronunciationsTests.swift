import FormalText
import Tensors
import Testing

struct PronunciationsTests {
  private let dictionary = Pronunciations.cmudict

  /// §4: ordinary elements first, then mask, bos and eos.
  @Test func oneVocabularyServesBothSides() {
    let V = dictionary.vocabulary
    #expect(V.count == 68)
    #expect((V.mask, V.bos, V.eos) == (65, 66, 67))
    #expect(V["a".utf8] == 0 && V["z".utf8] == 25 && V["AA".utf8] == 26 && V["ZH".utf8] == 64)
  }

  @Test func sequencesBeginAndEndAsThePaperAsks() throws {
    let V = dictionary.vocabulary
    for word in dictionary.all {
      #expect(word.z == [V.bos] + word.letters + [V.eos])
      #expect(word.x == [V.bos] + word.answers[0] + [V.eos])
      #expect(
        word.letters.allSatisfy { $0 < 26 }
          && word.x.dropFirst().dropLast().allSatisfy { 26..<65 ~= $0 })
    }
    let urge = try #require(dictionary.all.first { $0.word == "urge" })
    #expect(dictionary.spelling(of: urge.answers[0]) == "ER JH")
    #expect(dictionary.spelling(of: urge.z) == "⟨bos⟩ u r g e ⟨eos⟩")
    #expect(try dictionary.encode("urge") == urge.z)
    #expect(dictionary.spelling(of: dictionary.heldOut[0].answers[0]) == "IH N HH AW S")
    #expect(dictionary.longestSequence == 14)
  }

  @Test func theCutsShareNoWordAndLoseNone() {
    let parts = [dictionary.training, dictionary.validation, dictionary.heldOut]
    #expect(parts.map(\.count) == [18_000, 1000, 1000])
    #expect(Set(parts.joined().map(\.word)).count == 20_000)
  }

  /// The list that chapter 12 shows the head of: a change of seed, of shuffle or of file would show.
  @Test func theHeldOutListIsStable() {
    #expect(
      dictionary.heldOut.prefix(10).map(\.word) == [
        "inhouse", "paganini", "peiser", "lamoreux", "spaulding", "bellow", "joined", "coipa",
        "graumann", "halberg",
      ])
  }

  @Test func theSeedAloneDecidesTheCuts() throws {
    let table = (0..<26).map { "\(Pronunciations.letters[$0])x\tAH K S\n" }.joined()
    func cut(_ seed: UInt64) throws -> [String] {
      try Pronunciations(table: table, seed: seed, validation: 3, heldOut: 5).all.map(\.word)
    }
    #expect(try cut(4) == cut(4))
    #expect(try cut(4) != cut(5))
    #expect(try cut(4).sorted() == cut(5).sorted())
  }

  /// A word on three lines is one word, and no cut goes through it.
  @Test(arguments: 1...6) func severalPronunciationsStayTogether(seed: UInt64) throws {
    let table = "read\tR IY D\nred\tR EH D\nread\tR EH D\nread\tR EY D\nrod\tR AA D\n"
    let dictionary = try Pronunciations(table: table, seed: seed, validation: 1, heldOut: 1)
    #expect(dictionary.all.map(\.word).sorted() == ["read", "red", "rod"])
    let read = try #require(dictionary.all.first { $0.word == "read" })
    #expect(read.answers.map { dictionary.spelling(of: $0) } == ["R IY D", "R EH D", "R EY D"])
    let score = dictionary.score([read]) { _ in read.answers[1] }
    #expect(score.exact == 1 && score.errors == 0)
  }

  @Test func typedWordsAreLettersOnly() throws {
    #expect(try dictionary.encode("Attention") == dictionary.encode("attention"))
    #expect(try dictionary.encode("").count == 2)
    for (typed, offset, column) in [("naïve", 2, 3), ("it's", 2, 3), ("éa", 0, 1), ("a b", 1, 2)] {
      let error = try #require(throws: UnknownElement.self) { try dictionary.encode(typed) }
      #expect(error.offset == offset && error.column == column)
      #expect(error.description.hasSuffix("is not in the vocabulary of 26 characters"))
    }
  }

  @Test func aWordThatIsTooLongIsToldHowLongItMayBe() throws {
    #expect(try dictionary.encode("Cab", within: 5) == dictionary.encode("cab"))
    let error = try #require(throws: TooLongWord.self) { try dictionary.encode("cabs", within: 5) }
    #expect(error == TooLongWord(letters: 4, most: 3))
    #expect("\(error)" == "a word of 4 letters, expected at most 3: the model reads no more")
    #expect(throws: UnknownElement.self) { try dictionary.encode("ca-bs", within: 5) }
  }

  @Test func theNearestAnswerIsTheFirstOfEquals() throws {
    let table = "read\tR IY D\nread\tR EH D\nred\tR EH D\n"
    let dictionary = try Pronunciations(table: table, seed: 1, validation: 0, heldOut: 0)
    let read = try #require(dictionary.all.first { $0.word == "read" })
    let (iy, eh) = (read.answers[0], read.answers[1])
    #expect(read.nearestAnswer(to: eh) == (answer: eh, distance: 0))
    #expect(read.nearestAnswer(to: eh + [eh[0]]) == (answer: eh, distance: 1))
    // The middle sound replaced: one error either way.
    #expect(read.nearestAnswer(to: [iy[0], iy[0], iy[2]]) == (answer: iy, distance: 1))
  }

  @Test func contentIsWhatStandsBetweenBosAndEos() {
    let V = dictionary.vocabulary
    #expect(dictionary.content(of: [V.bos, 30, 31, V.eos, 32]) == [30, 31])
    #expect(dictionary.content(of: [30, V.mask]) == [30, V.mask])
    #expect(dictionary.content(of: [V.bos]).isEmpty && dictionary.content(of: []).isEmpty)
  }

  /// Two answers: the first right, the second with a phoneme too many, of 6 phonemes in all.
  @Test func scoresLookOnlyAtContent() throws {
    let table = "ab\tAE B\nabab\tAE B AE B\nb\tB\n"
    let dictionary = try Pronunciations(table: table, seed: 1, validation: 0, heldOut: 0)
    let words = dictionary.all.filter { $0.word != "b" }
    let score = dictionary.score(words) { word in
      word.word == "ab" ? word.x : [dictionary.vocabulary.bos, 26] + word.answers[0]
    }
    #expect(score.sequences == 2 && score.exact == 1 && score.errors == 1 && score.tokens == 6)
  }

  @Test func badTablesAreRefusedWithTheirLine() throws {
    func message(_ table: String, _ validation: Int = 0) throws -> String {
      try #require(throws: PronunciationError.self) {
        try Pronunciations(table: table, seed: 1, validation: validation, heldOut: 0)
      }.description
    }
    #expect(
      try message("ab\tAE B\nabab AE B\n")
        == "line 2: expected a word, a tab and phonemes; found 1 field")
    #expect(try message("a-b\tAE B\n") == "line 1: expected a word of the letters a–z; found “a-b”")
    #expect(try message("\tAE B\n") == "line 1: expected a word of the letters a–z; found “”")
    #expect(
      try message("ab\tAE B\nabab\tAE b\n")
        == "line 2: expected one of 39 phonemes such as AH; found “b”")
    #expect(try message("ab\tAE0 B\n").hasSuffix("found “AE0”"))
    #expect(try message("ab\t \n") == "line 1: expected phonemes after the tab; found none")
    #expect(
      try message("ab\tAE B\nb\tB\n", 2)
        == "2 words, of which 2 are to be set aside: none would be left to learn from")
    #expect(
      try message("") == "0 words, of which 0 are to be set aside: none would be left to learn from"
    )
  }
}
