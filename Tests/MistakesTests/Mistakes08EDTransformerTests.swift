import FormalAlgorithms
import Mistakes
import Tensors
import TestSupport
import Testing

struct Mistakes08EDTransformerTests {
  private let z = [2, 5, 1, 1]
  private let x = [6, 0, 3]

  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(EDTransformerMistakes.catalogue)
  }

  /// Where γ = 1, β = 0 and the two sets of weights are equal, nothing shows.
  @Test func sharedWeightsDoNotShowWhereTheyAreEqual() {
    var θ = PinnedModel.edTransformer
    for l in θ.decoder.indices { θ.decoder[l].Wed = θ.decoder[l].Wdec }
    let wrong = EDTransformerMistakes.sharedCrossAttention.run
    expectClose(wrong(z, x, θ), edTransformer(z, x, θ), 1e-14)
    let pinned = PinnedModel.edTransformer
    #expect(farthest(wrong(z, x, pinned), edTransformer(z, x, pinned)) > 1e-2)
  }

  /// One layer of the encoder is the first and the last.
  @Test func theFirstLayerIsTheLastWhereThereIsOne() {
    let θ = PinnedModel.edTransformer
    let wrong = EDTransformerMistakes.firstEncoderLayer.run
    expectClose(wrong(z, x, θ), edTransformer(z, x, θ), 1e-14)
  }

  /// A mask by the causal rule hides nothing from the last token, if z is not longer than x.
  @Test func maskedCrossAttentionIsRightInTheLastColumnAlone() {
    let θ = PinnedModel.edTransformer
    let one = [4]
    let wrong = EDTransformerMistakes.crossMasked.run
    // z of one token: everybody sees it.
    expectClose(wrong(one, x, θ), edTransformer(one, x, θ), 1e-14)
    #expect(farthest(wrong(z, x, θ), edTransformer(z, x, θ)) > 1e-3)
  }

  /// The pinned model has one layer in the encoder and two in the decoder.
  @Test func tooFewMLPsAreAFaultThatNamesTheLine() {
    let wrong = EDTransformerMistakes.countedByEncoder.run
    let (P, fault) = collectingFault { wrong(z, x, PinnedModel.edTransformer) }
    #expect(fault?.message == "line 18: MLP 2 of 1")
    let undefined = P.scalars.filter(\.isNaN)
    #expect(undefined.count == 7 * 3)
  }

  /// Every mistake changes the pinned model, as the specification says of the grave ones: by more than
  /// 1e-2.
  @Test func graveMistakesMoveThePinnedModel() {
    let θ = PinnedModel.edTransformer
    let right = edTransformer(z, x, θ)
    for mistake in [
      EDTransformerMistakes.maskMissing, EDTransformerMistakes.maskTransposed,
      EDTransformerMistakes.preNorm, EDTransformerMistakes.residualFromNorm,
      EDTransformerMistakes.scaledEmbeddings, EDTransformerMistakes.gelus,
      EDTransformerMistakes.missingNorm4,
    ] {
      #expect(farthest(mistake.run(z, x, θ), right) > 1e-2, "\(mistake.name)")
    }
  }

  private func farthest(_ a: Tensor, _ b: Tensor) -> Double {
    zip(a.scalars, b.scalars).map { abs($0 - $1) }.max() ?? .nan
  }
}
