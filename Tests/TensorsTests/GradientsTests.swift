import Tensors
import TestSupport
import Testing

private let stops = [
  Stop("gradients: the tensor is not on this tape") {
    _ = Tape().gradients(of: Tensor(scalar: 1))
  },
  Stop("gradients: a 3 cotangent for a 2 × 2 tensor") {
    let tape = Tape()
    let Y = tape.record { 2 * Tensor.ones([2, 2]) }
    _ = tape.gradients(of: Y, cotangent: .ones([3]))
  },
  Stop("gradients: double and float operands do not mix") {
    let tape = Tape()
    let Y = tape.record { 2 * Tensor.ones([2, 2]) }
    _ = tape.gradients(of: Y, cotangent: .ones([2, 2], precision: .float))
  },
]

struct GradientsTests {
  private let X = Tensor(rows: [[1, 2, -3], [0.5, -1, 4]])
  private let Y = Tensor(rows: [[2, 0, 1], [1, 3, -2]])

  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  @Test func usesOfOneTensorAddUp() {
    let tape = Tape()
    let loss = tape.record { sum(X + X) + sum(X .* X) + sum(X - 2 * X) + sum(X.rows(0..<1)) }
    // 2 + 2x − 1, and 1 more in the first row.
    expectClose(tape.gradients(of: loss)[X], rows: [[4, 6, -4], [2, -1, 9]], 0)
  }

  @Test func oneTensorMayBeEveryOperand() {
    var random = RandomSource(seed: 11)
    let A = Tensor.normal([3, 3], from: &random)
    let v = Tensor.normal([3], from: &random)
    expectGradients(at: [A], "A·A") { t in t[0] * t[0] }
    expectGradients(at: [A], "A·Aᵀ") { t in t[0] * t[0].transposed }
    expectGradients(at: [A], "A ⊙ A") { t in t[0] .* t[0] }
    expectGradients(at: [A], "A / A") { t in t[0] / t[0] + t[0] - t[0] }
    expectGradients(at: [A], "[A, A]") { t in square(concatenate(columns: [t[0], t[0]])) }
    expectGradients(at: [A], "[A; A]") { t in square(stack(rows: [t[0], t[0]])) }
    expectGradients(at: [v], "v + v·1ᵀ") { t in square(t[0] + t[0]) .* t[0] }
    expectGradients(at: [v], "norm") { t in layerNorm(t[0], gamma: t[0], beta: t[0]) }
    expectGradients(at: [v], "RMS norm") { t in rmsNorm(t[0], gamma: t[0]) }
    expectGradients(at: [A, v], "γ = β") { t in layerNorm(t[0], gamma: t[1], beta: t[1]) }
    expectGradients(at: [v], "affine") { t in affine(t[0] * t[0].transposed, t[0], t[0]) }
    expectGradients(at: [Tensor(rows: [[1.5]])], "1 × 1") { t in affine(t[0], t[0], t[0]) }
  }

  @Test func anAdjointThatIsPassedOnIsNotShared() {
    // The sum hands one adjoint to both operands. What one of them receives besides must not reach
    // the other, in whatever order the two are differentiated.
    for second in [false, true] {
      let tape = Tape()
      let loss = tape.record { () -> Tensor in
        let extra = second ? sum(5 * Y) : sum(5 * X)
        let joint = sum(3 * (X + Y))
        let more = second ? sum(7 * X) : sum(7 * Y)
        return extra + joint + more
      }
      let gradients = tape.gradients(of: loss)
      expectClose(gradients[X], .full([2, 3], second ? 10 : 8), 0)
      expectClose(gradients[Y], .full([2, 3], second ? 8 : 10), 0)
    }
  }

  @Test func aPassedOnAdjointOfAnInnerNodeStaysWhatItWas() {
    let tape = Tape()
    let (S, loss) = tape.record { () -> (Tensor, Tensor) in
      let S = X + Y
      return (S, sum(4 * S) + sum(9 * X))
    }
    let gradients = tape.gradients(of: loss)
    expectClose(gradients[S], .full([2, 3], 4), 0)
    expectClose(gradients[Y], .full([2, 3], 4), 0)
    expectClose(gradients[X], .full([2, 3], 13), 0)
  }

  @Test func viewsAddToTheirPartOfTheWhole() {
    let tape = Tape()
    let loss = tape.record { () -> Tensor in
      let first = sum(X.columns(0..<2)) + sum(2 * X.columns(1..<3))
      return first + sum(10 * X.rows(1..<2))
        + sum(X.transposed.rows(2..<3) .* X.column(2).transposed)
    }
    // The last term is x², column 2.
    expectClose(tape.gradients(of: loss)[X], rows: [[1, 3, -4], [11, 13, 20]], 0)
  }

