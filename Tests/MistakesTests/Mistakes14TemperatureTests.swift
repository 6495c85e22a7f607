import FormalAlgorithms
import Mistakes
import Tensors
import Testing

struct Mistakes14TemperatureTests {
  @Test func everyMistakeIsRejectedByItsLaw() { expectCatalogue(TemperatureMistakes.catalogue) }

  /// Where nothing underflows, powers as printed are right: who tries τ = 0.5 alone does not notice.
  @Test func powersAreRightWhileTheyAreNumbers() {
    let p = Tensor(vector: [0.2, 0.5, 0.3])
    let right = TemperatureMistakes.catalogue.right
    for τ in [0.05, 0.5, 3] {
      for (a, b) in zip(TemperatureMistakes.underflow.run(p, τ).scalars, right(p, τ).scalars) {
        #expect(abs(a - b) < 1e-12)
      }
    }
    #expect(TemperatureMistakes.underflow.run(p, 1e-4).scalars.allSatisfy { !($0 > 0) })
  }

  /// τ and 1/τ are the same at 1.
  @Test func aFactorIsRightAtOne() {
    let p = Tensor(vector: [0.2, 0.5, 0.3])
    for (a, b) in zip(TemperatureMistakes.multiplied.run(p, 1).scalars, p.scalars) {
      #expect(abs(a - b) < 1e-12)
    }
  }
}
