import FormalTraining
import Foundation
import TestSupport
import Testing

struct SchedulesTests {
  @Test func aConstantRateIsTheSameAtAllSteps() {
    let schedule = Schedule.constant(0.3)
    for step in [0, 1, 1_000_000] { #expect(schedule(step) == 0.3) }
  }

  @Test func warmupRisesByEqualStepsToThePeak() {
    let schedule = Schedule.warmupCosine(peak: 1, floor: 0.1, warmup: 4, steps: 14)
    for step in 0..<5 { #expect(abs(schedule(step) - 0.2 * Double(step + 1)) < 1e-15) }
  }

  @Test func theCosineFallsToTheFloorAndStays() {
    let schedule = Schedule.warmupCosine(peak: 1, floor: 0.1, warmup: 4, steps: 14)
    // Half of the way, the end.
    #expect(abs(schedule(9) - 0.55) < 1e-15)
    #expect(abs(schedule(14) - 0.1) < 1e-15)
    #expect(schedule(15) == 0.1 && schedule(400) == 0.1)
    // Half a wave is symmetric about its middle.
    for k in 0...5 { #expect(abs(schedule(9 - k) + schedule(9 + k) - 1.1) < 1e-15) }
    for step in 4..<14 { #expect(schedule(step) > schedule(step + 1)) }
  }

  @Test func itIsNanoGPTs() {
    // get_lr of nanoGPT's train.py, evaluated in Python for 1e-3, 1e-4, 100, 2000.
    let schedule = Schedule.warmupCosine(peak: 1e-3, floor: 1e-4, warmup: 100, steps: 2000)
    let expected = [
      0: 9.900990099009901e-06, 99: 9.900990099009902e-04, 100: 1e-3, 101: 9.999993848585915e-04,
      777: 7.463004706110102e-04, 1999: 1.0000061514140841e-04, 2000: 1e-4, 2001: 1e-4,
    ]
    for (step, rate) in expected { #expect(abs(schedule(step) - rate) < 1e-14 * 1e-3 + 1e-17) }
  }

  @Test func withoutWarmupItBeginsAtThePeak() {
    #expect(Schedule.warmupCosine(peak: 2, floor: 1, warmup: 0, steps: 3)(0) == 2)
    // All warm-up and no fall.
    let rise = Schedule.warmupCosine(peak: 2, floor: 1, warmup: 3, steps: 3)
    #expect([0, 1, 2, 3].map { rise($0) } == [0.5, 1, 1.5, 1])
  }

  @Test func aScheduleIsKeptInAFile() throws {
    let schedule = Schedule.warmupCosine(peak: 1e-3, floor: 1e-4, warmup: 100, steps: 2000)
    let copy = try JSONDecoder().decode(Schedule.self, from: JSONEncoder().encode(schedule))
    #expect(copy == schedule)
  }

  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }
}

private let stops = [
  Stop("schedule: rate 0.0 is not positive") { _ = Schedule.constant(0) },
  Stop("schedule: floor 0.0 is not positive") {
    _ = Schedule.warmupCosine(peak: 1, floor: 0, warmup: 1, steps: 2)
  },
  Stop("schedule: peak 1.0, floor 2.0, 1 steps of warm-up in 2") {
    _ = Schedule.warmupCosine(peak: 1, floor: 2, warmup: 1, steps: 2)
  },
  Stop("schedule: peak 1.0, floor 0.5, 3 steps of warm-up in 2") {
    _ = Schedule.warmupCosine(peak: 1, floor: 0.5, warmup: 3, steps: 2)
  },
]
