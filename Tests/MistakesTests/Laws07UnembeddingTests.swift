import Mistakes
import Testing

struct Laws07UnembeddingTests {
  @Test func everyLawCanFail() { expectLawsCanFail(UnembeddingMistakes.catalogue) }
}
