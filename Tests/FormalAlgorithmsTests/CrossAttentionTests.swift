import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct CrossAttentionTests {
  @Test func everyHeadOfEveryDecoderLayerLooksAtAllOfZ() {
    let heads = crossAttention(PinnedModel.z, PinnedModel.x, PinnedModel.edTransformer)
    #expect(heads.count == 4)
    for weights in heads {
      #expect(weights.rows == 4 && weights.columns == 5)
      // Sums of four numbers near 1.
      for t in 0..<5 { #expect(abs(weights.column(t).scalars.reduce(0, +) - 1) < 1e-12) }
      #expect(weights.scalars.allSatisfy { $0 > 0 })
    }
  }

  @Test func aKeyOfOneHeadMovesThatHeadAndTheLayersAbove() {
    let θ = PinnedModel.edTransformer
    var other = θ
    // The second head's three rows of W_k in the first layer's line 16.
    let k = θ.decoder[0].Wed.k
    other.decoder[0].Wed.k = stack(rows: [k.rows(0..<3), 2 * k.rows(3..<6)])
    let (a, b) = (θ, other)
    let pairs = zip(
      crossAttention(PinnedModel.z, PinnedModel.x, a),
      crossAttention(PinnedModel.z, PinnedModel.x, b))
    #expect(pairs.map { $0.scalars == $1.scalars } == [true, false, false, false])
  }
}
