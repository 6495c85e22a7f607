import TestSupport
import Testing

@testable import Tensors

struct GrowingColumnsTests {
  @Test(arguments: [Precision.double, .float])
  func columnsAreThoseAddedInTheirOrder(_ precision: Precision) {
    var columns = GrowingColumns(rows: 3, capacity: 2, precision: precision)
    #expect(columns.columns.shape == [3, 0])
    var blocks: [Tensor] = []
    for (n, seed) in [(1, 1), (4, 2), (0, 3), (7, 4), (1, 5), (30, 6)] {
      let X = sample([3, n], seed: UInt64(seed), precision: precision)
      blocks.append(X)
      columns.append(X)
      #expect(columns.columns.isIdentical(to: concatenate(columns: blocks)))
      #expect(columns.count == columns.columns.columns)
    }
  }

  /// A transpose is read through its strides, rows of a larger one with its gaps.
  @Test func viewsAreAddedAsTheyRead() {
    let X = sample([5, 3], seed: 1)
    var columns = GrowingColumns(rows: 3)
    columns.append(X.transposed)
    columns.append(X.rows(1..<4))
    #expect(columns.columns.isIdentical(to: concatenate(columns: [X.transposed, X.rows(1..<4)])))
  }

  @Test func anEarlierViewStaysAsItIs() {
    var columns = GrowingColumns(rows: 2, capacity: 3)
    columns.append(sample([2, 2], seed: 1))
    let early = columns.columns
    let copy = early.scalars
    for seed in 2..<12 as Range<UInt64> { columns.append(sample([2, 1], seed: seed)) }
    #expect(early.scalars == copy)
    #expect(early.columns == 2)
  }

  @Test func copiesGrowApart() {
    for common in 0...5 {
      var first = GrowingColumns(rows: 2, capacity: 4)
      let shared = sample([2, common], seed: 1)
      first.append(shared)
      var (second, third) = (first, first)
      let blocks = (2..<8).map { sample([2, 1], seed: $0) }
      // Turn about: each would write where the others did.
      first.append(blocks[0])
      second.append(blocks[1])
      third.append(blocks[2])
      second.append(blocks[3])
      first.append(blocks[4])
      third.append(blocks[5])
      for (columns, own) in [(first, [0, 4]), (second, [1, 3]), (third, [2, 5])] {
        let expected = concatenate(columns: [shared] + own.map { blocks[$0] })
        #expect(columns.columns.isIdentical(to: expected), "after \(common) in common")
      }
    }
  }

  /// No copy while there is room, and room that doubles: 1,000 columns need 7 moves from 16.
  @Test func growthMovesSeldom() {
    var columns = GrowingColumns(rows: 2)
    var moves = 0
    var place = columns.columns.storage
    for _ in 0..<1000 {
      columns.append(.ones([2, 1]))
      if columns.columns.storage !== place { moves += 1 }
      place = columns.columns.storage
    }
    #expect(moves == 6)
    #expect(columns.capacity == 1024)
  }

  /// A copy that is thrown away costs no move: the one that goes on owns the room behind.
  @Test func theFirstToGrowStaysWhereItIs() {
    var columns = GrowingColumns(rows: 2, capacity: 8)
    columns.append(.ones([2, 3]))
    let place = columns.columns.storage
    let copy = columns
    columns.append(.ones([2, 2]))
    #expect(columns.columns.storage === place)
    var other = copy
    other.append(.zeros([2, 1]))
    #expect(other.columns.storage !== place)
    #expect(other.capacity == 8)
  }

  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }
}

private let stops = [
  Stop("growing columns: 3 rows, room for 0 columns") { _ = GrowingColumns(rows: 3, capacity: 0) },
  Stop("growing columns: 2 × 1 of double beside 3 rows of double") {
    var columns = GrowingColumns(rows: 3)
    columns.append(.ones([2, 1]))
  },
  Stop("growing columns: 3 × 1 of float beside 3 rows of double") {
    var columns = GrowingColumns(rows: 3)
    columns.append(.ones([3, 1], precision: .float))
  },
]
