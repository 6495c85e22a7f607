import Mistakes
import Testing

struct Mistakes11TrainingTests {
  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(DTrainingMistakes.catalogue)
    expectCatalogue(ETrainingMistakes.catalogue)
    expectCatalogue(PairLossMistakes.catalogue)
    expectCatalogue(ScoreLossMistakes.catalogue)
  }

  @Test func anUnshiftedTargetIsTooGood() {
    // The parrot knows what it is asked for: less than a hundredth of the right loss.
    let verdict = DTrainingMistakes.unshifted.evidence
    #expect(verdict.measured < verdict.expected / 100)
  }

  @Test func aMeanOverNoMasksIsNoNumberAndNeitherIsALogOfZero() {
    #expect(ETrainingMistakes.emptyMean.evidence.measured.isNaN)
    #expect(ScoreLossMistakes.underflow.evidence.measured == .infinity)
  }
}
