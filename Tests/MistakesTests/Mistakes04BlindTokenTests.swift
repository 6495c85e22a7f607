import FormalAlgorithms
import Mistakes
import Tensors
import TestSupport
import Testing

struct Mistakes04BlindTokenTests {
  @Test func everyMistakeIsRejectedByItsLaw() { expectCatalogue(BlindTokenMistakes.catalogue) }

  @Test func whereAllSeeSomethingNothingIsWrong() {
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 1)
    let X = sample([3, 5], seed: 2)
    for mask in [Mask.bidirectional, .causal] {
      let found = BlindTokenMistakes.blindToken.run(X, X, W, mask)
      expectClose(found, attention(X, X, W, mask: mask), 1e-14)
    }
  }
}
