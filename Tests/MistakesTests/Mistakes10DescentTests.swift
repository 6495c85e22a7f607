import Foundation
import Mistakes
import Testing

struct Mistakes10DescentTests {
  /// The slope of ½θ².
  private let bowl: @Sendable ([Double]) -> [Double] = { $0 }

  @Test func everyMistakeIsRejectedByItsLaw() { expectCatalogue(DescentMistakes.catalogue) }

  @Test func aBowlShrinksByTheSameFactorEachStep() {
    let found = DescentMistakes.catalogue.right(bowl, [3, -2], 0.25, 12)
    // 0.75 to the twelfth, rounded twelve times.
    for (x, start) in zip(found, [3.0, -2]) { #expect(abs(x - start * pow(0.75, 12)) < 1e-15) }
  }

  @Test func gradientsThatAddUpNeverComeToRest() {
    // θ′ = θ − η·Σ is a swing without friction: after 200 steps it still swings.
    let far = (200..<260).map { abs(DescentMistakes.notZeroed.run(bowl, [1], 0.1, $0)[0]) }
    #expect((far.max() ?? 0) > 0.9)
    #expect(abs(DescentMistakes.catalogue.right(bowl, [1], 0.1, 200)[0]) < 1e-9)
  }
}
