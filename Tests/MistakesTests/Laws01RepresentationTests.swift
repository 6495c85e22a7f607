import Mistakes
import Testing

struct Laws01RepresentationTests {
  @Test func everyLawCanFail() { expectLawsCanFail(RepresentationMistakes.catalogue) }
}
