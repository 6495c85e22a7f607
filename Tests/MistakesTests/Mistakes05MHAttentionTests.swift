import FormalAlgorithms
import Mistakes
import Tensors
import TestSupport
import Testing

struct Mistakes05MHAttentionTests {
  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(MHAttentionMistakes.catalogue)
  }

  @Test func wOSizedByAttnIsRightWhereBothSizesAreEqual() {
    let run = MHAttentionMistakes.outputSizedByAttn.run
    let equal = MHAttentionParameters.sample(
      heads: 2, dx: 3, dz: 3, dattn: 4, dmid: 4, dout: 5, seed: 1)
    let X = sample([3, 6], seed: 2)
    expectClose(run(X, X, equal, .causal), mhAttention(X, equal, mask: .causal), 1e-14)
    let other = MHAttentionParameters.sample(
      heads: 2, dx: 3, dz: 3, dattn: 4, dmid: 1, dout: 5, seed: 1)
    let (_, fault) = collectingFault { run(X, X, other, .causal) }
    #expect(fault?.message == "W_o 5 × 8 for stacked heads 2 × 6")
  }

  /// With one head there is no order and nothing to overlap.
  @Test func mistakesOfTheStackShowOnlyWithSeveralHeads() {
    let W = MHAttentionParameters.sample(
      heads: 1, dx: 3, dz: 3, dattn: 4, dmid: 2, dout: 5, seed: 3)
    let X = sample([3, 6], seed: 4)
    let right = mhAttention(X, W, mask: .causal)
    for mistake in [
      MHAttentionMistakes.headsOverlapped, MHAttentionMistakes.headsReversed,
      MHAttentionMistakes.headsInterleaved, MHAttentionMistakes.firstHeadOnly,
      MHAttentionMistakes.biasPerHead, MHAttentionMistakes.maskForOneHead,
      MHAttentionMistakes.scaledByAllHeads,
    ] {
      expectClose(mistake.run(X, X, W, .causal), right, 1e-13, mistake.name)
    }
  }
}
