import Tensors
import TestSupport
import Testing

private let X = Tensor(rows: [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]])

private let stops = [
  Stop("rows: 1 … 3 of a 3 × 4 tensor") { _ = X.rows(1..<4) },
  Stop("rows: -1 … 1 of a 3 × 4 tensor") { _ = X.rows(-1..<2) },
  Stop("columns: 4 … 4 of a 3 × 4 tensor") { _ = X.column(4) },
  Stop("columns: -2 … -2 of a 3 × 4 tensor") { _ = X.column(-2) },
  Stop("columns: -3 … 0 of a 3 × 4 tensor") { _ = X.columns(-3..<1) },
  Stop("reshape: 3 × 4 as 5 × 2") { _ = X.reshaped([5, 2]) },
]

struct ViewsTests {
  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  @Test(arguments: Layout.allCases, Precision.allCases)
  func viewsOfViews(_ layout: Layout, _ precision: Precision) {
    let X = layout(X.converted(to: precision))
    #expect(X.transposed.rowArrays == [[1, 5, 9], [2, 6, 10], [3, 7, 11], [4, 8, 12]])
    #expect(X.transposed.transposed.isIdentical(to: X))
    #expect(X.rows(1..<3).rowArrays == [[5, 6, 7, 8], [9, 10, 11, 12]])
    #expect(X.columns(1..<3).rowArrays == [[2, 3], [6, 7], [10, 11]])
    #expect(X.rows(1..<3).columns(2..<4).rowArrays == [[7, 8], [11, 12]])
    #expect(X.rows(1..<3).transposed.rows(2..<4).rowArrays == [[7, 11], [8, 12]])
    #expect(X.transposed.columns(1..<2).transposed.rowArrays == [[5, 6, 7, 8]])
    #expect(X.column(2).scalars == [3, 7, 11])
    #expect(X.rows(1..<2).columns(3..<4).scalar == 8)
    #expect(X.rows(1..<1).shape == [0, 4])
    #expect(X.columns(4..<4).shape == [3, 0])
    #expect(X.rows(0..<2).reshaped([4, 2]).columnArrays == [[1, 5, 2, 6], [3, 7, 4, 8]])
    #expect(X.transposed.reshaped([12]).scalars == (1...12).map(Double.init))
  }

  @Test func shapesOfViews() {
    let v = Tensor(vector: [1, 2, 3])
    #expect(v.rows(1..<3).shape == [2])
    #expect(v.transposed.shape == [1, 3])
    #expect(v.transposed.transposed.shape == [3, 1])
    #expect(v.columns(0..<1).shape == [3])
    #expect(X.column(0).shape == [3])
    let T = Tensor(shape: [4, 3, 2], scalars: (0..<24).map(Double.init))
    #expect(T.rows(1..<3).shape == [2, 3, 2])
    #expect(T.rows(1..<3)[0, 4] == 17)
    #expect(T.columns(2..<5).shape == [4, 3])
    #expect(T.transposed.shape == [6, 4])
    #expect(T.reshaped([2, 2, 3, 2]).shape == [2, 2, 3, 2])
    #expect(T.reshaped([2, 2, 3, 2]).scalars == T.scalars)
  }

  @Test func aViewSharesTheElements() {
    // No copy: a gigabyte of views costs nothing, and the tape sees one buffer.
    let big = Tensor.ones([1000, 1000])
    let views = (0..<1000).map { big.columns($0..<$0 + 1).transposed }
    #expect(views.allSatisfy { $0[0, 999] == 1 })
  }

  @Test(arguments: Layout.allCases) func gradientsOfViews(_ layout: Layout) {
    let X = layout(X / 7)
    expectGradients(at: [X], "transpose") { t in square(t[0].transposed) .* t[0].transposed }
    expectGradients(at: [X], "rows") { t in square(t[0].rows(1..<3)) }
    expectGradients(at: [X], "columns") { t in square(t[0].columns(1..<4)) }
    expectGradients(at: [X], "overlap") { t in t[0].rows(0..<2) .* t[0].rows(1..<3) }
    expectGradients(at: [X], "reshape") { t in
      square(t[0].reshaped([2, 6])) .* t[0].reshaped([2, 6])
    }
    expectGradients(at: [X], "all") { t in
      let Y = t[0].rows(1..<3).transposed.reshaped([2, 2, 2])
      return gelu(Y.rows(0..<1)) .* Y.rows(1..<2) + Y.columns(3..<4).rows(0..<1).reshaped([])
    }
  }

  @Test func aBlockOfNothingHasNoInfluence() {
    expectGradients(at: [X]) { t in sum(t[0].rows(2..<2)) + sum(t[0].columns(1..<1)) }
  }
}
