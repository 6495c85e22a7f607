import Tensors
import TestSupport
import Testing

@testable import FormalText

struct BytePairTrainingTests {
  private func candidate(_ left: Int, _ right: Int, _ count: Int) -> BytePairTraining.Candidate {
    BytePairTraining.Candidate(pair: TokenPair(left, right), count: count)
  }

  @Test func bananaByHand() {
    let (a, b, n) = (97, 98, 110)
    var training = BytePairTraining(on: "banana", minimumCount: 1)
    // b·a once; a·n and n·a twice each, and a comes before n.
    #expect(
      training.candidates(9) == [candidate(a, n, 2), candidate(n, a, 2), candidate(b, a, 1)])
    #expect(training.nextMerge == candidate(a, n, 2))
    #expect(
      training.learn()
        == .init(pair: TokenPair(a, n), token: 256, count: 2, bytes: Array("an".utf8)))
    // b·an, an·an, an·a: once each, and b has the smallest number.
    #expect(
      training.candidates(9) == [
        candidate(b, 256, 1), candidate(256, a, 1), candidate(256, 256, 1),
      ])
    training.learn(merges: 4)
    #expect(
      training.merges.map(\.pair) == [(a, n), (b, 256), (256, a), (257, 258)].map(TokenPair.init))
    #expect(training.tokenizer.encode("banana") == [259])
    #expect(training.nextMerge == nil)
    #expect(training.learn() == nil && training.merges.count == 4)
  }

  @Test func aRunIsCountedAtEveryPlace() {
    var training = BytePairTraining(on: "aaaaa", split: .whole)
    #expect(training.nextMerge == candidate(97, 97, 4))
    training.learn()
    // aa aa a
    #expect(training.candidates(9) == [candidate(256, 97, 1), candidate(256, 256, 1)])
  }

  @Test func rarePairsAreLeftAlone() {
    var training = BytePairTraining(on: "abab xy", minimumCount: 2)
    training.learn(merges: 50)
    #expect(training.merges.map(\.count) == [2])
    #expect(training.candidates(1).first?.count == 1)
    var strict = BytePairTraining(on: "ababab cd cd", minimumCount: 3)
    strict.learn(merges: 50)
    #expect(strict.merges.map(\.bytes) == [Array("ab".utf8)])
  }

  @Test func nothingIsMergedAcrossACut() {
    var cut = BytePairTraining(on: "a b a b a b")
    cut.learn(merges: 9)
    #expect(cut.merges.map(\.bytes) == [" b", " a"].map { Array($0.utf8) })
    var whole = BytePairTraining(on: "a b a b a b", split: .whole)
    whole.learn(merges: 9)
    #expect(whole.merges.map(\.bytes) == [" b", "a b", " a b"].map { Array($0.utf8) })
  }

  @Test func mergesAndCountsAreThoseOfTheDefinition() {
    var random = RandomSource(seed: 11)
    for turn in 0..<300 {
      let alphabet =
        turn % 5 == 4 ? Array(0...255) : Array("ab 'sé\n0".utf8.prefix(1 + turn % 9))
      let bytes = random.bytes(upTo: 10 + turn % 150, from: alphabet)
      let split = TextSplit.allCases[turn % 2]
      let (total, least) = (random.integer(below: 25), 1 + turn % 3)
      var naive = NaiveBytePairs(bytes, split)
      naive.learn(merges: total, minimumCount: least)
      var training = BytePairTraining(onBytes: bytes, split: split, minimumCount: least)
      training.learn(merges: total)
      #expect(training.merges == naive.merges, "\(bytes)")
      let counts = naive.counts
      let candidates = training.candidates(.max)
      #expect(candidates.count == counts.count)
      #expect(candidates.allSatisfy { counts[$0.pair] == $0.count })
      // The text it was learned on is cut as it was while learning.
      #expect(training.tokenizer.encode(bytes: bytes) == naive.rows.flatMap { $0 })
      #expect(Set(training.merges.map(\.bytes)).count == training.merges.count)
    }
  }

  @Test func theNextMergeIsTheFirstCandidateAndTheOneLearned() {
    var training = BytePairTraining(on: String(Corpus.alice.text.prefix(3000)))
    for _ in 0..<120 {
      let next = training.nextMerge
      #expect(next == training.candidates(1).first)
      let merge = training.learn()
      #expect(merge?.pair == next?.pair && merge?.count == next?.count)
    }
  }

  @Test func learningInStepsIsLearningAtOnce() {
    let text = String(Corpus.genesis.text.prefix(20_000))
    var (steps, atOnce) = (BytePairTraining(on: text), BytePairTraining(on: text))
    for total in [3, 50, 51, 200] { steps.learn(merges: total) }
    atOnce.learn(merges: 200)
    #expect(steps.merges == atOnce.merges)
    let copy = steps
    steps.learn(merges: 210)
    #expect(copy.merges.count == 200 && steps.merges.prefix(200) == copy.merges[...])
  }

  @Test func mergesAgreeWithTokenizers() throws {
    let golden = try TokenizersGolden.load()
    let sample = Array(Corpus.alice.text.utf8.prefix(golden.sampleBytes))
    var training = BytePairTraining(onBytes: sample)
    training.learn(merges: golden.merges.count)
    let expected = golden.merges.map { TokenPair($0[0], $0[1]) }
    #expect(expected.count == 1200)
    #expect(training.merges.map(\.pair) == expected)
    for uncut in golden.uncut {
      var training = BytePairTraining(on: uncut.text, split: .whole)
      training.learn(merges: uncut.merges.count)
      #expect(training.merges.map { [$0.pair.left, $0.pair.right] } == uncut.merges)
    }
  }

  @Test func countsNeverRise() {
    var training = BytePairTraining(on: Corpus.alice.text)
    training.learn(merges: 500)
    let counts = training.merges.map(\.count)
    #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(counts.count == 500)
  }

  @Test func theLongestTokensComeFirst() {
    var training = BytePairTraining(on: "banana bandana", minimumCount: 1)
    training.learn(merges: 20)
    let longest = training.longestTokens(3).map(\.bytes.count)
    let all = training.merges.map(\.bytes.count).sorted(by: >)
    #expect(longest == Array(all.prefix(3)))
    #expect(longest[0] == " bandana".utf8.count)
  }

  @Test func aTextWithoutPairsTeachesNothing() {
    for text in ["", "a", "a b"] {
      var training = BytePairTraining(on: text, split: text == "a b" ? .words : .whole)
      #expect(training.nextMerge?.count ?? 0 < 2 && training.learn() == nil)
      #expect(training.tokenizer.encode("a b") == [97, 32, 98])
    }
  }

  @Test func aMinimumCountBelowOneStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { _ = BytePairTraining(on: "aa", minimumCount: 0) }
    expectMessage(
      result,
      "stop: byte-pair training: a minimum count of 0 would merge what is not there\n")
  }
}
