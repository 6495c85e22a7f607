import FormalText
import Tensors
import Testing

struct RandomWindowsTests {
  @Test func everyWindowIsAStretchAndEveryPlaceComes() {
    var random = RandomSource(seed: 3)
    let windows = randomWindows(of: (10..<17).map { $0 }, length: 3, count: 200, from: &random)
    #expect(windows.count == 200)
    for window in windows { #expect(window == Array(window[0]..<window[0] + 3)) }
    #expect(Set(windows.map { $0[0] }) == Set(10...14))
  }

  @Test func slicesAreCountedFromTheirOwnBeginning() {
    var random = RandomSource(seed: 3)
    let windows = randomWindows(
      of: Array(0..<20)[12...], length: 8, count: 3, from: &random)
    #expect(windows == Array(repeating: Array(12..<20), count: 3))
  }

  @Test func aStepDrawsTheSameWhateverWasDrawnBefore() {
    let tokens = Array(0..<1000)
    func draw(_ seed: UInt64, _ step: Int, _ count: Int = 4) -> [[Int]] {
      randomWindows(of: tokens, length: 9, count: count, seed: seed, step: step)
    }
    let inOrder = (0..<20).map { draw(3, $0) }
    for step in (0..<20).reversed() { #expect(draw(3, step) == inOrder[step]) }
    // Steps and seeds differ, also where seed + step is the same.
    #expect(Set(inOrder).count == 20)
    #expect(draw(4, 0) != draw(3, 1) && draw(4, 0) != draw(3, 0))
    #expect(Array(draw(3, 7, 9).prefix(4)) == inOrder[7])
  }

  @Test func theTextIsCutWithoutShuffling() {
    let text = TrainingText(Array(0..<27))
    #expect(Array(text.training) == Array(0..<24) && Array(text.validation) == Array(24..<27))
    #expect(TrainingText([4, 5], share: 0.5).validation == [5])
    #expect(TrainingText([4, 5], share: 1).validation.isEmpty)
  }

  /// nanoGPT: `data[:int(n * 0.9)]`.
  @Test func shakespeareIsCutWhereNanoGPTWouldCutIt() throws {
    let letters = CharacterTokenizer(alphabetOf: Corpus.shakespeare.text)
    let text = TrainingText(try letters.encode(Corpus.shakespeare.text))
    #expect((text.training.count, text.validation.count) == (855_076, 95_009))
    let windows = randomWindows(of: text.validation, length: 65, count: 12, seed: 1, step: 0)
    #expect(windows.allSatisfy { window in window.count == 65 })
  }

  @Test func aShareThatIsNoneStops() async {
    await #expect(processExitsWith: .exitCode(70)) { _ = TrainingText([1, 2], share: 1.5) }
  }

  /// The model gives 3/4 to the token it sees and shares the rest: right three times of five here.
  @Test func lossAsksForTheTokenAfterEachOneSeen() {
    let table = log(Tensor(rows: [[0.75, 0.25], [0.25, 0.75]]))
    let loss = nextTokenLoss([[0, 0, 1, 1], [1, 1, 0]]) { sequences in
      #expect(sequences == [[0, 0, 1], [1, 1]])
      return gather(table, columns: sequences.flatMap { $0 })
    }
    let expected = -(3 * log(Tensor(scalar: 0.75)) + 2 * log(Tensor(scalar: 0.25))).scalar / 5
    #expect(abs(loss.scalar - expected) < 1e-15)
  }

  @Test func aWindowWithNothingToGuessStops() async {
    await #expect(processExitsWith: .exitCode(70)) {
      _ = nextTokenLoss([[1, 0], [1]]) { _ in .zeros([2, 1]) }
    }
  }

  @Test func aSequenceThatIsTooShortStops() async {
    await #expect(processExitsWith: .exitCode(70)) {
      var random = RandomSource(seed: 3)
      _ = randomWindows(of: [1, 2], length: 3, count: 1, from: &random)
    }
  }
}
