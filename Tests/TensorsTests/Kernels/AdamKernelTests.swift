import TestSupport
import Testing

@testable import Tensors

struct AdamKernelTests {
  private let step = AdamStep(beta1: 0.75, beta2: 0.5, epsilon: 0.25, size: 2, correction: 0.25)

  @Test(arguments: [Precision.double, .float])
  func oneElementByHand(_ precision: Precision) {
    func number(_ x: Double) -> Tensor { Tensor(vector: [x], precision: precision) }
    let new = adamStep(
      step, θ: number(3), gradient: number(4), m: number(8), v: number(2), kept: [(0..<1, 0.5)])
    #expect(new.m[0] == 7)  // ¾·8 + ¼·4
    #expect(new.v[0] == 9)  // ½·2 + ½·16
    // ½·3 − 2·7 / (√(9 / ¼) + ¼), with one rounded quotient.
    expectClose(new.θ, number(1.5 - 14 / 6.25), precision == .double ? 1e-15 : 1e-7)
  }

  @Test func everyElementMovesByItself() {
    let count = 70_003
    let (θ, g, m) = (sample([count], seed: 1), sample([count], seed: 2), sample([count], seed: 3))
    let v = square(sample([count], seed: 4))
    // One cut lies within a shard, one in the next.
    let kept = [(0..<1_001, 0.9), (1_001..<40_000, 1), (40_000..<count, 0.7)]
    let new = adamStep(step, θ: θ, gradient: g, m: m, v: v, kept: kept)
    for i in [0, 7, 1_000, 1_001, 32_767, 32_768, 39_999, 40_000, 65_536, count - 1] {
      let alone = adamStep(
        step, θ: Tensor(vector: [θ[i]]), gradient: Tensor(vector: [g[i]]),
        m: Tensor(vector: [m[i]]), v: Tensor(vector: [v[i]]),
        kept: [(0..<1, kept.first { $0.0.contains(i) }?.1 ?? .nan)])
      #expect([new.θ[i], new.m[i], new.v[i]] == [alone.θ[0], alone.m[0], alone.v[0]])
    }
  }

  @Test func vectorsThatDoNotFitStop() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      let step = AdamStep(beta1: 0, beta2: 0, epsilon: 1, size: 1, correction: 1)
      _ = adamStep(
        step, θ: .ones([2]), gradient: .ones([2]), m: .ones([2]), v: .ones([3]), kept: [(0..<2, 1)])
    }
    expectLine(result, "Adam: 3 for 2 parameters")
  }
}
