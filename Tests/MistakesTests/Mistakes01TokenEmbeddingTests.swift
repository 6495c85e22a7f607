import Mistakes
import Testing

struct Mistakes01TokenEmbeddingTests {
  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(TokenEmbeddingMistakes.catalogue)
  }
}
