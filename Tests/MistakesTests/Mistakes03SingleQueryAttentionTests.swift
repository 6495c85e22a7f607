import Mistakes
import Testing

struct Mistakes03SingleQueryAttentionTests {
  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(SingleQueryMistakes.catalogue)
  }
}
