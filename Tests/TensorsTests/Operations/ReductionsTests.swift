import Tensors
import TestSupport
import Testing

struct ReductionsTests {
  private let X = Tensor(rows: [[1, 2, -3], [4, -5, 7]])

  @Test(arguments: Layout.allCases, Precision.allCases)
  func sumsAndMeansByHand(_ layout: Layout, _ precision: Precision) {
    let X = layout(X.converted(to: precision))
    #expect(sum(X).scalar == 6 && sum(X).shape == [])
    #expect(mean(X).scalar == 1 && mean(X).shape == [])
    expectClose(columnSums(X), rows: [[5, -3, 4]], 0)
    expectClose(columnMeans(X), rows: [[2.5, -1.5, 2]], 0)
    #expect(sum(X).precision == precision && columnSums(X).precision == precision)
  }

  @Test func ranksAndEmptyTensors() {
    let T = Tensor(shape: [2, 3, 2], scalars: (0..<12).map(Double.init))
    #expect(sum(T).scalar == 66)
    #expect(columnSums(T).scalars == [1, 5, 9, 13, 17, 21])
    #expect(columnSums(Tensor(vector: [1, 2, 4])).shape == [1, 1])
    #expect(sum(Tensor(scalar: 3)).scalar == 3)
    #expect(sum(.zeros([0, 3])).scalar == 0)
    #expect(columnSums(.zeros([0, 3])).scalars == [0, 0, 0])
    #expect(columnSums(.zeros([3, 0])).shape == [1, 0])
    #expect(mean(.zeros([0])).scalar.isNaN)
  }

  @Test func floatsAreSummedInDouble() {
    // 2²⁴ + 1 is no Float: a sum in Float would stay at 2²⁴.
    let x = Tensor(vector: [0x1p24] + Array(repeating: 1, count: 1000), precision: .float)
    #expect(sum(x).scalar == 0x1p24 + 1000)
    #expect(columnSums(x).scalar == 0x1p24 + 1000)
  }

  @Test(arguments: Layout.allCases) func gradientsSpreadEvenly(_ layout: Layout) {
    let X = layout(X)
    expectGradients(at: [X]) { t in sum(square(t[0])) .* mean(t[0]) }
    expectGradients(at: [X]) { t in columnSums(square(t[0])) .* columnMeans(t[0]) }
    let tape = Tape()
    let m = tape.record { mean(X) }
    expectClose(tape.gradients(of: m)[X], .full([2, 3], 1.0 / 6), 1e-16)
  }
}
