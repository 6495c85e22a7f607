import Mistakes
import Testing

struct Laws14DInferenceTests {
  @Test func everyLawCanFail() { expectLawsCanFail(DInferenceMistakes.catalogue) }
}
