import Tensors
import Testing

@testable import FormalText

struct TokenChainTests {
  /// The tokens of a row, from left to right, and, as a check, from right to left.
  private func row(_ chain: TokenChain, from start: Int) -> [Int32] {
    var (tokens, place, last) = ([Int32](), Int32(start), Int32(-1))
    while place >= 0 {
      tokens.append(chain.tokens[Int(place)])
      (last, place) = (place, chain.next[Int(place)])
    }
    var backwards: [Int32] = []
    while last >= 0 {
      backwards.append(chain.tokens[Int(last)])
      last = chain.previous[Int(last)]
    }
    #expect(backwards.reversed() == tokens)
    return tokens
  }

  @Test func aMergeKeepsTheLeftPlaceAndDropsTheRight() {
    var chain = TokenChain()
    chain.append([5, 6, 7, 8])
    chain.merge(at: 1, into: 300)
    #expect(row(chain, from: 0) == [5, 300, 8])
    #expect(chain.tokens == [5, 300, -1, 8])
    #expect(chain.pair(at: 0) == PairKey(5, 300))
    #expect(chain.pair(at: 1) == PairKey(300, 8))
    #expect(chain.pair(at: 2) == nil)
    #expect(chain.pair(at: 3) == nil)
  }

  @Test func rowsStaySeparate() {
    var chain = TokenChain()
    chain.append([1, 2])
    chain.append([])
    chain.append([3])
    chain.append([4, 5])
    #expect(chain.pair(at: 1) == nil && chain.pair(at: 2) == nil)
    #expect(row(chain, from: 0) == [1, 2])
    #expect(row(chain, from: 2) == [3])
    chain.merge(at: 3, into: 9)
    #expect(row(chain, from: 3) == [9])
    chain.removeAll()
    chain.append([7])
    #expect(row(chain, from: 0) == [7])
  }

  @Test func randomMergesAgreeWithAnArray() {
    var random = RandomSource(seed: 5)
    for _ in 0..<50 {
      var chain = TokenChain()
      var array = (0..<20).map { Int32($0) }
      var places = Array(0..<20)
      chain.append(array)
      for token in Int32(100)..<115 {
        let k = random.integer(below: array.count - 1)
        chain.merge(at: places[k], into: token)
        array.replaceSubrange(k...k + 1, with: [token])
        places.remove(at: k + 1)
      }
      #expect(row(chain, from: 0) == array)
    }
  }

  @Test func pairsAreOrderedByLeftThenRight() {
    #expect(PairKey(97, 110) < PairKey(110, 97))
    #expect(PairKey(97, 98) < PairKey(97, 300))
    #expect(PairKey(255, 70_000) < PairKey(256, 0))
    #expect(PairKey(123_456, 654_321).left == 123_456)
    #expect(PairKey(123_456, 654_321).right == 654_321)
  }
}
