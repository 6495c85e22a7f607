import FormalTraining
import Tensors
import TestSupport
import Testing

struct OptimisersTests {
  /// The loss of Tests/Goldens/optimisers.py: (a·x)²/2 + Σ b x³/3.
  private static func goldenLoss(_ x: Tensor) -> Tensor {
    let a = Tensor(rows: [[0.5, -1.5, 2, 0.25]])
    let b = Tensor(rows: [[0.1, 0.3, -0.2, 0.05]])
    return 0.5 * sum(square(a * x)) + (1.0 / 3) * sum(b * (x .* x .* x))
  }

  private static func goldenRun(_ optimiser: some Optimiser) -> [[Double]] {
    var optimiser = optimiser
    var x = Tensor(vector: [1, -2, 0.5, 3])
    return (0..<4).map { _ in
      let tape = Tape()
      let loss = tape.record { goldenLoss(x) }
      x = optimiser.step(x, tape.gradients(of: loss, with: [x])[x])
      return x.scalars
    }
  }

  @Test func sgdStepIsThetaMinusRateTimesGradientExactly() {
    var random = RandomSource(seed: 3)
    let θ = Tensor.normal([257], from: &random)
    let g = Tensor.normal([257], from: &random)
    var sgd = SGD(rate: 0.37)
    let moved = sgd.step(θ, g)
    for i in 0..<257 { #expect(moved[i] == θ[i] - 0.37 * g[i]) }
  }

  @Test func sgdAgreesWithPyTorch() {
    expectClose(
      Tensor(rows: Self.goldenRun(SGD(rate: 0.05))),
      rows: [
        [0.86375, -1.66625, -0.0225, 2.911875],
        [0.7696642109375, -1.4368294296875, -0.3839168125, 2.84549972558594],
        [0.704611857039598, -1.28152529510801, -0.630804646950447, 2.79421233441021],
        [0.659341026172107, -1.17779457677177, -0.797979268012651, 2.75329905722474],
      ], 1e-13)
  }

  @Test func adamAgreesWithPyTorch() {
    expectClose(
      Tensor(rows: Self.goldenRun(Adam(rate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-3))),
      rows: [
        [0.950018341892883, -1.95000748951468, 0.450004784231174, 2.95002835270768],
        [0.900141818353955, -1.90010966350943, 0.400106634082066, 2.90015095059781],
        [0.850444952653677, -1.85037469055353, 0.35037510182866, 2.85043390170127],
        [0.801005030241066, -1.80087403860267, 0.30088280027601, 2.80094528429651],
      ], 1e-13)
  }

  @Test func adamsFirstStepHasTheSizeOfTheRateWhateverTheGradient() {
    var adam = Adam(rate: 0.02, epsilon: 1e-12)
    let g = Tensor(vector: [1e-4, -3, 250, -1e-2])
    let moved = adam.step(.zeros([4]), g)
    expectClose(moved, Tensor(vector: [-0.02, 0.02, -0.02, 0.02]), 1e-9)
    #expect(adam.steps == 1)
  }

  @Test func adamLeavesAParameterWithoutGradientWhereItIs() {
    var adam = Adam(rate: 0.1)
    #expect(adam.step(Tensor(vector: [4, 5]), Tensor(vector: [0, 1]))[0] == 4)
  }

  @Test func precisionIsKept() {
    let θ = Tensor(vector: [1, 2], precision: .float)
    var (sgd, adam) = (SGD(rate: 0.1), Adam(rate: 0.1))
    #expect(sgd.step(θ, θ).precision == .float)
    expectClose(adam.step(θ, θ), Tensor(vector: [0.9, 1.9]), 1e-6)
  }

  @Test func eachTensorMovesByItsOwnGradient() {
    let sample = Sample.fixed
    let tape = Tape()
    let loss = tape.record { sum(3 * sample.b) + sum(square(sample.W)) }
    var sgd = SGD(rate: 0.5)
    let moved = sgd.step(sample, tape.gradients(of: loss, with: sample.tensors))
    #expect(moved.W.scalars == [0, 0, 0, 0, 0, 0])  // w − ½ · 2w
    #expect(moved.b.scalars == [5.5, 6.5])
    #expect(moved.c.scalar == 9)
  }

  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }
}

private let stops = [
  Stop("SGD: rate 0.0 is not positive") { _ = SGD(rate: 0) },
  Stop("SGD: rate nan is not positive") { _ = SGD(rate: .nan) },
  Stop("SGD: rate inf is not positive") { _ = SGD(rate: .infinity) },
  Stop("Adam: rate -1.0 is not positive") { _ = Adam(rate: -1) },
  Stop("Adam: ε 0.0 is not positive") { _ = Adam(rate: 1, epsilon: 0) },
  Stop("Adam: β₁ = 1.0 and β₂ = 0.999 must be in 0 ..< 1") { _ = Adam(rate: 1, beta1: 1) },
  Stop("Adam: β₁ = 0.9 and β₂ = -0.1 must be in 0 ..< 1") { _ = Adam(rate: 1, beta2: -0.1) },
  Stop(
    "−: 3 with 2: shapes must be equal, or the second a number, a vector as long as a column, or "
      + "one number for each column"
  ) {
    var sgd = SGD(rate: 1)
    _ = sgd.step(.ones([3]), .ones([2]))
  },
]
