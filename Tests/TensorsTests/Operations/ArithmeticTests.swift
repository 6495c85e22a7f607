import TestSupport
import Testing

@testable import Tensors

private let A = Tensor(rows: [[1, 2, -3], [4, -5, 6]])

private let stops = [
  Stop("+: float and double operands do not mix") { _ = A.converted(to: .float) + A },
  Stop(
    "⊙: 2 × 3 with 3 × 2: shapes must be equal, or the second a number, a vector as long as a "
      + "column, or one number for each column"
  ) { _ = A .* A.transposed },
  Stop(
    "−: 2 × 3 with 3: shapes must be equal, or the second a number, a vector as long as a "
      + "column, or one number for each column"
  ) { _ = A - Tensor(vector: [1, 2, 3]) },
  Stop(
    "/: 1 with 2 × 3: shapes must be equal, or the second a number, a vector as long as a "
      + "column, or one number for each column (Algorithm 6 (layer_norm), line 3)"
  ) {
    inScope("layer_norm", number: 6) { line in line(3) { _ = Tensor(scalar: 1) / A } }
  },
]

struct ArithmeticTests {
  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  @Test(arguments: Precision.allCases) func everySpreadByHand(_ precision: Precision) {
    let A = A.converted(to: precision)
    let B = Tensor(rows: [[2, -1, 4], [0.5, 8, -2]], precision: precision)
    let number = Tensor(scalar: -2, precision: precision)
    let column = Tensor(vector: [10, 100], precision: precision)
    let row = Tensor(rows: [[1, -1, 4]], precision: precision)
    expectClose(A + B, rows: [[3, 1, 1], [4.5, 3, 4]], 0)
    expectClose(A + number, rows: [[-1, 0, -5], [2, -7, 4]], 0)
    expectClose(A + column, rows: [[11, 12, 7], [104, 95, 106]], 0)
    expectClose(A + row, rows: [[2, 1, 1], [5, -6, 10]], 0)
    expectClose(A - B, rows: [[-1, 3, -7], [3.5, -13, 8]], 0)
    expectClose(A - number, rows: [[3, 4, -1], [6, -3, 8]], 0)
    expectClose(A - column, rows: [[-9, -8, -13], [-96, -105, -94]], 0)
    expectClose(A - row, rows: [[0, 3, -7], [3, -4, 2]], 0)
    expectClose(A .* B, rows: [[2, -2, -12], [2, -40, -12]], 0)
    expectClose(A .* number, rows: [[-2, -4, 6], [-8, 10, -12]], 0)
    expectClose(A .* column, rows: [[10, 20, -30], [400, -500, 600]], 0)
    expectClose(A .* row, rows: [[1, -2, -12], [4, 5, 24]], 0)
    expectClose(A / B, rows: [[0.5, -2, -0.75], [8, -0.625, -3]], 0)
    expectClose(A / number, rows: [[-0.5, -1, 1.5], [-2, 2.5, -3]], 0)
    expectClose(A / row, rows: [[1, -2, -0.75], [4, 5, 1.5]], 0)
    expectClose(2.5 * A, rows: [[2.5, 5, -7.5], [10, -12.5, 15]], 0)
    expectClose(A / 4, rows: [[0.25, 0.5, -0.75], [1, -1.25, 1.5]], 0)
    expectClose(-A, rows: [[-1, -2, 3], [-4, 5, -6]], 0)
  }

  @Test(arguments: Precision.allCases) func quotientsAreRoundedOnce(_ precision: Precision) {
    // 49·(1/49) is not 1; and the reciprocal of a subnormal number overflows, the quotient does not.
    let x = Tensor(vector: (1...100).map(Double.init), precision: precision)
    #expect((x / x).scalars == Array(repeating: 1, count: 100))
    let small = Tensor(vector: [precision == .double ? 0x1p-1030 : 0x1p-130], precision: precision)
    #expect((small / small).scalars == [1])
    let sevens = Tensor.full([100], 7, precision: precision)
    for spread in [sevens, sevens.rows(0..<1).reshaped([])] {
      let quotient = x / spread
      for i in 0..<100 {
        let expected = precision == .double ? x[i] / 7 : Double(Float(x[i]) / 7)
        #expect(quotient[i] == expected)
      }
    }
  }

  @Test func numbersInLabelsAreShort() {
    let cases: [(Double, String)] = [
      (0.5, "0.5"), (1.0 / 3, "0.333333"), (-2.0 / 3, "-0.666667"), (1e-5, "1e-05"), (4, "4"),
      (1 / 3.0.squareRoot(), "0.57735"), (0.1 + 0.2, "0.3"), (123_456_789, "123457000"),
      (2.5e20, "2.5e+20"), (0, "0"), (-0.0, "0"), (.infinity, "inf"),
      (1.7976931348623157e308, "1.79769e+308"),
    ]
    for (x, text) in cases { #expect(shortNumber(x) == text) }
  }

  @Test func divisionByZeroIsAsInIEEE() {
    let quotient = Tensor(vector: [1, -1, 0]) / Tensor(vector: [0, 0, 0])
    #expect(quotient[0] == .infinity && quotient[1] == -.infinity && quotient[2].isNaN)
  }

  @Test func infinitiesAndNaNPassThroughSums() {
    let x = Tensor(vector: [.infinity, -.infinity, .nan, 1])
    let found = (x + Tensor(scalar: 1)).scalars
    #expect(found[0] == .infinity && found[1] == -.infinity && found[2].isNaN && found[3] == 2)
    #expect((x - x).scalars.prefix(3).allSatisfy { $0.isNaN })
  }

  @Test func aMatrixOfOneRowTakesAllSpreads() {
    let x = Tensor(rows: [[1, 2, 3]])
    #expect((x + Tensor(vector: [10])).scalars == [11, 12, 13])
    #expect((x + Tensor(rows: [[1, 2, 3]])).scalars == [2, 4, 6])
    expectGradients(at: [x, Tensor(vector: [10])]) { t in t[0] .* t[1] }
    expectGradients(at: [x, Tensor(rows: [[4, 5, 6]])]) { t in t[0] / t[1] }
  }

  @Test func emptyOperandsGiveEmptyResults() {
    let none = Tensor.zeros([3, 0])
    #expect((none + none).shape == [3, 0])
    #expect((none .* Tensor(vector: [1, 2, 3])).shape == [3, 0])
    expectGradients(at: [none, Tensor(vector: [1, 2, 3])]) { t in sum(t[0] + t[1]) }
  }

  @Test func operationsOnWideTensorsReachEveryElement() {
    // More than one shard, and not a multiple of it.
    let n = 3 * (1 << 15) + 17
    let x = Tensor(vector: (0..<n).map(Double.init))
    #expect((x + x).scalars == (0..<n).map { Double(2 * $0) })
    #expect((x .* Tensor(scalar: 3)).scalars == (0..<n).map { Double(3 * $0) })
    let wide = x.reshaped([1, n])
    #expect((wide - wide).scalars.allSatisfy { $0 == 0 })
    #expect((wide + Tensor(vector: [1])).scalars == (0..<n).map { Double($0 + 1) })
  }
}
