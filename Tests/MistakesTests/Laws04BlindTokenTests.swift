import Mistakes
import Testing

struct Laws04BlindTokenTests {
  @Test func everyLawCanFail() { expectLawsCanFail(BlindTokenMistakes.catalogue) }
}
