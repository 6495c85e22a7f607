import Tensors
import TestSupport
import Testing

@testable import FormalText

struct WordVectorsTests {
  @Test func wordsAreRunsOfLettersInLowerCase() {
    #expect(WordVectors.words(of: "") == [])
    #expect(
      WordVectors.words(of: "Don't — the 2nd CAFÉ, l’été!")
        == ["dont", "the", "nd", "café", "lété"])
  }

  @Test func wordsThatStandInTheSamePlacesAreAlike() {
    // “ox” and “cow” stand in the same places, “sun” elsewhere.
    let fields = (0..<40).map { "the \($0 % 2 == 0 ? "ox" : "cow") eats green grass" }
    let skies = (0..<40).map { "a \($0 % 2 == 0 ? "sun" : "moon") shines up high" }
    let text = (fields + skies).joined(separator: ". ")
    let vectors = WordVectors(of: text, size: 4, window: 2)
    #expect(vectors.counts.first == 40 && vectors.words.count == 12)
    #expect(vectors.nearest(to: "ox", 1).first?.word == "cow")
    #expect(vectors.nearest(to: "moon", 1).first?.word == "sun")
    #expect(vectors.nearest(to: "lion", 1).isEmpty && vectors["lion"] == nil)
  }

  @Test func vectorsHaveLengthOneAndGenesisSetsLightByDarkness() throws {
    let vectors = WordVectors(of: Corpus.genesis.text, size: 32)
    #expect(vectors.vectors.rows == 32 && vectors.vectors.columns == vectors.words.count)
    // A sum of 32 squares, each rounded.
    for length in columnSums(square(vectors.vectors)).scalars { #expect(abs(length - 1) < 1e-14) }
    // So it is by an independent computation (numpy), in 16, in 32 and in all directions.
    #expect(vectors.nearest(to: "darkness", 1).first?.word == "light")
    let own = try #require(vectors["darkness"])
    let nearest = try #require(vectors.nearest(to: 7 * own, 1).first)
    #expect(nearest.word == "darkness" && abs(nearest.cosine - 1) < 1e-14)
  }

  @Test func coordinatesHaveTheInnerProductsOfTheMatrix() {
    var random = RandomSource(seed: 5)
    let C = Tensor.normal([3, 7], from: &random)
    let M = C.transposed * C
    let found = principalCoordinates(of: M, count: 3)
    #expect(found.rows == 3 && found.columns == 7)
    let difference = found.transposed * found - M
    // Products of numbers of size 10; the iteration has converged to rounding.
    #expect(difference.scalars.allSatisfy { abs($0) < 1e-9 })
    // A direction beyond the rank adds nothing.
    let more = principalCoordinates(of: M, count: 5)
    #expect((more.transposed * more - M).scalars.allSatisfy { abs($0) < 1e-9 })
  }

  @Test func tooFewWordsStop() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { _ = WordVectors(of: "one two two", size: 2, minimumCount: 2) }
    expectMessage(
      result, "stop: word vectors: 1 words that occur often enough cannot fill 2 directions\n")
  }
}
