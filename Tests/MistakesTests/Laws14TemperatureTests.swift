import Mistakes
import Testing

struct Laws14TemperatureTests {
  @Test func everyLawCanFail() { expectLawsCanFail(TemperatureMistakes.catalogue) }
}
