import Mistakes
import Testing

struct Laws10DescentTests {
  @Test func everyLawCanFail() { expectLawsCanFail(DescentMistakes.catalogue) }
}
