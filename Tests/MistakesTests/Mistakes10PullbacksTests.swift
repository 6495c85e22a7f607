import Mistakes
import Tensors
import TestSupport
import Testing

struct Mistakes10PullbacksTests {
  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(SoftmaxPullbackMistakes.catalogue)
    expectCatalogue(NormPullbackMistakes.catalogue)
  }

  @Test func theRightOnesAreTheTapes() {
    let (A, dy) = (sample([4, 3], seed: 1), sample([4, 3], seed: 2))
    let tape = Tape()
    let (P, y) = tape.record {
      (softmax(A), layerNorm(A, gamma: .ones([4]), beta: .zeros([4])))
    }
    expectClose(
      SoftmaxPullbackMistakes.catalogue.right(P, dy), tape.gradients(of: P, cotangent: dy)[A],
      1e-15)
    expectClose(
      NormPullbackMistakes.catalogue.right(A, dy), tape.gradients(of: y, cotangent: dy)[A], 1e-14)
  }

  @Test func oneTrueTargetDoesNotHideTheDiagonal() {
    // For −ln p of one entry the p(1 − p) rule is right at that entry and 0 elsewhere.
    let P = softmax(sample([4, 1], seed: 3))
    let dP = Tensor(columns: [[0, -1 / P[1, 0], 0, 0]])
    let wrong = SoftmaxPullbackMistakes.entryByEntry.run(P, dP)
    #expect(abs(wrong[1, 0] - (P[1, 0] - 1)) < 1e-15)
    #expect(wrong[0, 0] == 0 && wrong[3, 0] == 0)
  }
}
