import Mistakes
import Testing

struct Mistakes07UnembeddingTests {
  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(UnembeddingMistakes.catalogue)
  }
}
