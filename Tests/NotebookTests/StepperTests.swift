import FormalAlgorithms
import Tensors
import Testing

@testable import Notebook

struct StepperTests {
  static let terminal = Terminal(width: 80, hasColour: false)

  @Test func stepsFollowTheRunCalledAlgorithmsIncluded() {
    let tape = LineTableTests.recordMultiHead()
    let stepper = Stepper(tape: tape, number: 5, terminal: Self.terminal)
    let places = stepper.events.map { event in
      "\(tape.scopes[tape.events[event].scope].number ?? 0).\(tape.events[event].lines[0])"
    }
    let head = ["5.1", "5.2", "4.1", "4.2", "4.3", "4.4", "4.5", "4.6"]
    #expect(places == head + head + ["5.3", "5.4"])
  }

  @Test func aCalledAlgorithmCanBeSteppedAlone() {
    let stepper = Stepper(
      tape: LineTableTests.recordMultiHead(), number: 4, terminal: Self.terminal)
    #expect(stepper.events.count == 6)
  }

  @Test func theLineIsMarkedAndItsValueShown() {
    let stepper = Stepper(
      tape: LineTableTests.recordMultiHead(), number: 5, terminal: Self.terminal)
    let lines = stepper.lines(at: stepper.events[9])
    #expect(lines[0] == "Algorithm 5 (MHAttention), h = 2")
    #expect(lines.filter { $0.hasPrefix("▶") } == ["▶  2    Y^h ← Attention(X, Z | W^h_qkv, Mask)"])
    #expect(lines.contains { $0.contains("Y^2 = ") })
    #expect(lines.filter { $0.contains("⎡") || $0.contains("[ ") }.count >= 1)
  }
}
