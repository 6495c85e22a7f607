import ArgumentParser
import Testing

@testable import bench

struct BenchTests {
  @Test func columnsAreAligned() {
    let table = Bench.layout([
      Row(what: "GELU", measured: "0.58 ns", goal: "≤ 1", isMet: true),
      Row(what: "a longer name", measured: "2 ns", goal: "≤ 1", isMet: false),
      Row(what: "sum", measured: "0.08 ns"),
    ])
    #expect(
      table == """
        what           measured  goal
        GELU           0.58 ns   ≤ 1   ok
        a longer name  2 ns      ≤ 1   missed
        sum            0.08 ns
        """)
  }

  @Test func bestAndMedianAreThoseOfTheRounds() {
    let timing = Timing(rounds: [5, 1, 4, 2, 3])
    #expect(timing.best == 1 && timing.median == 3)
  }

  @Test func candidatesTakeTurns() {
    var order: [Int] = []
    let timings = interleaved(rounds: 2, [{ order.append(0) }, { order.append(1) }])
    #expect(order == [0, 1, 0, 1, 0, 1])
    #expect(timings.map(\.rounds.count) == [2, 2])
  }

  @Test func wrongArgumentsSayWhatThereIs() {
    for (arguments, part) in [(["--rounds", "0"], "at least 1"), (["speed"], "speed")] {
      do {
        _ = try Bench.parse(arguments)
        Issue.record("\(arguments) were accepted")
      } catch {
        #expect(Bench.message(for: error).contains(part))
      }
    }
  }
}
