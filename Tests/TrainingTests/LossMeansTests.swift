import FormalTraining
import TestSupport
import Testing

struct LossMeansTests {
  @Test func eachGroupGivesItsMeanAndARemainderNone() {
    #expect([4.0, 2, 3, 1, 5].means(of: 2) == [3, 2])
    #expect([4.0, 2, 3, 1, 5].means(of: 1) == [4, 2, 3, 1, 5])
    #expect([4.0, 2, 3, 1, 5].dropFirst().means(of: 4) == [2.75])
    #expect([4.0, 2].means(of: 3).isEmpty)
    #expect([Double]().means(of: 3).isEmpty)
  }

  @Test func groupsOfNothingStop() async {
    await #expect(processExitsWith: .exitCode(70)) { _ = [1.0].means(of: 0) }
  }
}
