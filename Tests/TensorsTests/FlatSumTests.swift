import TestSupport
import Testing

@testable import Tensors

struct FlatSumTests {
  @Test func tensorsAreAddedWhereTheyLieOneAfterTheOther() {
    let sum = FlatSum(count: 7, precision: .double)
    sum.add([Tensor(rows: [[1, 3], [2, 4]]), Tensor(vector: [5, 6]), Tensor(scalar: 7)])
    sum.add([Tensor(rows: [[10, 20], [30, 40]]).transposed, .zeros([2]), Tensor(scalar: -1)])
    #expect(sum.read(times: 1).scalars == [11, 22, 33, 44, 5, 6, 6])
  }

  @Test(arguments: [Precision.double, .float])
  func theSumIsThatOfTheOperationsBitForBit(_ precision: Precision) {
    // More than one shard.
    let terms = (1..<4).map { sample([33, 1_003], seed: $0, precision: precision) }
    let sum = FlatSum(count: 33 * 1_003, precision: precision)
    for term in terms { sum.add([term]) }
    let expected = 0.3 * (terms[0] + terms[1] + terms[2])
    #expect(sum.read(times: 0.3).isIdentical(to: expected.reshaped([33 * 1_003])))
  }

  @Test(arguments: [0, 1, 15, 32_768, 100_001])
  func theSquaredNormIsTheSumOfSquares(_ count: Int) {
    let x = sample([count], seed: 4)
    let expected = x.scalars.reduce(0) { $0 + $1 * $1 }
    #expect(abs(squaredNorm(x) - expected) <= 1e-12 * expected)
    #expect(onOneThread { squaredNorm(x) } == squaredNorm(x))
  }

  @Test func theSquaredNormOfAViewCountsItsElementsAlone() {
    let W = Tensor(rows: [[1, 2, 3], [4, 5, 6]])
    #expect(squaredNorm(W.rows(1..<2)) == 77)
  }

  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }
}

private let stops = [
  Stop("flat sum: 3 numbers for 4") {
    FlatSum(count: 4, precision: .double).add([.ones([2]), .ones([1])])
  },
  Stop("flat sum: 5 numbers for 4") {
    FlatSum(count: 4, precision: .double).add([.ones([3]), .ones([2])])
  },
  Stop("flat sum: it has been read") {
    let sum = FlatSum(count: 1, precision: .double)
    _ = sum.read(times: 1)
    sum.add([.ones([1])])
  },
]
