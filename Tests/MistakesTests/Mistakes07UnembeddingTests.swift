import FormalAlgorithms
import Mistakes
import Tensors
import TestSupport
import Testing

struct Mistakes07UnembeddingTests {
  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(UnembeddingMistakes.catalogue)
  }

  @Test func overPositionsRowsAddUp() {
    let p = UnembeddingMistakes.overPositions.run(
      sample([3, 5], seed: 1), sample([7, 3], seed: 2))
    for row in p.rowArrays { #expect(abs(row.reduce(0, +) - 1) < 1e-14) }
  }

  @Test func softmaxTwiceIsNearlyUniform() {
    // A distribution holds numbers from 0 to 1, so ratios of the second are at most e.
    let p = UnembeddingMistakes.softmaxTwice.run(
      10 * sample([3, 5], seed: 1), sample([7, 3], seed: 2))
    let once = unembedding(10 * sample([3, 5], seed: 1), sample([7, 3], seed: 2))
    func ratio(_ x: Tensor) -> Double { x.scalars.max()! / x.scalars.min()! }
    #expect(ratio(p) <= 2.7183 && ratio(once) > 1e6)
  }
}
