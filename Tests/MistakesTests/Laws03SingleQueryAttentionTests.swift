import Mistakes
import Tensors
import Testing

struct Laws03SingleQueryAttentionTests {
  @Test func everyLawCanFail() {
    // Looks at the first context token, whatever the order and however often it stands there.
    let first: SingleQueryFunction = { e, E, W in
      let E = E.columns(0..<1)
      return W.v * E + W.bv
    }
    // Adds q, which depends on the basis.
    let basis: SingleQueryFunction = { e, E, W in W.v * E.column(0) + W.q * e }
    expectLawsCanFail(SingleQueryMistakes.catalogue, also: [first, basis])
  }

  @Test func theFactorIsMeasured() {
    // d_attn = 4: √4 without the division, √4/√3 with the root of d_in = 3.
    func factor(_ mistake: Mistake<SingleQueryFunction>) -> Double {
      SingleQueryLaws.scale.check(mistake.run).measured
    }
    #expect(abs(factor(SingleQueryMistakes.missingScale) - 2) < 1e-12)
    #expect(abs(factor(SingleQueryMistakes.scaledByInput) - 2 / 3.0.squareRoot()) < 1e-12)
  }
}
