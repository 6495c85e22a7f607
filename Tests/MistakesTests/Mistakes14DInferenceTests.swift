import FormalAlgorithms
import Mistakes
import Tensors
import Testing

struct Mistakes14DInferenceTests {
  @Test func everyMistakeIsRejectedByItsLaw() { expectCatalogue(DInferenceMistakes.catalogue) }

  /// Up to ℓ_max a window forgets nothing; beyond it the right function writes nothing and says why.
  @Test func aWindowIsRightWhileTheTextFits() {
    var random = RandomSource(seed: 3)
    let θ = DTransformerParameters(
      vocabulary: 7, maximumLength: 5, layers: 1, heads: 1, de: 4, dmlp: 3, from: &random)
    let (wrong, right) = (DInferenceMistakes.slidingWindow.run, DInferenceMistakes.catalogue.right)
    let u = [0.3, 0.9, 0.5, 0.7]
    #expect(wrong([5, 1], θ, 4, 1, u) == right([5, 1], θ, 4, 1, u))
    let (y, fault) = collectingFault { right([5, 1, 2], θ, 4, 1, u) }
    #expect(y.isEmpty && fault?.message == "3 tokens and 4 more need ℓ_max ≥ 6, not 5")
    #expect(wrong([5, 1, 2], θ, 4, 1, u).count == 4)
  }
}
