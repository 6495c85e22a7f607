import Mistakes
import Testing

struct Mistakes06LayerNormTests {
  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(NormMistakes.catalogue)
  }
}
