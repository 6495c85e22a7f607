import Mistakes
import Testing

struct Mistakes01RepresentationTests {
  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(RepresentationMistakes.catalogue)
  }
}
