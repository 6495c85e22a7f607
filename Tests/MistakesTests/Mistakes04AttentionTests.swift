import FormalAlgorithms
import Mistakes
import Tensors
import TestSupport
import Testing

struct Mistakes04AttentionTests {
  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(AttentionMistakes.catalogue)
  }

  @Test func theFixedMaskFitsOneLength() {
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 1)
    let run = AttentionMistakes.maskOfFixedSize.run
    let X = sample([3, 8], seed: 2)
    expectClose(run(X, X, W, .causal), attention(X, X, W, mask: .causal), 1e-14)
    let short = X.columns(0..<7)
    let (_, fault) = collectingFault { run(short, short, W, .causal) }
    #expect(fault?.message == "8 × 8 mask for 7 × 7 scores")
  }

  /// Without a mask there is nothing to get wrong about it.
  @Test func mistakesOfTheMaskShowOnlyWithOne() {
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 1)
    let (X, Z) = (sample([3, 5], seed: 2), sample([3, 5], seed: 3))
    let right = attention(X, Z, W, mask: .bidirectional)
    for mistake in [
      AttentionMistakes.maskTransposed, AttentionMistakes.finiteMask,
      AttentionMistakes.infinityMultiplied, AttentionMistakes.maskMultiplied,
      AttentionMistakes.maskAfterSoftmax, AttentionMistakes.maskStrict,
      AttentionMistakes.maskOfFixedSize,
    ] {
      expectClose(mistake.run(X, Z, W, .bidirectional), right, 1e-14, mistake.name)
    }
  }
}
