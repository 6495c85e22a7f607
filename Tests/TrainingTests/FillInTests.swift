import FormalAlgorithms
import FormalText
import FormalTraining
import TestSupport
import Testing

struct FillInTests {
  @Test func aGapIsGuessedByItsOwnColumn() {
    let θ = PinnedModel.eTransformer()
    let P = eTransformer(PinnedModel.masked, θ)
    let gap = Gap(sequence: PinnedModel.masked, place: 3, answer: 1)
    #expect(fillIn(gap, θ) == P.column(3).scalars)
    // The specification's P, second column from the right, first row.
    #expect(abs(fillIn(gap, θ)[0] - 0.047299723065) < 1e-9)
  }

  @Test func masksAloneAreFilledWithTheLikeliestToken() {
    // The largest of the pinned P: 0.3205 in row 1 of column 2, 0.3473 in row 2 of column 4.
    let filled = filledIn(PinnedModel.masked, PinnedModel.eTransformer())
    #expect(filled == [5, 0, 2, 1, 6])
  }
}
