import Testing

@testable import Notebook

struct RecordCheckTests {
  private func check(
    _ recorded: [Double], _ again: [Double], isStale: Bool = false, seed: UInt64 = 0
  ) -> RecordCheck {
    RecordCheck("fall", isStale: isStale, seeds: (0, seed)) { (recorded, again) }
  }

  @Test func theBeginningIsCompared() {
    let check = check([4, 3, 2, 1], [4, 3.002])
    #expect(check.failure == nil)
    #expect(
      check.report
        == "Record fall: 2 numbers computed again, the largest relative difference 0.0007.")
    #expect(self.check([4, 3], [4]).report == "Record fall: 1 number computed again, the same.")
  }

  @Test func theFirstNumberThatDiffersIsTold() {
    #expect(
      check([4, 3, 2, 1], [4, 3.01, 7]).failure
        == "record fall: number 2 is 3.0 in the record and 3.01 now")
    #expect(check([4], [.nan]).failure != nil)
  }

  @Test func nothingComparedIsAFailure() {
    #expect(check([4, 3], []).failure == "record fall: its check computes nothing")
    #expect(
      check([4], [4, 3]).failure
        == "record fall: 2 numbers were computed again, but 1 are recorded")
  }

  @Test func anotherRecipeOrSeedIsToldWithoutWork() {
    var count = 0
    func work() -> (recorded: [Double], again: [Double]) {
      count += 1
      return ([1], [1])
    }
    let stale = RecordCheck("fall", isStale: true, seeds: (0, 0), work)
    #expect(stale.failure == "record fall: the recipe has changed since it was recorded")
    let other = RecordCheck("fall", isStale: false, seeds: (0, 3), work)
    #expect(
      other.failure == "record fall: it was recorded with seed 0, and this run has seed 3")
    #expect(count == 0)
  }

  @Test func failuresAndWorkAddUp() {
    var checks = RecordChecks()
    checks.add(check([1], [1]), work: 0.5)
    checks.add(check([1], [2]), work: 0.25)
    #expect(checks.failures == ["record fall: number 1 is 1.0 in the record and 2.0 now"])
    #expect(checks.work == 0.75)
  }
}
