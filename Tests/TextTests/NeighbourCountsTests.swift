import FormalText
import Tensors
import TestSupport
import Testing

struct NeighbourCountsTests {
  private static let verses = Verses.gospels
  private static let counts = NeighbourCounts(
    of: verses.training, vocabulary: verses.vocabulary)

  /// a, b are 0, 1; mask 2, bos 3, eos 4.
  private let V = Vocabulary(["a", "b"].map { Array($0.utf8) })
  private let few = [[3, 0, 1, 4], [3, 0, 0, 4]]

  /// Worked by hand. After bos, a and b stand 3 and 1 times, eos 2: shares ½, ⅙, ⅓. After a: a 1,
  /// b 1, eos 1; after b: eos 1. With strength 6 the imagined counts are a 3, b 1, eos 2.
  @Test func probabilitiesAreCountsAndImaginedCounts() {
    let counts = NeighbourCounts(of: few, vocabulary: V)
    func guess(_ sequence: [Int], _ evidence: NeighbourCounts.Evidence) -> [Double] {
      counts.guess(Gap(sequence: sequence, place: 1, answer: 0), from: evidence, strength: 6)
    }
    func expect(_ p: [Double], _ a: Double, _ b: Double) {
      #expect(p.count == 5 && p[2...] == [0, 0, 0])
      #expect(abs(p[0] - a / (a + b)) < 1e-15 && abs(p[1] - b / (a + b)) < 1e-15)
    }
    expect(guess([3, 2, 4], .none), 3, 1)
    // p(a | bos) ∝ 2 + 3 and p(b | bos) ∝ 0 + 1; after a: 1 + 3 and 1 + 1.
    expect(guess([3, 2, 4], .left), 5, 1)
    expect(guess([0, 2, 4], .left), 4, 2)
    // p(eos | a) = (1 + 2)/(3 + 6) and p(eos | b) = (1 + 2)/(1 + 6).
    expect(guess([3, 2, 4], .bothSides), 5 * 3 / 9.0, 1 * 3 / 7.0)
    // p(a | a) = (1 + 3)/9 and p(a | b) = (0 + 3)/7.
    expect(guess([0, 2, 0], .bothSides), 4 * 4 / 9.0, 2 * 3 / 7.0)
  }

  /// Worked by hand: in the frame a b _ b a stood b twice and a once; in a b _ b b nothing ever.
  @Test func aFrameIsHelpedByBothSides() {
    let text = [[0, 1, 1, 1, 0], [0, 1, 1, 1, 0], [0, 1, 0, 1, 0]]
    let counts = NeighbourCounts(of: text, vocabulary: V)
    func guess(_ sequence: [Int], _ place: Int, _ evidence: NeighbourCounts.Evidence) -> [Double] {
      counts.guess(Gap(sequence: sequence, place: place, answer: 0), from: evidence, strength: 2)
    }
    let both = guess([0, 1, 2, 1, 0], 2, .bothSides)
    let frame = guess([0, 1, 2, 1, 0], 2, .frame)
    #expect(abs(frame[0] - (1 + 2 * both[0]) / 5) < 1e-15)
    #expect(abs(frame[1] - (2 + 2 * both[1]) / 5) < 1e-15)
    #expect(guess([0, 1, 2, 1, 1], 2, .frame) == guess([0, 1, 2, 1, 1], 2, .bothSides))
    #expect(guess([1, 2, 1, 0], 1, .frame) == guess([1, 2, 1, 0], 1, .bothSides))
  }

  /// The same on characters: learned from the first nine tenths of the gospels, judged on the last.
  @Test func characterFigures() throws {
    let letters = CharacterTokenizer(alphabetOf: Corpus.gospels.text)
    let text = TrainingText(try letters.encode(Corpus.gospels.text))
    let counts = NeighbourCounts(of: [Array(text.training)], vocabulary: letters.vocabulary)
    let windows = randomWindows(of: text.validation, length: 64, count: 300, seed: 1, step: 0)
    let gaps = gaps(in: windows, each: 4, mask: letters.vocabulary.mask, seed: 2)
    #expect(gaps.count == 1200)
    let scores = NeighbourCounts.Evidence.allCases.map { evidence in
      GapScore(gaps) { counts.guess($0, from: evidence, strength: 1) }
    }
    for (score, expected) in zip(
      scores, [(3.058, 0.174), (2.246, 0.313), (1.647, 0.46), (0.55, 0.837)])
    {
      // Half of the last digit that a page would show.
      #expect(abs(score.loss - expected.0) < 0.0006 && abs(score.accuracy - expected.1) < 0.0006)
    }
  }

  @Test(arguments: NeighbourCounts.Evidence.allCases)
  func guessesAreDistributionsOverWords(evidence: NeighbourCounts.Evidence) {
    for gap in Self.verses.gaps(in: Self.verses.heldOut, perVerse: 1, seed: 3).prefix(50) {
      let p = Self.counts.guess(gap, from: evidence, strength: 10)
      #expect(p.count == 1504 && p.suffix(3) == [0, 0, 0])
      #expect(p.dropLast(3).allSatisfy { $0 > 0 })
      // 1,504 roundings of at most half a unit in the last place each.
      #expect(abs(p.reduce(0, +) - 1) < 1e-12)
    }
  }

  /// With ever more imagined counts the neighbours are forgotten.
  @Test func strengthLeadsToTheSharesOfTheWords() {
    let gap = Self.verses.gaps(in: Self.verses.heldOut, perVerse: 1, seed: 3)[0]
    let none = Self.counts.guess(gap, from: .none, strength: 1)
    for evidence in [NeighbourCounts.Evidence.left, .bothSides] {
      let p = Self.counts.guess(gap, from: evidence, strength: 1e12)
      for (p, q) in zip(p, none) { #expect(abs(p - q) < 1e-6) }
    }
  }

  /// What the masked model is held against: strengths chosen on other verses than those that judge.
  @Test(arguments: [
    (NeighbourCounts.Evidence.none, 0.3, 5.609, 0.073), (.left, 30, 4.403, 0.197),
    (.bothSides, 30, 3.483, 0.333), (.frame, 30, 3.413, 0.34),
  ])
  func heldOutFigures(
    evidence: NeighbourCounts.Evidence, strength: Double, loss: Double, accuracy: Double
  ) {
    let (verses, counts) = (Self.verses, Self.counts)
    let chosen = counts.bestStrength(
      evidence, on: verses.gaps(in: verses.validation, perVerse: 3, seed: 1))
    #expect(chosen == strength)
    let gaps = verses.gaps(in: verses.heldOut, perVerse: 3, seed: 1)
    let score = GapScore(gaps) { counts.guess($0, from: evidence, strength: chosen) }
    #expect(score.count == 1200)
    // Half of the last digit that a page would show.
    #expect(abs(score.loss - loss) < 0.0006 && abs(score.accuracy - accuracy) < 0.0006)
  }

  @Test func aGapWithoutNeighboursStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      let V = Vocabulary([[97]])
      let counts = NeighbourCounts(of: [[2, 0, 3]], vocabulary: V)
      _ = counts.guess(Gap(sequence: [1, 0, 3], place: 0, answer: 2), from: .left, strength: 1)
    }
    expectMessage(
      result,
      "stop: neighbour counts: a gap at 0 of 3 tokens and a strength of 1.0: it needs a neighbour on"
        + " either side, and a strength above 0\n")
  }
}
