import FormalText
import TestSupport
import Testing

struct VersesTests {
  private let verses = Verses.gospels

  @Test func theGospelsAreCutInThree() {
    #expect(
      [verses.training, verses.validation, verses.heldOut].map(\.count) == [2979, 400, 400])
    #expect(verses.vocabulary.count == 1504 && verses.longestSequence == 64)
    #expect(verses.vocabulary.printable(0) == "and")
    #expect(verses.vocabulary.printable(verses.unknown) == "⟨unknown⟩")
  }

  @Test func sequencesBeginAndEndAsThePaperAsks() {
    let V = verses.vocabulary
    for verse in [verses.training, verses.validation, verses.heldOut].joined() {
      #expect(verse.first == V.bos && verse.last == V.eos && verse.count > 2)
      #expect(verse.dropFirst().dropLast().allSatisfy { $0 <= verses.unknown })
    }
    // What is unknown is rare: in the verses it learns from, and in those it does not.
    for part in [verses.training, verses.heldOut] {
      let words = part.joined().filter { $0 <= verses.unknown }
      #expect(Double(words.count { $0 == verses.unknown }) < 0.05 * Double(words.count))
    }
  }

  /// Frequencies 3, 2, 2, 1 in the verses that are learned from; ties by the letters.
  @Test func theMostFrequentWordsAreKnown() {
    let text = "The cat, the dog.\n\nA cat the A\n"
    let small = Verses(text, words: 3, seed: 1, validation: 0, heldOut: 0)
    #expect(small.vocabulary.printable([0, 1, 2, 3]) == ["the", "a", "cat", "⟨unknown⟩"])
    #expect(small.encode("A dog THE-cat!") == [5, 1, 3, 0, 2, 6])
    #expect(small.text(of: [5, 1, 3, 4, 2, 6]) == "a ⟨unknown⟩ ⟨mask⟩ cat")
    #expect(small.encode("") == [5, 6])
    #expect(Set(small.training) == [small.encode("the cat the dog"), small.encode("a cat the a")])
  }

  /// Otherwise the vocabulary would know words by verses it is judged by.
  @Test func wordsOfVersesSetAsideAreNotCounted() {
    let text = (0..<26).map { "word\(Pronunciations.letters[$0])\n" }.joined()
    let small = Verses(text, words: 100, seed: 2, validation: 4, heldOut: 6)
    #expect(small.vocabulary.count == 16 + 4)
    let aside = [small.vocabulary.bos, small.unknown, small.vocabulary.eos]
    #expect(small.heldOut == Array(repeating: aside, count: 6))
    #expect(small.training.joined().allSatisfy { $0 != small.unknown })
  }

  @Test func gapsHideKnownWordsAndNothingElse() {
    let gaps = verses.gaps(in: verses.heldOut, perVerse: 3, seed: 5)
    #expect(gaps == verses.gaps(in: verses.heldOut, perVerse: 3, seed: 5))
    #expect(gaps != verses.gaps(in: verses.heldOut, perVerse: 3, seed: 6))
    let whole = Set(verses.heldOut)
    for gap in gaps {
      #expect(gap.sequence[gap.place] == verses.vocabulary.mask && gap.answer < verses.unknown)
      #expect(gap.sequence.count { $0 == verses.vocabulary.mask } == 1)
      var filled = gap.sequence
      filled[gap.place] = gap.answer
      #expect(whole.contains(filled))
    }
  }

  @Test func everyKnownWordIsAskedForWhereThereAreFew() {
    let small = Verses("a b\nb a b\n", words: 1, seed: 1, validation: 0, heldOut: 0)
    let gaps = small.gaps(in: [small.encode("b a b c b")], perVerse: 9, seed: 1)
    #expect(gaps.map(\.place).sorted() == [1, 3, 5])
  }

  @Test func versesThatLeaveNothingToLearnFromStop() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      _ = Verses("one\n...\ntwo\n", words: 5, seed: 1, validation: 1, heldOut: 1)
    }
    expectMessage(
      result,
      "stop: verses: 2 verses, 1 and 1 of them set aside, and 5 words: no model can learn from that\n"
    )
  }
}
