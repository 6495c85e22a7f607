import Mistakes
import Testing

struct Mistakes04AttentionTests {
  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(AttentionMistakes.catalogue)
  }
}
