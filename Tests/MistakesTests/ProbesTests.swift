import Tensors
import Testing

@testable import Mistakes

struct ProbesTests {
  @Test func distanceIsTheLargestDifference() {
    let a = Tensor(rows: [[1, 2], [3, 4]])
    #expect(distance(a, Tensor(rows: [[1, 2.5], [1, 4]])) == 2)
    #expect(distance(a, a) == 0)
    // What is infinite on both sides is no difference.
    let infinite = Tensor(vector: [-.infinity, 1])
    #expect(distance(infinite, infinite) == 0)
  }

  @Test func whatIsUndefinedHasNoDistance() {
    #expect(distance(Tensor(vector: [1, .nan, 3]), Tensor(vector: [1, 2, 3])).isNaN)
    #expect(distance(.zeros([2, 3]), .zeros([3, 2])) == .infinity)
  }

  @Test func theFarthestIsTheFirstThatIsUndefined() {
    #expect(farthest([1.2, 0.5, 1.1], from: 1) == 0.5)
    #expect(farthest([1.2, .nan, 7], from: 1).isNaN)
    #expect(farthest([], from: 1) == 1)
  }

  @Test func aVerdictOnShapesNamesBoth() {
    let verdict = Verdict("distance", between: .zeros([2, 3]), and: .zeros([3, 2]))
    #expect(!verdict.passes && verdict.remark == "2 × 3 in place of 3 × 2")
  }

  @Test func replacedColumnsLeaveTheFirstOnes() {
    let X = sample([2, 4], seed: 1)
    let other = X.replacingColumns(from: 2, seed: 9)
    #expect(other.columns(0..<2).isIdentical(to: X.columns(0..<2)))
    for t in 2..<4 { #expect(other.columnArrays[t] != X.columnArrays[t]) }
  }

  @Test func undefinedIsAFault() {
    let (value, fault) = collectingFault { undefined([2, 1], "nothing fits") }
    #expect(fault?.message == "nothing fits")
    #expect(value.scalars.allSatisfy { $0.isNaN })
  }
}
