import FormalAlgorithms
import Mistakes
import Tensors
import Testing

struct Laws05MHAttentionTests {
  @Test func everyLawCanFail() {
    // The first head counts twice: the order of the heads matters.
    let first: MHAttentionFunction = { X, Z, W, mask in
      let size = W.v.rows / W.heads
      let extra = W.o.columns(0..<size) * attention(X, Z, W[0], mask: mask)
      return mhAttention(X, Z, W, mask: mask) + extra
    }
    expectLawsCanFail(MHAttentionMistakes.catalogue, also: [first])
  }

  /// The worked example has d_mid = 1: heads that overlap by rows do not overlap there.
  @Test func theWorkedExampleDoesNotSeeOverlappingHeads() {
    let wrong = MHAttentionMistakes.headsOverlapped.run
    #expect(MHAttentionLaws.example.check(wrong).passes)
    #expect(!MHAttentionLaws.blocks.check(wrong).passes)
  }
}
