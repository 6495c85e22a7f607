import Tensors
import Testing

@testable import Notebook

struct MatrixTests {
  @Test func numbersStandUnderEachOtherBetweenBrackets() {
    let matrix = Matrix(tensor: Tensor(rows: [[1, -20.5], [300, 4]]), symbol: "S")
    #expect(
      matrix.lines(width: 80) == [
        "S = ⎡   1.0  −20.5 ⎤   2 × 2", "    ⎣ 300.0    4.0 ⎦",
      ])
  }

  @Test func aScalarIsAnEquation() {
    #expect(Matrix(tensor: Tensor(scalar: 2.5), symbol: "m").lines(width: 80) == ["m = 2.5"])
  }

  @Test func oneRowHasPlainBrackets() {
    #expect(Matrix(tensor: Tensor(rows: [[1, 2]])).lines(width: 80) == ["[ 1  2 ]   1 × 2"])
  }

  @Test func labelsStandAboveAndBeside() {
    let matrix = Matrix(
      tensor: Tensor(rows: [[1, 2], [3, 4]]), rowLabels: ["a", "bb"], columnLabels: ["the", "x"])
    #expect(
      matrix.lines(width: 80) == [
        "     the  x", "a  ⎡   1  2 ⎤   2 × 2", "bb ⎣   3  4 ⎦",
      ])
  }

  @Test(arguments: [60, 80, 120]) func wideMatricesLoseTheirMiddleNotTheirEnd(width: Int) {
    var random = RandomSource(seed: 5)
    let tensor = Tensor.normal([30, 50], from: &random)
    let lines = Matrix(tensor: tensor, symbol: "W").lines(width: width)
    #expect(lines.allSatisfy { displayWidth($0) <= width })
    #expect(lines.count == 17)
    #expect(lines[0].contains("…"))
    let last = formatted(tensor.scalars)
    #expect(lines[16].contains(last[1499]), "the last element is kept")
    #expect(lines[0].contains(last[0]), "the first element is kept")
  }

  @Test func infinitiesAndNaNAreNamed() {
    let lines = Matrix(tensor: Tensor(rows: [[-.infinity, 1], [.nan, 2]])).lines(width: 80)
    #expect(lines[0].contains("−∞"))
    #expect(lines[1].contains("NaN"))
  }
}
