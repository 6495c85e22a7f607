import Tensors
import TestSupport
import Testing

private let stops = [
  Stop("shape: [1, 2, 3, 4, 5] is not a list of at most four sizes") { _ = Shape(1, 2, 3, 4, 5) },
  Stop("shape: [2, -1] is not a list of at most four sizes") { _ = Shape(2, -1) },
  Stop("shape: [2, 3000000000] is not a list of at most four sizes") {
    _ = Shape(2, 3_000_000_000)
  },
  Stop("shape: [2000000, 2000000, 2000000, 2000000] has too many elements to count") {
    _ = Shape(2_000_000, 2_000_000, 2_000_000, 2_000_000)
  },
]

struct ShapeTests {
  @Test func sizesRowsAndColumns() {
    let cases: [(Shape, rank: Int, rows: Int, columns: Int)] = [
      ([], 0, 1, 1), ([5], 1, 5, 1), ([3, 4], 2, 3, 4), ([2, 3, 5], 3, 2, 15),
      ([2, 3, 5, 7], 4, 2, 105), ([0], 1, 0, 1), ([3, 0], 2, 3, 0), ([0, 3], 2, 0, 3),
    ]
    for (shape, rank, rows, columns) in cases {
      #expect(shape.rank == rank)
      #expect(shape.rows == rows)
      #expect(shape.columns == columns)
      #expect(shape.count == rows * columns)
    }
  }

  @Test func axesBeyondTheRankHaveSizeOne() {
    let shape = Shape(2, 3, 5, 7)
    #expect((0..<6).map { shape[$0] } == [2, 3, 5, 7, 1, 1])
    #expect((0..<6).map { Shape(4, 6)[$0] } == [4, 6, 1, 1, 1, 1])
  }

  @Test func rankCountsInEquality() {
    #expect(Shape(3) != Shape(3, 1))
    #expect(Shape(3, 4) != Shape(4, 3))
    #expect(Shape(3, 4) == [3, 4])
    #expect(Set<Shape>([[3], [3, 1], [3, 1, 1], [1, 3], [3, 1]]).count == 4)
  }

  @Test func writtenWithCrosses() {
    #expect(Shape().description == "1")
    #expect(Shape(5).description == "5")
    #expect(Shape(3, 4).description == "3 × 4")
    #expect(Shape(2, 3, 5, 7).description == "2 × 3 × 5 × 7")
  }

  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }
}
