import Tensors
import TestSupport
import Testing

private let X = Tensor(rows: [[1, 2, -1], [3, 2, 0.5], [-2, 2, 4]])
private let γ = Tensor(vector: [1, 2, -0.5])
private let β = Tensor(vector: [0.25, 0, 1])

private let stops = [
  Stop("layer norm: γ or β 2 for 3 × 3") { _ = layerNorm(X, gamma: .ones([2]), beta: β) },
  Stop("layer norm: γ or β 4 for 3 × 3") { _ = layerNorm(X, gamma: γ, beta: .ones([4])) },
  Stop("RMS norm: double and float operands do not mix") {
    _ = rmsNorm(X, gamma: .ones([3], precision: .float))
  },
  Stop("RMS norm: ε = -1.0 is not at least 0") { _ = rmsNorm(X, gamma: γ, epsilon: -1) },
]

private let faults = [
  Stop("column 1 has variance 0 and ε = 0: layer norm is not defined on it (layer_norm, line 3)") {
    inScope("layer_norm") { line in _ = line(3) { layerNorm(X, gamma: γ, beta: β) } }
  },
  Stop("column 0 is all 0 and ε = 0: RMS norm is not defined on it") {
    _ = rmsNorm(.zeros([3, 2]), gamma: γ)
  },
]

struct NormsTests {
  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  @Test(arguments: faults.indices) func anUndefinedNormIsAFault(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(65), observing: [\.standardErrorContent]
    ) { [i] in faults[i].call() }
    expectLine(result, faults[i].line)
  }

  @Test(arguments: Precision.allCases) func columnsHaveMeanZeroAndVarianceOne(_ p: Precision) {
    var random = RandomSource(seed: 24)
    let X =
      Tensor.normal([37, 5], deviation: 4, precision: p, from: &random) + .full([], 9, precision: p)
    let one = Tensor.ones([37], precision: p)
    let tolerance = p == .double ? 1e-14 : 2e-6
    let Y = layerNorm(X, gamma: one, beta: .zeros([37], precision: p))
    expectClose(columnMeans(Y), .zeros([1, 5]), tolerance)
    expectClose(columnMeans(square(Y)), .ones([1, 5]), tolerance)
    expectClose(columnMeans(square(rmsNorm(X, gamma: one))), .ones([1, 5]), tolerance)
  }

  @Test func itIsTheFormulaOfAlgorithmSix() {
    let X = X.columns(0..<1)
    for ε in [0, 1e-5, 0.3] {
      let m = columnMeans(X)
      let v = columnMeans(square(X - m))
      let formal = (X - m) / squareRoot(v + Tensor(scalar: ε)) .* γ + β
      expectClose(layerNorm(X, gamma: γ, beta: β, epsilon: ε), formal, 1e-14)
      let rms = X / squareRoot(columnMeans(square(X)) + Tensor(scalar: ε)) .* γ
      expectClose(rmsNorm(X, gamma: γ, epsilon: ε), rms, 1e-14)
    }
  }

  @Test func shiftsAndScalesOfAColumnChangeNothing() {
    let x = X.columns(2..<3)
    expectClose(
      layerNorm(2.5 * x + Tensor(scalar: 7), gamma: γ, beta: β), layerNorm(x, gamma: γ, beta: β),
      1e-14)
    expectClose(rmsNorm(2.5 * x, gamma: γ), rmsNorm(x, gamma: γ), 1e-14)
  }

  @Test(arguments: Precision.allCases) func aConstantColumnHasVarianceExactlyZero(_ p: Precision) {
    // 0.1 is not a multiple of a power of 2: its sum over 7 elements is rounded, yet the column is
    // recognised.
    let constant = Tensor.full([7, 2], 0.1, precision: p)
    let (Y, fault) = collectingFault {
      layerNorm(constant, gamma: .ones([7], precision: p), beta: .zeros([7], precision: p))
    }
    #expect(fault?.message.hasPrefix("column 0 has variance 0") == true)
    #expect(Y.scalars.allSatisfy { $0.isNaN })
    // With ε it is β.
    let calm = layerNorm(
      constant, gamma: .ones([7], precision: p), beta: .full([7], 3, precision: p), epsilon: 1e-5)
    #expect(calm.scalars.allSatisfy { $0 == 3 })
  }

  @Test func onlyTheConstantColumnIsNaN() {
    let (Y, fault) = collectingFault { layerNorm(X, gamma: γ, beta: β) }
    #expect(fault?.message.hasPrefix("column 1 ") == true)
    #expect(Y.column(1).scalars.allSatisfy { $0.isNaN })
    #expect(Y.column(0).isFinite && Y.column(2).isFinite)
  }

  @Test(arguments: Layout.allCases) func gradientsInEveryLayout(_ layout: Layout) {
    let X = layout(X.columns(0..<3) + Tensor(rows: [[0, 0, 0], [0, 1, 0], [0, 0, 0]]))
    let (γ, β) = (layout(γ), layout(β))
    for ε in [0, 0.1] {
      expectGradients(at: [X, γ, β]) { t in
        layerNorm(t[0], gamma: t[1], beta: t[2], epsilon: ε)
      }
      expectGradients(at: [X, γ]) { t in rmsNorm(t[0], gamma: t[1], epsilon: ε) }
    }
  }

  @Test func manyColumnsAddUpTheGradientsOfGammaAndBeta() {
    // Enough for several shards.
    var random = RandomSource(seed: 25)
    let X = Tensor.normal([64, 1500], from: &random)
    let γ = Tensor.normal([64], from: &random)
    let β = Tensor.normal([64], from: &random)
    let weights = Tensor.normal([64, 1500], from: &random)
    let tape = Tape()
    let Y = tape.record { layerNorm(X, gamma: γ, beta: β) }
    let gradients = tape.gradients(of: Y, cotangent: weights)
    let normal = layerNorm(X, gamma: .ones([64]), beta: .zeros([64]))
    let ones = Tensor.ones([1500])
    expectClose(gradients[β], weights * ones, 1e-12)
    expectClose(gradients[γ], (weights .* normal) * ones, 1e-12)
    // Each column's derivative is its own.
    let j = 777
    let alone = Tape()
    let y = alone.record { layerNorm(X.column(j), gamma: γ, beta: β) }
    let single = alone.gradients(of: y, cotangent: weights.column(j))
    let node = alone.nodes.firstIndex { $0.operation?.name == "reshape" } ?? 0
    #expect(single.node(node)?.scalars == gradients[X].column(j).scalars)
  }
}
