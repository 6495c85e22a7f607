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

  @Test func perfectScoresAreAllRight() {
    let samples = drawn(60)
    let scores = answers(samples) { ($0, $1) }
    #expect(task.shareRight(scores, on: samples) == 1)
    #expect(task.shareRight(scores, on: samples, hardOnly: true) == 1)
  }

  /// Scores of 0 leave all letters equally likely; a score that is sure costs nothing.
  @Test func lossIsTheMeanOverAllQuestions() {
    let samples = drawn(7)
    let none = task.loss(.zeros([10, 7 * 9]), on: samples).scalar
    #expect(abs(none - log(Tensor(scalar: 5)).scalar) < 1e-12)
    let sure = 1000.0 * answers(samples) { ($0, $1) }
    #expect(task.loss(sure, on: samples).scalar == 0)
    // Whoever is sure of the first answer and knows nothing of the second pays for the second alone:
    // three questions of a sample's eleven.
    let half = 1000.0 * answers(samples) { before, _ in (before, -9) }
    #expect(abs(task.loss(half, on: samples).scalar - 3.0 / 11 * none) < 1e-12)
  }

  /// Whoever copies the letter before as the opener too is right where the bracket opened one place
  /// earlier or the two letters agree by chance; the hard ones leave only chance, one in five.
  @Test func copyingOneAnswerIsChanceWhereItIsHard() {
    let samples = drawn(2000)
    let scores = answers(samples) { before, _ in (before, before) }
    let agree = samples.flatMap { s in
      s.openerPlace.indices.compactMap { t in s.opener[t].map { $0 == s.before[t] } }
    }
    let expected = Double(agree.count { $0 }) / Double(agree.count)
    #expect(abs(task.shareRight(scores, on: samples) - expected) < 1e-12)
    // About 1,500 hard places: four standard deviations are 0.04.
    #expect(abs(task.shareRight(scores, on: samples, hardOnly: true) - 0.2) < 0.04)
  }

  private func drawn(_ count: Int) -> [BracketedLetters.Sample] {
    var random = RandomSource(seed: 10)
    return (0..<count).map { _ in task.sample(from: &random) }
  }

  /// Scores of 1 for the letters that `choose` makes of both right answers.
  private func answers(
    _ samples: [BracketedLetters.Sample], _ choose: (Int, Int) -> (Int, Int)
  ) -> Tensor {
    Tensor(
      columns: samples.flatMap { sample in
        (0..<9).map { t in
          let (first, second) = choose(sample.before[t] ?? 0, sample.opener[t] ?? 0)
          return (0..<10).map { $0 == first || $0 == 5 + second ? 1 : 0 }
        }
      })
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
