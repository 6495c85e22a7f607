import FormalText
import Foundation
import Testing

struct LetterAlignmentTests {
  private static let dictionary = Pronunciations.cmudict
  private static let alignment = LetterAlignment(of: dictionary.training)
  private var dictionary: Pronunciations { Self.dictionary }

  private func pieces(_ word: String) throws -> [String] {
    let word = try #require(dictionary.all.first { $0.word == word })
    let pieces = try #require(Self.alignment.pieces(of: word.answers[0], for: word.letters))
    return pieces.map { dictionary.spelling(of: $0) }
  }

  /// All ways to deal phonemes out to letters, none to two each.
  private func ways(_ letters: Int, _ answer: ArraySlice<Int>) -> [[[Int]]] {
    guard letters > 0 else { return answer.isEmpty ? [[]] : [] }
    return (0...min(2, answer.count)).flatMap { k in
      ways(letters - 1, answer.dropFirst(k)).map { [Array(answer.prefix(k))] + $0 }
    }
  }

  private func probability(
    of pieces: [[Int]], _ letters: [Int], _ alignment: LetterAlignment
  ) -> Double {
    zip(pieces, letters).reduce(1) { $0 * alignment.probability(of: $1.0, for: $1.1) }
  }

  @Test func soundsFallToTheLettersAReaderWouldGiveThem() throws {
    #expect(try pieces("schreifels") == ["SH", "", "", "R", "", "AY", "F", "AH", "L", "Z"])
    #expect(try pieces("narrated") == ["N", "EH", "", "R", "EY", "T", "IH", "D"])
    #expect(try pieces("graziano") == ["G", "R", "AA", "T S", "IY", "AA", "N", "OW"])
    let m = try #require(dictionary.vocabulary["M".utf8])
    #expect(Self.alignment.probability(of: [m], for: 12) > 0.8)
  }

  /// Three letters cannot say the seven phonemes of “etc”; every other word it learned from has a way.
  @Test func piecesJoinToTheAnswer() {
    #expect(dictionary.training.contains { $0.word == "etc" && $0.answers[0].count == 7 })
    for word in dictionary.training {
      let pieces = Self.alignment.pieces(of: word.answers[0], for: word.letters)
      #expect((pieces == nil) == (word.word == "etc"), "\(word.word)")
      guard let pieces else { continue }
      #expect(pieces.flatMap { $0 } == word.answers[0] && pieces.count == word.letters.count)
      #expect(pieces.allSatisfy { $0.count <= 2 })
    }
  }

  @Test func probabilitiesOfALetterAddUpToOne() {
    let phonemes = Array(26..<65)
    for letter in 0..<26 {
      var sum = Self.alignment.probability(of: [], for: letter)
      for a in phonemes {
        sum += Self.alignment.probability(of: [a], for: letter)
        for b in phonemes { sum += Self.alignment.probability(of: [a, b], for: letter) }
      }
      #expect(abs(sum - 1) < 1e-12)
    }
  }

  @Test func piecesAreTheMostProbableOfAllWays() throws {
    for word in dictionary.validation.prefix(60) where word.letters.count <= 7 {
      let all = ways(word.letters.count, word.answers[0][...])
      let best = all.map { probability(of: $0, word.letters, Self.alignment) }.max()
      let pieces = try #require(Self.alignment.pieces(of: word.answers[0], for: word.letters))
      let found = probability(of: pieces, word.letters, Self.alignment)
      // Products in the same order, so that only rounding could differ.
      #expect(abs(found - (best ?? 0)) <= 1e-12 * found)
    }
  }

  /// What expectation and maximisation promises: no round makes the words less probable.
  @Test func everyRoundMakesTheWordsMoreProbable() {
    let words = dictionary.training.filter { $0.letters.count <= 5 && $0.word != "etc" }.prefix(80)
    let likelihoods = (0...5).map { rounds in
      let alignment = LetterAlignment(of: Array(words), rounds: rounds)
      return words.reduce(0) { sum, word in
        let all = ways(word.letters.count, word.answers[0][...])
        return sum + log(all.reduce(0) { $0 + probability(of: $1, word.letters, alignment) })
      }
    }
    for (before, after) in zip(likelihoods, likelihoods.dropFirst()) { #expect(after > before) }
  }
}
