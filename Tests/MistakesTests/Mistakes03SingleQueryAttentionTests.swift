import FormalAlgorithms
import Mistakes
import Tensors
import TestSupport
import Testing

struct Mistakes03SingleQueryAttentionTests {
  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(SingleQueryMistakes.catalogue)
  }

  @Test func softmaxOverFeaturesFitsOnlyEqualSizes() {
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 1)
    let run = SingleQueryMistakes.softmaxOverFeatures.run
    let (v, fault) = collectingFault { run(sample([3], seed: 2), sample([3, 5], seed: 3), W) }
    #expect(fault?.message == "weights 4 × 5 for 2 × 5")
    #expect(v.shape == [2] && v.scalars.allSatisfy { $0.isNaN })
  }
}
