import Tensors
import TestSupport
import Testing

private let stops = [
  Stop("tensor: 5 elements for the shape 2 × 3") {
    _ = Tensor(shape: [2, 3], scalars: [1, 2, 3, 4, 5])
  },
  Stop("tensor: rows of different lengths: [2, 1]") { _ = Tensor(rows: [[1, 2], [3]]) },
  Stop("tensor: columns of different lengths: [2, 3]") {
    _ = Tensor(columns: [[1, 2], [3, 4, 5]])
  },
  Stop("one-hot: token 3 of 3") { _ = Tensor.oneHot([0, 3], size: 3) },
  Stop("one-hot: token -1 of 3") { _ = Tensor.oneHot([-1], size: 3) },
  Stop("shape: [-2, -2] is not a list of at most four sizes") { _ = Tensor.identity(-2) },
  Stop("subscript: [2, 0] of a 2 × 3 tensor") { _ = Tensor.ones([2, 3])[2, 0] },
  Stop("subscript: [0, -1] of a 2 × 3 tensor") { _ = Tensor.ones([2, 3])[0, -1] },
  Stop("subscript: [6] of a 2 × 3 tensor") { _ = Tensor.ones([2, 3])[6] },
  Stop("subscript: [0] of a 0 × 3 tensor") { _ = Tensor.ones([0, 3])[0] },
  Stop("scalar: a 2 × 1 tensor has 2 elements") { _ = Tensor.ones([2, 1]).scalar },
]

struct TensorTests {
  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  @Test(arguments: Precision.allCases) func elementsLieColumnAfterColumn(_ precision: Precision) {
    let A = Tensor(rows: [[1, 2, 3], [4, 5, 6]], precision: precision)
    #expect(A.precision == precision)
    #expect(A.shape == [2, 3])
    #expect(A.scalars == [1, 4, 2, 5, 3, 6])
    #expect(A.rowArrays == [[1, 2, 3], [4, 5, 6]])
    #expect(A.columnArrays == [[1, 4], [2, 5], [3, 6]])
    #expect(A.isIdentical(to: Tensor(columns: [[1, 4], [2, 5], [3, 6]], precision: precision)))
    #expect(A.isIdentical(to: Tensor(shape: [2, 3], scalars: A.scalars, precision: precision)))
    #expect(A[1, 2] == 6 && A[0, 1] == 2)
    #expect((0..<6).map { A[$0] } == A.scalars)
  }

  @Test(arguments: Layout.allCases, Precision.allCases)
  func aViewReadsAsItsElements(_ layout: Layout, _ precision: Precision) {
    let A = Tensor(rows: [[1, 2, 3], [4, 5, 6]], precision: precision)
    let view = layout(A)
    #expect(view.rowArrays == [[1, 2, 3], [4, 5, 6]])
    #expect(view.scalars == A.scalars)
    #expect(view[1, 2] == 6 && view[0, 1] == 2 && view[3] == 5)
    #expect(view.isIdentical(to: A))
    #expect(view.isFinite)
    #expect(layout(Tensor(vector: [7, 8, 9])).scalars == [7, 8, 9])
  }

  @Test func vectorsScalarsAndHigherRanks() {
    #expect(Tensor(vector: [1, 2, 3]).shape == [3])
    #expect(Tensor(scalar: 4).shape == [])
    #expect(Tensor(scalar: 4).scalar == 4)
    let T = Tensor(shape: [2, 3, 2], scalars: (0..<12).map(Double.init))
    // Column 4 of the wide matrix is [:, 1, 1].
    #expect(T[1, 4] == 9)
    #expect(T.columnArrays[4] == [8, 9])
  }

  @Test func emptyTensorsHaveNoElements() {
    for tensor in [
      Tensor(rows: []), Tensor(rows: [[], []]), Tensor(vector: []), .zeros([3, 0]), .ones([0, 4]),
    ] {
      #expect(tensor.count == 0)
      #expect(tensor.scalars == [])
      #expect(tensor.isFinite)
    }
    #expect(Tensor(rows: [[], []]).shape == [2, 0])
  }

  @Test(arguments: Precision.allCases) func filledTensors(_ precision: Precision) {
    #expect(Tensor.full([2, 2], 0.5, precision: precision).scalars == [0.5, 0.5, 0.5, 0.5])
    #expect(Tensor.zeros([2], precision: precision).scalars == [0, 0])
    #expect(Tensor.ones([2, 1, 2], precision: precision).scalars == [1, 1, 1, 1])
    #expect(
      Tensor.identity(3, precision: precision).rowArrays == [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    #expect(
      Tensor.oneHot([2, 0], size: 3, precision: precision).columnArrays == [[0, 0, 1], [1, 0, 0]])
    #expect(Tensor.zeros([2], precision: precision).precision == precision)
  }

  @Test func finiteMeansNeitherInfiniteNorNaN() {
    #expect(Tensor(vector: [1, -1e308]).isFinite)
    #expect(!Tensor(vector: [1, .infinity]).isFinite)
    #expect(!Tensor(vector: [-.infinity, 1]).isFinite)
    #expect(!Tensor(vector: [1, .nan]).isFinite)
    // 1e300 is beyond Float.
    #expect(!Tensor(vector: [1e300], precision: .float).isFinite)
  }

  @Test func identicalMeansTheSameBits() {
    let zero = Tensor(vector: [0, 1])
    #expect(!zero.isIdentical(to: Tensor(vector: [-0.0, 1])))
    #expect(!zero.isIdentical(to: Tensor(vector: [0, 1.0.nextUp])))
    #expect(!zero.isIdentical(to: Tensor(vector: [0, 1], precision: .float)))
    #expect(!zero.isIdentical(to: Tensor(columns: [[0, 1]])))
    #expect(Tensor(vector: [.nan]).isIdentical(to: Tensor(vector: [.nan])))
  }

  @Test func floatRoundsToNearest() {
    #expect(Tensor(scalar: 0.1, precision: .float).scalar == Double(Float(0.1)))
    #expect(Tensor(scalar: 1 + 0x1p-24, precision: .float).scalar == 1)
    #expect(Tensor(scalar: 1 + 0x3p-24, precision: .float).scalar == 1 + 0x1p-22)
  }
}
