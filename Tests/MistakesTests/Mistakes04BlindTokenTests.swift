import FormalAlgorithms
import Mistakes
import Tensors
import TestSupport
import Testing

struct Mistakes04BlindTokenTests {
  @Test func everyMistakeIsRejectedByItsLaw() { expectCatalogue(BlindTokenMistakes.catalogue) }

  /// Zeros in every other column are no answer, though the blind one's is right; nor are rows too many.
  @Test func theLawLooksAtTheOthersToo() {
    let law = BlindTokenLaws.nothingSeen
    #expect(law.check { attention($0, $1, $2, mask: $3) }.passes)
    let zeros = law.check { _, _, _, _ in
      Tensor(columns: (0..<5).map { $0 == 2 ? [.nan, .nan] : [0, 0] })
    }
    #expect(!zeros.passes && zeros.description.contains("another token's output has changed"))
    #expect(!law.check { _, _, _, _ in .full([3, 5], .nan) }.passes)
  }

  @Test func whereAllSeeSomethingNothingIsWrong() {
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 1)
    let X = sample([3, 5], seed: 2)
    for mask in [Mask.bidirectional, .causal] {
      let found = BlindTokenMistakes.zeroForNothing.run(X, X, W, mask)
      expectClose(found, attention(X, X, W, mask: mask), 1e-14)
    }
  }
}
