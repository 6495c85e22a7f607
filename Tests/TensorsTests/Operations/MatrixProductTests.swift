import Tensors
import TestSupport
import Testing

private let stops = [
  Stop("matrix product: 2 × 3 by 2 × 3: 3 columns do not meet 2 rows (MLP, line 2)") {
    inScope("MLP") { line in line(2) { _ = Tensor.ones([2, 3]) * .ones([2, 3]) } }
  },
  Stop("matrix product: double and float operands do not mix") {
    _ = Tensor.ones([2, 3]) * .ones([3], precision: .float)
  },
  Stop("affine map: W 2 × 3, X 4 × 5, b 2") {
    _ = affine(.ones([2, 3]), .ones([4, 5]), .ones([2]))
  },
  Stop("affine map: W 2 × 3, X 3 × 5, b 3") {
    _ = affine(.ones([2, 3]), .ones([3, 5]), .ones([3]))
  },
  Stop("affine map: double and float operands do not mix") {
    _ = affine(.ones([2, 3]), .ones([3, 5]), .ones([2], precision: .float))
  },
]

/// Σ_k A[i, k]·B[k, j], by three loops.
private func slow(_ A: Tensor, _ B: Tensor) -> Tensor {
  let (a, b) = (A.rowArrays, B.columnArrays)
  return Tensor(
    rows: a.map { row in b.map { column in zip(row, column).reduce(0.0) { $0 + $1.0 * $1.1 } } })
}

struct MatrixProductTests {
  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  /// m, k and n: degenerate ones and awkward ones.
  private static let sizes = [
    (1, 1, 1), (1, 7, 1), (1, 3, 5), (5, 3, 1), (3, 1, 4), (2, 5, 3), (17, 33, 9), (65, 64, 63),
  ]

  @Test(arguments: sizes, Precision.allCases)
  func everyPairOfLayoutsGivesTheProduct(_ size: (Int, Int, Int), _ precision: Precision) {
    let (m, k, n) = size
    var random = RandomSource(seed: UInt64(m * k * n))
    let A = Tensor.normal([m, k], precision: precision, from: &random)
    let B = Tensor.normal([k, n], precision: precision, from: &random)
    let expected = slow(A, B)
    // k products of size about 1: an error of about √k roundings, at most k.
    let tolerance = Double(k + 8) * (precision == .double ? 0x1p-52 : 0x1p-23)
    for left in Layout.allCases {
      for right in Layout.allCases {
        expectClose(left(A) * right(B), expected, tolerance, "\(left), \(right)")
      }
    }
  }

  /// Products that are cut into shards, along the rows and along the columns of the result.
  @Test(arguments: [(701, 90, 150), (150, 91, 703)], Precision.allCases)
  func shardsMakeUpTheProduct(_ size: (Int, Int, Int), _ precision: Precision) {
    let (m, k, n) = size
    var random = RandomSource(seed: UInt64(m))
    let A = Tensor.normal([m, k], precision: precision, from: &random)
    let B = Tensor.normal([k, n], precision: precision, from: &random)
    // Narrow products stay in one piece. The library may add in another order there.
    let narrow = stride(from: 0, to: n, by: 9).map { A * B.columns($0..<min($0 + 9, n)) }
    let expected = concatenate(columns: narrow)
    for left in Layout.allCases {
      for right in Layout.allCases {
        expectClose(
          left(A) * right(B), expected, precision == .double ? 1e-13 : 1e-4, "\(left), \(right)")
      }
    }
  }

  @Test(arguments: Precision.allCases) func vectorsOnEitherSide(_ precision: Precision) {
    let A = Tensor(rows: [[1, 2, 3], [4, 5, 6]], precision: precision)
    let v = Tensor(vector: [1, 10, 100], precision: precision)
    let u = Tensor(vector: [2, -1], precision: precision)
    #expect((A * v).shape == [2])
    #expect((A * v).scalars == [321, 654])
    #expect((A.transposed * u).scalars == [-2, -1, 0])
    #expect((u.transposed * A).shape == [1, 3])
    #expect((u.transposed * A).scalars == [-2, -1, 0])
    // Outer and inner product.
    #expect((u * v.transposed).rowArrays == [[2, 20, 200], [-1, -10, -100]])
    #expect((v.transposed * v).shape == [1])
    #expect((v.transposed * v).scalars == [10101])
  }

  @Test func anAffineMapIsAProductAndASum() {
    var random = RandomSource(seed: 21)
    for precision in Precision.allCases {
      for columns in [1, 5] {
        let W = Tensor.normal([4, 3], precision: precision, from: &random)
        let X = Tensor.normal([3, columns], precision: precision, from: &random)
        let b = Tensor.normal([4], precision: precision, from: &random)
        for layout in Layout.allCases {
          expectClose(
            affine(layout(W), layout(X), layout(b)), W * X + b, precision == .double ? 1e-14 : 1e-6)
        }
      }
    }
    #expect(affine(.ones([2, 3]), .ones([3]), .ones([2])).shape == [2])
  }

  @Test func emptySizes() {
    // Nothing to add up: zeros, and the bias alone.
    #expect((Tensor.ones([2, 0]) * .ones([0, 3])).rowArrays == [[0, 0, 0], [0, 0, 0]])
    #expect((Tensor.ones([0, 2]) * .ones([2, 3])).shape == [0, 3])
    #expect((Tensor.ones([2, 3]) * .ones([3, 0])).shape == [2, 0])
    let b = Tensor(vector: [7, 8])
    #expect(affine(.ones([2, 0]), .ones([0, 2]), b).rowArrays == [[7, 7], [8, 8]])
    expectGradients(at: [.ones([2, 0]), .ones([0, 3])]) { t in t[0] * t[1] }
    expectGradients(at: [.ones([2, 3]), .ones([3, 0]), b]) { t in sum(affine(t[0], t[1], t[2])) }
  }

  @Test func freedBuffersLeaveNothingBehind() {
    // A result in a buffer that held NaN: the product must not add to it.
    for _ in 0..<3 {
      _ = Tensor.full([300, 300], .nan)
      let A = Tensor.identity(300)
      let tape = Tape()
      let Y = tape.record { A * A }
      #expect(Y.isIdentical(to: A))
      #expect(tape.gradients(of: Y)[A].scalars.allSatisfy { $0 == 2 })
    }
  }

  @Test(arguments: Layout.allCases) func productsAccumulateIntoAdjoints(_ layout: Layout) {
    var random = RandomSource(seed: 22)
    let W = layout(.normal([3, 4], from: &random))
    let X = layout(.normal([4, 2], from: &random))
    let b = layout(.normal([3], from: &random))
    expectGradients(at: [W, X, b]) { t in
      let Y = t[0] * t[1] + affine(t[0], t[1], t[2])
      return t[0].transposed * gelu(Y) + t[1] + t[0].transposed * t[2]
    }
  }

  @Test func aProductWithNaNOrInfinityIsNotHidden() {
    let A = Tensor(rows: [[1, .nan], [0, 1]])
    let Y = A * Tensor(rows: [[1, 2], [0, 0]])
    #expect(Y[0, 0].isNaN && Y[0, 1].isNaN && Y[1, 0] == 0)
  }
}
