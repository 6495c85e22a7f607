import FormalText
import Tensors
import Testing

@Suite struct BracketedLettersTests {
  let task = BracketedLetters(letters: 5, kinds: 3, length: 9)

  @Test func answersFollowFromTheWrittenTokens() {
    var random = RandomSource(seed: 7)
    let closing = [")": "(", "]": "[", "}": "{"]
    for _ in 0..<50 {
      let sample = task.sample(from: &random)
      let text = task.text(of: sample.tokens)
      let letters = text.map { $0.filter(\.isLetter) }
      for t in text.indices {
        #expect(sample.before[t].map(task.letter) == (t == 0 ? nil : letters[t - 1]))
        let bracket = closing[String(text[t].suffix(1))]
        let place = bracket.flatMap { bracket in text.firstIndex { $0.hasPrefix(bracket) } }
        #expect(sample.openerPlace[t] == place)
        #expect(sample.opener[t].map(task.letter) == place.map { letters[$0] })
        if let place { #expect(place < t) }
      }
    }
  }

  @Test func everyKindOpensAndClosesOnce() {
    var random = RandomSource(seed: 8)
    let text = task.text(of: task.sample(from: &random).tokens).joined()
    for bracket in "()[]{}" { #expect(text.count { $0 == bracket } == 1) }
    #expect(text.count == 9 + 6)
  }

  @Test func tokensFillTheVocabulary() {
    var random = RandomSource(seed: 9)
    let seen = Set((0..<400).flatMap { _ in task.sample(from: &random).tokens })
    #expect(seen == Set(0..<task.tokenCount))
    #expect(task.text(of: Array(0..<8)) == ["a", "(a", "a)", "[a", "a]", "{a", "a}", "b"])
    #expect(Set(task.text(of: Array(0..<task.tokenCount))).count == 5 * 7)
    #expect((0..<7).filter(task.isOpening) == [1, 3, 5])
  }

  @Test func sizesThatDoNotFitStop() async {
    await #expect(processExitsWith: .exitCode(70)) {
      _ = BracketedLetters(letters: 5, kinds: 3, length: 5)
    }
    await #expect(processExitsWith: .exitCode(70)) {
      _ = BracketedLetters(letters: 27, kinds: 3, length: 9)
    }
  }
}
