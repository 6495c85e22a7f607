import FormalAlgorithms
import Tensors
import TestSupport
import Testing

@testable import FormalInference

struct KeyValueCacheTests {
  private static func parameters(_ seed: UInt64) -> MHAttentionParameters {
    .sample(heads: 3, dx: 5, dz: 5, dattn: 2, dmid: 4, dout: 6, seed: seed)
  }

  /// Algorithm 5 with the causal mask, its columns computed in blocks.
  @Test(arguments: [[7], [1, 6], [3, 4], [2, 1, 1, 3], [1, 1, 1, 1, 1, 1, 1]])
  func selfAttentionInBlocksIsAlgorithm5(_ blocks: [Int]) {
    let W = Self.parameters(UInt64(blocks.count))
    let X = sample([5, 7], seed: 3)
    let whole = mhAttention(X, W, mask: .causal)
    var cache = KeyValueCache(W)
    var t = 0
    for n in blocks {
      let found = cache.selfAttention(X.columns(t..<t + n), W)
      expectClose(found, whole.columns(t..<t + n), 1e-12, "columns from \(t)")
      t += n
    }
    #expect(cache.keys.count == 7)
  }

  @Test func crossAttentionIsAlgorithm5WithoutAMask() {
    let W = MHAttentionParameters.sample(
      heads: 2, dx: 5, dz: 3, dattn: 4, dmid: 2, dout: 6, seed: 8)
    let (X, Z) = (sample([5, 4], seed: 1), sample([3, 7], seed: 2))
    var cache = KeyValueCache(W)
    cache.append(Z, W)
    expectClose(cache.crossAttention(X, W), mhAttention(X, Z, W, mask: .bidirectional), 1e-12)
    // Asking adds nothing.
    #expect(cache.values.count == 7)
  }

  /// The keys and values lie as Algorithm 4 computes them, head h in the row block h.
  @Test func theHeadsLieStacked() {
    let W = Self.parameters(4)
    let Z = sample([5, 3], seed: 6)
    var cache = KeyValueCache(W)
    cache.append(Z, W)
    for h in 0..<3 {
      let (K, V) = (cache.keys.columns, cache.values.columns)
      expectClose(K.rows(2 * h..<2 * h + 2), W[h].k * Z + W[h].bk, 1e-13)
      expectClose(V.rows(4 * h..<4 * h + 4), W[h].v * Z + W[h].bv, 1e-13)
    }
  }
}
