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

  @Test func aSequenceThatIsTooShortStops() async {
    await #expect(processExitsWith: .exitCode(70)) {
      var random = RandomSource(seed: 3)
      _ = randomWindows(of: [1, 2], length: 3, count: 1, from: &random)
    }
  }
}
