import Mistakes
import Testing

struct Laws11TrainingTests {
  @Test func everyLawCanFail() {
    expectLawsCanFail(DTrainingMistakes.catalogue)
    expectLawsCanFail(ETrainingMistakes.catalogue)
    expectLawsCanFail(PairLossMistakes.catalogue)
    expectLawsCanFail(ScoreLossMistakes.catalogue)
  }
}
