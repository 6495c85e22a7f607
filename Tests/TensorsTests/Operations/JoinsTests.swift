import Tensors
import TestSupport
import Testing

private let A = Tensor(rows: [[1, 2], [3, 4]])
private let B = Tensor(rows: [[5, 6]])

private let stops = [
  Stop("stack: nothing to join") { _ = stack(rows: []) },
  Stop("side by side: nothing to join") { _ = concatenate(columns: []) },
  Stop("stack: 2 × 2, 3 × 1 do not fit together") { _ = stack(rows: [A, .ones([3, 1])]) },
  Stop("side by side: 2 × 2, 1 × 2 do not fit together") { _ = concatenate(columns: [A, B]) },
  Stop("stack: double and float operands do not mix") {
    _ = stack(rows: [A, B.converted(to: .float)])
  },
]

struct JoinsTests {
  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  @Test(arguments: Layout.allCases, Precision.allCases)
  func blocksComeInOrder(_ layout: Layout, _ precision: Precision) {
    let (A, B) = (layout(A.converted(to: precision)), layout(B.converted(to: precision)))
    expectClose(stack(rows: [A, B, A]), rows: [[1, 2], [3, 4], [5, 6], [1, 2], [3, 4]], 0)
    expectClose(
      concatenate(columns: [A, B.transposed, A]), rows: [[1, 2, 5, 1, 2], [3, 4, 6, 3, 4]], 0)
  }

  @Test func vectorsAndNumbersStackToVectors() {
    #expect(stack(rows: [Tensor(vector: [1, 2]), Tensor(vector: [3])]).shape == [3])
    let numbers = stack(rows: [Tensor(scalar: 4), Tensor(scalar: 5), Tensor(scalar: 6)])
    #expect(numbers.shape == [3])
    #expect(numbers.scalars == [4, 5, 6])
    let columns = concatenate(columns: [Tensor(vector: [1, 2]), Tensor(vector: [3, 4])])
    #expect(columns.columnArrays == [[1, 2], [3, 4]])
    expectGradients(at: [Tensor(scalar: 4), Tensor(scalar: 5)]) { t in square(stack(rows: t)) }
  }

  @Test func higherRanksKeepTheirOuterSizes() {
    let T = Tensor(shape: [2, 3, 2], scalars: (0..<12).map(Double.init))
    let stacked = stack(rows: [T, T.rows(1..<2)])
    #expect(stacked.shape == [3, 3, 2])
    #expect(stacked.columnArrays[4] == [8, 9, 9])
    expectGradients(at: [T]) { t in square(stack(rows: [t[0], t[0].rows(1..<2)])) }
  }

  @Test func blocksAndJoinsAreInverse() {
    var random = RandomSource(seed: 20)
    let X = Tensor.normal([5, 7], from: &random)
    #expect(stack(rows: [X.rows(0..<2), X.rows(2..<5)]).isIdentical(to: X))
    #expect(concatenate(columns: (0..<7).map { X.column($0) }).isIdentical(to: X))
    #expect(stack(rows: [X]).isIdentical(to: X))
    #expect(stack(rows: [X.rows(0..<0), X]).isIdentical(to: X))
  }

  @Test(arguments: Layout.allCases) func gradientsGoToTheirBlocks(_ layout: Layout) {
    let (A, B) = (layout(A), layout(B))
    let tape = Tape()
    let Y = tape.record { stack(rows: [A, B, A]) }
    let weights = Tensor(rows: [[1, 2], [3, 4], [50, 60], [700, 800], [900, 1000]])
    let gradients = tape.gradients(of: Y, cotangent: weights)
    expectClose(gradients[A], rows: [[701, 802], [903, 1004]], 0)
    expectClose(gradients[B], rows: [[50, 60]], 0)
  }
}
