import FormalAlgorithms
import Mistakes
import Tensors
import Testing

struct Laws08EDTransformerTests {
  @Test func everyLawCanFail() {
    // Softmax by rows: each token of the vocabulary is spread over the positions.
    let byRows: EDTransformerFunction = { z, x, θ in
      let P = edTransformer(z, x, θ)
      return softmax(log(P).transposed).transposed
    }
    expectLawsCanFail(EDTransformerMistakes.catalogue, also: [byRows])
  }

  /// Pre-norm leaves the stream as it is: the variance that the law measures is not 1.
  @Test func theVarianceIsMeasured() {
    let verdict = EDTransformerLaws.normedOutput.check(EDTransformerMistakes.preNorm.run)
    #expect(abs(verdict.measured - 1) > 0.1)
    let right = EDTransformerLaws.normedOutput.check(EDTransformerMistakes.catalogue.right)
    #expect(right.passes)
  }

  /// Under a mask in line 16 token t hears t tokens of z: 1 + 2 + 3 + 3 + 3 of 15.
  @Test func unheardPairsAreCounted() {
    let verdict = EDTransformerLaws.contextHeard.check(EDTransformerMistakes.crossMasked.run)
    #expect(verdict.measured == 12)
  }
}
