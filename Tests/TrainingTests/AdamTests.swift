import FormalTraining
import Tensors
import TestSupport
import Testing

struct AdamTests {
  /// More elements than one shard holds, and no multiple of a register.
  private static let count = 70_001

  /// Adam as its paper writes it, in tensor operations.
  private static func paper(
    _ θ: Tensor, _ gradients: [Tensor], rate: Double, decayed: Tensor? = nil
  ) -> Tensor {
    let (b1, b2, epsilon) = (0.9, 0.999, 1e-8)
    var θ = θ
    var m = Tensor.zeros(θ.shape, precision: θ.precision)
    var v = m
    var (p1, p2) = (1.0, 1.0)
    for g in gradients {
      m = b1 * m + (1 - b1) * g
      v = b2 * v + (1 - b2) * square(g)
      (p1, p2) = (p1 * b1, p2 * b2)
      let root = squareRoot(v / (1 - p2)) + Tensor(scalar: epsilon, precision: θ.precision)
      let start = decayed.map { $0 .* θ } ?? θ
      θ = start - (rate / (1 - p1)) * m / root
    }
    return θ
  }

  private static func sequence(
    _ count: Int, _ precision: Precision
  ) -> (θ: Tensor, gradients: [Tensor]) {
    (
      sample([count], seed: 1, precision: precision),
      (2..<5).map { sample([count], seed: $0, precision: precision) }
    )
  }

  @Test(arguments: [Precision.double, .float])
  func theKernelIsThePapersFormula(_ precision: Precision) {
    let (θ, gradients) = Self.sequence(Self.count, precision)
    var adam = Adam(rate: 0.01)
    let found = gradients.reduce(θ) { adam.step($0, $1) }
    // Powers of β are computed in two ways; all else is rounded alike.
    expectClose(
      found, Self.paper(θ, gradients, rate: 0.01), precision == .double ? 1e-15 : 2e-7)
  }

  @Test func bitsDoNotDependOnTheThreads() {
    let (θ, gradients) = Self.sequence(Self.count, .float)
    var (adam, other) = (Adam(rate: 0.01), Adam(rate: 0.01))
    let found = gradients.reduce(θ) { adam.step($0, $1) }
    let alone = onOneThread { gradients.reduce(θ) { other.step($0, $1) } }
    #expect(found.isIdentical(to: alone))
  }

  @Test func aStepLeavesTheOldParametersAlone() {
    let (θ, gradients) = Self.sequence(1_000, .double)
    let before = θ.scalars
    var adam = Adam(rate: 0.01)
    let first = adam.step(θ, gradients[0])
    let kept = (first.scalars, adam.state.tensors.map(\.tensor.scalars))
    let remembered = adam.state
    _ = adam.step(first, gradients[1])
    #expect(θ.scalars == before)
    #expect(first.scalars == kept.0)
    #expect(remembered.tensors.map(\.tensor.scalars) == kept.1)
  }

  /// A matrix, a bias and a number, the first of more than one shard.
  private static var set: Sample {
    Sample(W: sample([2, 20_001], seed: 3), b: sample([2], seed: 4), c: Tensor(scalar: 9))
  }

  @Test func withoutGradientMatricesShrinkAndOthersStay() {
    let θ = Self.set
    var adamW = AdamW(rate: 0.5, decay: 0.25, for: θ)
    let moved = adamW.step(θ, Tensor.zeros([θ.parameterCount]))
    #expect(moved.W.isIdentical(to: 0.875 * θ.W))
    #expect(moved.b.isIdentical(to: θ.b))
    #expect(moved.c.isIdentical(to: θ.c))
  }

  @Test func theCallerChoosesWhatDecays() {
    let θ = Self.set
    var adamW = AdamW(rate: 0.5, decay: 0.25, for: θ) { symbol, _ in symbol != "W" }
    let moved = adamW.step(θ, Tensor.zeros([θ.parameterCount]))
    #expect(moved.W.isIdentical(to: θ.W))
    #expect(moved.b.isIdentical(to: 0.875 * θ.b))
    #expect(moved.c.scalar == 0.875 * 9)
  }

  @Test func decayIsNotPartOfTheGradient() {
    let θ = Self.set
    let count = θ.parameterCount
    let gradients = (5..<8).map { sample([count], seed: $0) }
    var adamW = AdamW(rate: 0.01, decay: 0.3, for: θ)
    let found = gradients.reduce(flatten(θ)) { adamW.step($0, $1) }
    let kept = Tensor(vector: (0..<count).map { $0 < θ.W.count ? 1 - 0.01 * 0.3 : 1 })
    expectClose(found, Self.paper(flatten(θ), gradients, rate: 0.01, decayed: kept), 1e-15)
  }

  @Test func withoutDecayItIsAdamBitForBit() {
    let θ = Self.set
    let gradients = (5..<8).map { sample([θ.parameterCount], seed: $0) }
    var (adamW, adam) = (AdamW(rate: 0.01, decay: 0, for: θ), Adam(rate: 0.01))
    let found = gradients.reduce(flatten(θ)) { adamW.step($0, $1) }
    #expect(found.isIdentical(to: gradients.reduce(flatten(θ)) { adam.step($0, $1) }))
    #expect(adamW.steps == 3)
  }

  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }
}

private let stops = [
  Stop("AdamW: rate 0.0 is not positive") { _ = AdamW(rate: 0, for: Sample.fixed) },
  Stop("AdamW: decay -0.1 is negative") { _ = AdamW(rate: 1, decay: -0.1, for: Sample.fixed) },
  Stop("AdamW: β₁ = 1.0 and β₂ = 0.999 must be in 0 ..< 1") {
    _ = AdamW(rate: 1, beta1: 1, for: Sample.fixed)
  },
  Stop("AdamW: made for 9 parameters, given 8") {
    var adamW = AdamW(rate: 1, for: Sample.fixed)
    _ = adamW.step(.ones([8]), .ones([8]))
  },
  Stop("Adam: 3 for 4 parameters") {
    var adam = Adam(rate: 1)
    _ = adam.step(.ones([4]), .ones([3]))
  },
]
