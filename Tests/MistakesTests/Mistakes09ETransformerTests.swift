import FormalAlgorithms
import Mistakes
import Tensors
import TestSupport
import Testing

struct Mistakes09ETransformerTests {
  private let x = PinnedModel.masked

  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(ETransformerMistakes.catalogue)
  }

  /// Each of these moves the specification's pinned model by more than 1e-2.
  @Test func graveMistakesMoveThePinnedModel() {
    let θ = PinnedModel.eTransformer()
    for mistake in [
      ETransformerMistakes.causalMask, ETransformerMistakes.shifted, ETransformerMistakes.preNorm,
      ETransformerMistakes.normInside, ETransformerMistakes.oneLayer,
      ETransformerMistakes.activationMissing, ETransformerMistakes.finalNormMissing,
      ETransformerMistakes.outputBias, ETransformerMistakes.scaledEmbeddings,
      ETransformerMistakes.positionOfSequence,
    ] {
      #expect(farthest(mistake.run(x, θ), eTransformer(x, θ)) > 1e-2, "\(mistake.name)")
    }
  }

  /// Erratum E2 does not show where d_f = d_e, as in BERT.
  @Test func thePrintedShapeFitsWhereDfIsDe() {
    let wrong = ETransformerMistakes.printedUnembedding.run
    let equal = PinnedModel.eTransformer(df: 4)
    expectClose(wrong(x, equal), eTransformer(x, equal), 1e-14)
    let (P, fault) = collectingFault { wrong(x, PinnedModel.eTransformer()) }
    #expect(fault?.message == "line 12: W_u has 4 columns, X has 3 rows")
    let undefined = P.scalars.filter(\.isNaN)
    #expect(undefined.count == 7 * 5)
  }

  /// Where x has ℓ_max tokens there is nothing to fill up.
  @Test func paddingDoesNotShowInTheLongestSequence() {
    let θ = PinnedModel.eTransformer()
    let wrong = ETransformerMistakes.paddingSeen.run
    let full = [5, 0, 2, 1, 3, 6]
    expectClose(wrong(full, θ), eTransformer(full, θ), 1e-14)
    #expect(farthest(wrong(x, θ), eTransformer(x, θ)) > 1e-3)
  }

  /// Where no token is masked, hiding mask_token hides nothing.
  @Test func hidingMaskTokensDoesNotShowWithoutThem() {
    let θ = PinnedModel.eTransformer()
    let wrong = ETransformerMistakes.maskTokenHidden.run
    expectClose(wrong(PinnedModel.x, θ), eTransformer(PinnedModel.x, θ), 1e-14)
    #expect(farthest(wrong(x, θ), eTransformer(x, θ)) > 1e-3)
  }

  /// The last token of a causal stack sees all, if there is one layer.
  @Test func aCausalMaskIsRightInTheLastColumnOfOneLayer() {
    var θ = PinnedModel.eTransformer()
    θ.layers.removeLast()
    let (wrong, right) = (ETransformerMistakes.causalMask.run(x, θ), eTransformer(x, θ))
    expectClose(wrong.column(4), right.column(4), 1e-14)
    #expect(farthest(wrong.column(0), right.column(0)) > 1e-3)
  }

  private func farthest(_ a: Tensor, _ b: Tensor) -> Double {
    zip(a.scalars, b.scalars).map { abs($0 - $1) }.max() ?? .nan
  }
}
