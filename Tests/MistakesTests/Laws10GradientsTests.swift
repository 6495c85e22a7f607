import Mistakes
import Testing

struct Laws10GradientsTests {
  @Test func everyLawCanFail() { expectLawsCanFail(GradientMistakes.catalogue) }

  @Test func tooFewDerivativesBreakALaw() {
    for law in GradientLaws.all {
      let verdict = law.check { _, _ in [] }
      #expect(!verdict.passes && verdict.measured.isNaN, "\(law.name)")
    }
  }
}
