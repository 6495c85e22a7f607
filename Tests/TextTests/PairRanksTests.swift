import Tensors
import Testing

@testable import FormalText

struct PairRanksTests {
  @Test(arguments: [0, 1, 2, 3, 7, 64, 1000]) func everyPairHasItsRankAndOthersNone(count: Int) {
    var random = RandomSource(seed: UInt64(count))
    var expected: [PairKey: Int32] = [:]
    var pairs: [PairKey] = []
    while pairs.count < count {
      let pair = PairKey(Int32(random.integer(below: 300)), Int32(random.integer(below: 300)))
      if expected.updateValue(Int32(pairs.count), forKey: pair) == nil {
        pairs.append(pair)
      } else {
        expected[pair] = pairs.firstIndex(of: pair).map { Int32($0) }
      }
    }
    let ranks = PairRanks(pairs)
    for left in Int32(0)..<300 {
      for right in stride(from: left % 3, to: 300, by: 3) {
        let pair = PairKey(left, right)
        if ranks[pair] != expected[pair] { Issue.record("\(left), \(right)") }
      }
    }
    for (rank, pair) in pairs.enumerated() { #expect(ranks[pair] == Int32(rank)) }
  }

  @Test func thePairOfZerosIsAKeyLikeOthers() {
    #expect(PairRanks([])[PairKey(0, 0)] == nil)
    #expect(PairRanks([PairKey(1, 2)])[PairKey(0, 0)] == nil)
    #expect(PairRanks([PairKey(0, 0)])[PairKey(0, 0)] == 0)
  }
}