  @Test func aTensorWithoutInfluenceHasGradientZero() {
    let tape = Tape()
    let loss = tape.record { () -> Tensor in
      _ = square(Y)
      return sum(X)
    }
    let gradients = tape.gradients(of: loss)
    expectClose(gradients[Y], .zeros([2, 3]), 0)
    let unknown = Tensor(vector: [1, 2], precision: .float)
    #expect(gradients[unknown].isIdentical(to: .zeros([2], precision: .float)))
    #expect(gradients.node(tape.find(Y) ?? 0) == nil)
    #expect(gradients.node(tape.find(X) ?? 0)?.scalars == [1, 1, 1, 1, 1, 1])
  }

  @Test func laterOperationsHaveNoInfluence() {
    let tape = Tape()
    let loss = tape.record { () -> Tensor in
      let S = square(X)
      let loss = sum(S)
      _ = 100 * S
      return loss
    }
    expectClose(tape.gradients(of: loss)[X], 2 * X, 0)
  }

  @Test func theCotangentWeighsTheElements() {
    let tape = Tape()
    let S = tape.record { square(X) }
    expectClose(tape.gradients(of: S)[X], 2 * X, 0)
    expectClose(tape.gradients(of: S, cotangent: Y)[X], 2 * (X .* Y), 0)
    // The tape can be asked again.
    expectClose(tape.gradients(of: S, cotangent: Y)[X], 2 * (X .* Y), 0)
  }

  @Test func askingForSomeGivesTheSameAndNoMore() {
    let tape = Tape()
    let (H, loss) = tape.record { () -> (Tensor, Tensor) in
      let H = gelu(X * Y.transposed)
      return (H, sum(softmax(H) .* H))
    }
    let all = tape.gradients(of: loss)
    let some = tape.gradients(of: loss, with: [X])
    #expect(some[X].isIdentical(to: all[X]))
    expectClose(some[Y], .zeros([2, 3]), 0)
    for (k, node) in tape.nodes.enumerated() where node.operation != nil {
      #expect(some.node(k) == nil, "node \(k)")
      #expect(all.node(k) != nil, "node \(k)")
    }
    let inner = tape.gradients(of: loss, with: [H, Y])
    #expect(inner[H].isIdentical(to: all[H]))
    #expect(inner[Y].isIdentical(to: all[Y]))
    expectClose(tape.gradients(of: loss, with: [])[X], .zeros([2, 3]), 0)
    expectClose(tape.gradients(of: loss, with: [Tensor(scalar: 1)])[X], .zeros([2, 3]), 0)
  }

  @Test func theOutputItselfAndAnInputHaveGradients() {
    let tape = Tape()
    let S = tape.record { square(X) }
    expectClose(tape.gradients(of: S)[S], .ones([2, 3]), 0)
    expectClose(tape.gradients(of: X)[X], .ones([2, 3]), 0)
  }

  @Test func gradientsKnowNoPackingAndNoTape() {
    let axis = TokenAxis(lengths: [2, 1])
    let P = X.packed(axis)
    let tape = Tape()
    let loss = tape.record { sum(2 * P + Y) }
    let gradients = tape.gradients(of: loss)
    #expect(gradients[P].columnAxis == nil)
    #expect(gradients[Y].columnAxis == nil)
    #expect(tape.find(gradients[Y]) == nil)
    // So a step may be taken with another packing in mind.
    #expect((Y.packed(TokenAxis(lengths: [1, 2])) - gradients[P]).count == 6)
  }

  @Test(arguments: Precision.allCases) func gradientsHaveTheirTensorsShape(_ precision: Precision) {
    var random = RandomSource(seed: 12)
    let shapes: [Shape] = [[], [1], [3], [3, 1], [1, 3], [3, 2], [3, 2, 2], [3, 1, 2, 2]]
    let tensors = shapes.map { Tensor.normal($0, precision: precision, from: &random) }
    let tape = Tape()
    let loss = tape.record { () -> Tensor in
      var total = Tensor(scalar: 0, precision: precision)
      for tensor in tensors {
        total =
          total + sum(square(tensor.transposed)) + mean(tensor + tensor) + sum(softmax(tensor))
        total = total + sum(tensor.rows(0..<1)) + sum(tensor.columns(0..<1) / 3)
        total = total + sum(Tensor.ones([2, tensor.rows], precision: precision) * tensor)
        total = total + sum(columnMeans(tensor)) + sum(tensor.reshaped([tensor.count]))
        total =
          total
          + sum(exp(stack(rows: [tensor, tensor])) + log(exp(stack(rows: [tensor, tensor]))))
      }
      return total
    }
    let gradients = tape.gradients(of: loss)
    for tensor in tensors {
      #expect(gradients[tensor].shape == tensor.shape)
      #expect(gradients[tensor].precision == precision)
      #expect(gradients[tensor].isFinite)
    }
  }
}
