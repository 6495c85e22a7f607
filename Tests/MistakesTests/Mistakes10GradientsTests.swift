import Mistakes
import Testing

struct Mistakes10GradientsTests {
  @Test func everyMistakeIsRejectedByItsLaw() { expectCatalogue(GradientMistakes.catalogue) }

  @Test func overwritingShowsOnlyWhereAValueIsUsedTwice() {
    let once: [ScalarStep] = [.product(0, 1, into: 3), .sum(3, 2, into: 4)]
    #expect(GradientMistakes.overwritten.run(once, [2, 3, 1]) == [3, 2, 1])
    #expect(GradientMistakes.overwritten.run([.product(0, 0, into: 1)], [3]) == [3])
  }

  @Test func readingLateShowsOnlyWhereSomethingChanged() {
    let steps: [ScalarStep] = [.product(0, 1, into: 2), .product(2, 0, into: 3)]
    let right = GradientMistakes.catalogue.right(steps, [1.5, -0.7])
    #expect(GradientMistakes.changedAfterUse.run(steps, [1.5, -0.7]) == right)
    #expect(GradientMistakes.notCleared.run(steps, [1.5, -0.7]) == right)
  }

  @Test func noStepsHaveNoDerivative() {
    #expect(GradientMistakes.catalogue.right([], [1, 2]) == [0, 0])
  }
}
