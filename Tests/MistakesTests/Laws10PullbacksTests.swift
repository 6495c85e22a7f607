import Mistakes
import Testing

struct Laws10PullbacksTests {
  @Test func everyLawCanFail() {
    expectLawsCanFail(SoftmaxPullbackMistakes.catalogue)
    expectLawsCanFail(NormPullbackMistakes.catalogue)
  }
}
