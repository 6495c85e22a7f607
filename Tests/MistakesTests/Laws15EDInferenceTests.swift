import Mistakes
import Testing

struct Laws15EDInferenceTests {
  @Test func everyLawCanFail() { expectLawsCanFail(EDInferenceMistakes.catalogue) }
}
