import Tensors
import TestSupport
import Testing

/// x³ with a derivative that is off by one part in `error`.
private struct Cube: Tensors.Operation {
  let error: Double
  var name: String { "cube" }

  func value(_ inputs: [Tensor]) -> Tensor { inputs[0] .* inputs[0] .* inputs[0] }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    adjoints.add(((3 + error) * dy) .* inputs[0] .* inputs[0], to: 0)
  }
}

private let stops = [
  Stop("gradient check: a float tensor: only double can be checked") {
    _ = checkGradients(at: [.ones([2]), .ones([2], precision: .float)]) { $0[0] }
  }
]

struct GradientCheckTests {
  private let x = Tensor(vector: [0.7, -1.3, 2.1])

  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  private func report(error: Double) -> GradientReport? {
    checkGradients(at: [x]) { t in apply(Cube(error: error), [t[0]]) }.first
  }

  @Test func aRightDerivativePasses() {
    let right = report(error: 0)
    #expect(right?.passes == true)
    #expect(right?.index == 0)
    // The awkward weights are 1 + (7i + 3 mod 11)/22.
    let weights = [1 + 3.0 / 22, 1 + 10.0 / 22, 1 + 6.0 / 22]
    for i in 0..<3 {
      let expected = 3 * x[i] * x[i] * weights[i]
      #expect(abs((right?.analytic[i] ?? 0) - expected) < 1e-14)
      // x³ has no fifth derivative: the stencil is exact but for rounding.
      #expect(abs((right?.numeric[i] ?? 0) - expected) < 1e-10)
    }
  }

  @Test func aDerivativeOffByThreeInAMillionIsFound() {
    #expect(report(error: 1e-5)?.passes == false)
    #expect(report(error: -1e-5)?.passes == false)
    #expect(report(error: 1e-6)?.passes == true)
    #expect(report(error: 1)?.description.hasSuffix(": the gradients differ") == true)
    #expect(report(error: 1)?.description.hasPrefix("tensor 0 (3): ‖a − n‖ = ") == true)
  }

  @Test func aDerivativeThatIsNaNIsFound() {
    #expect(report(error: .nan)?.passes == false)
  }

  @Test func everyTensorHasItsReport() {
    let reports = checkGradients(at: [x, Tensor(scalar: 2), Tensor(rows: [[1, 2]])]) { t in
      sum(t[0] .* t[1]) .* sum(t[2])
    }
    #expect(reports.map(\.index) == [0, 1, 2])
    #expect(reports.map(\.numeric.shape) == [[3], [], [1, 2]])
    #expect(reports.allSatisfy { $0.passes })
    // ‖a‖ of the second: (0.7 − 1.3 + 2.1)·3.
    #expect(abs(reports[1].size - 1.5 * 3) < 1e-12)
  }

  @Test func packingsAreSeen() {
    let axis = TokenAxis(lengths: [2, 1])
    let X = Tensor(rows: [[1, 2, -1], [0.5, -1, 3]]).packed(axis)
    let reports = checkGradients(at: [X]) { t in
      #expect(t[0].columnAxis == axis)
      return softmax(masked(t[0].transposed * t[0], .bidirectional))
    }
    #expect(reports.allSatisfy { $0.passes })
  }

  @Test func checkingLeavesNoTrace() {
    let tape = Tape()
    tape.record { _ = checkGradients(at: [x]) { t in square(t[0]) } }
    #expect(tape.nodes.isEmpty)
  }

  /// A rule with an error of order n is exact for polynomials up to degree n, and not beyond.
  @Test(arguments: [(Stencil.oneSided, 1), (.central, 2), (.fivePoint, 4)])
  func aStencilIsExactUpToItsOrder(rule: Stencil, order: Int) {
    func power(_ x: Double, _ n: Int) -> Double { (0..<n).reduce(1) { p, _ in p * x } }
    for degree in 0...order + 1 {
      let right = Double(degree) * power(1.3, max(0, degree - 1))
      let found = rule.slope(of: { power($0, degree) }, at: 1.3, step: 0.1)
      // 0.1^order times the next derivative's share: far above rounding.
      #expect((abs(found - right) < 1e-12) == (degree <= order), "degree \(degree)")
    }
  }

  @Test func aNumberIsNotWeighted() {
    let report = checkGradients(at: [x]) { t in sum(square(t[0])) }.first
    #expect(report?.analytic.scalars == [1.4, -2.6, 4.2])
  }
}
