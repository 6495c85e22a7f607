import Mistakes
import Testing

struct Mistakes02PositionalEmbeddingTests {
  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(PositionalEmbeddingMistakes.catalogue)
    expectCatalogue(SinusoidMistakes.catalogue)
    expectCatalogue(InitialEmbeddingMistakes.catalogue)
  }
}
