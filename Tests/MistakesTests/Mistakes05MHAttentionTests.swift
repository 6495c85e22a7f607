import Mistakes
import Testing

struct Mistakes05MHAttentionTests {
  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(MHAttentionMistakes.catalogue)
  }
}
