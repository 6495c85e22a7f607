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
