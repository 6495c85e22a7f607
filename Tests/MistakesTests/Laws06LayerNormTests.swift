import Mistakes
import Tensors
import Testing

struct Laws06LayerNormTests {
  @Test func everyLawCanFail() {
    // RMS norm where layer norm is asked for: the mean stays, and a shift shows.
    let rms: NormFunction = { e, W in e / squareRoot(columnMeans(square(e))) .* W.gamma }
    expectLawsCanFail(NormMistakes.catalogue, also: [rms])
  }

  @Test func theDivisorIsMeasured() {
    // d_e = 4: (d_e − 1)/d_e.
    let verdict = NormLaws.unitVariance.check(NormMistakes.sampleVariance.run)
    #expect(abs(verdict.measured - 0.75) < 1e-12)
  }
}
