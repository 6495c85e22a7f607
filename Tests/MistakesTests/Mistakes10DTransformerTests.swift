import FormalAlgorithms
import Mistakes
import Tensors
import TestSupport
import Testing

struct Mistakes10DTransformerTests {
  private let x = PinnedModel.x

  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(DTransformerMistakes.catalogue)
  }

  /// Silent layers whose norms have γ = 1 and β = 0: a norm of a norm is the norm, so X̃ written over X
  /// does not show. With other γ and β it does.
  @Test func theOverwrittenStreamIsInvisibleAtTrivialNorms() {
    var θ = DTransformerLaws.silenced(PinnedModel.dTransformer)
    var trivial = θ
    for l in θ.layers.indices {
      trivial.layers[l].norm1 = .layer(size: 4)
      trivial.layers[l].norm2 = .layer(size: 4)
      θ.layers[l].norm1.gamma = Tensor(vector: [1, 2, 0.5, -1])
    }
    let wrong = DTransformerMistakes.overwritten.run
    expectClose(wrong(x, trivial), dTransformer(x, trivial), 1e-13)
    #expect(farthest(wrong(x, θ), dTransformer(x, θ)) > 1e-2)
  }

  /// Layers that speak give it away even at γ = 1, β = 0.
  @Test func theOverwrittenStreamShowsInLayersThatSpeak() {
    var θ = PinnedModel.dTransformer
    for l in θ.layers.indices {
      θ.layers[l].norm1 = .layer(size: 4)
      θ.layers[l].norm2 = .layer(size: 4)
    }
    let wrong = DTransformerMistakes.overwritten.run
    #expect(farthest(wrong(x, θ), dTransformer(x, θ)) > 1e-2)
  }

  /// One token sees itself and nothing else, with or without a mask.
  @Test func maskMistakesDoNotShowOnOneToken() {
    let θ = PinnedModel.dTransformer
    for mistake in [
      DTransformerMistakes.maskMissing, DTransformerMistakes.maskTransposed,
      DTransformerMistakes.shortWindow,
    ] {
      expectClose(mistake.run([4], θ), dTransformer([4], θ), 1e-14, "\(mistake.name)")
      #expect(farthest(mistake.run(x, θ), dTransformer(x, θ)) > 1e-3, "\(mistake.name)")
    }
  }

  /// The last column sees everything in any case.
  @Test func aMissingMaskLeavesTheLastColumnOfOneLayer() {
    var θ = PinnedModel.dTransformer
    θ.layers = Array(θ.layers.prefix(1))
    let wrong = DTransformerMistakes.maskMissing.run(x, θ)
    let right = dTransformer(x, θ)
    expectClose(wrong.column(4), right.column(4), 1e-14)
    #expect(farthest(wrong.column(3), right.column(3)) > 1e-3)
  }

  @Test func shapesThatDoNotFitAreFaultsThatNameTheSizes() {
    let θ = PinnedModel.dTransformer
    let fixed = collectingFault { DTransformerMistakes.maskOfFixedSize.run(x, θ) }
    #expect(fixed.fault?.message == "a mask for 6 tokens, and 5 tokens")
    let full = [0, 1, 2, 3, 4, 5]
    let off = collectingFault { DTransformerMistakes.positionsOffByOne.run(full, θ) }
    #expect(off.fault?.message == "there is no position 7")
    expectClose(DTransformerMistakes.maskOfFixedSize.run(full, θ), dTransformer(full, θ), 1e-14)
  }

  /// A tied model is the right one where W_u is W_eᵀ: tying is a value of θ, not another algorithm.
  @Test func tyingIsAValueOfθ() {
    var θ = PinnedModel.dTransformer
    θ.u = θ.e.transposed
    expectClose(DTransformerMistakes.tied.run(x, θ), dTransformer(x, θ), 1e-14)
  }

  /// What the specification says its pins detect: the grave ones move P by more than 1e-2.
  @Test func graveMistakesMoveThePinnedModel() {
    let θ = PinnedModel.dTransformer
    let right = dTransformer(x, θ)
    for mistake in [
      DTransformerMistakes.overwritten, DTransformerMistakes.postNorm,
      DTransformerMistakes.missingFinalNorm, DTransformerMistakes.maskMissing,
      DTransformerMistakes.maskTransposed, DTransformerMistakes.residualTwice,
      DTransformerMistakes.positionsOffByOne, DTransformerMistakes.scaledEmbeddings,
      DTransformerMistakes.rectifier,
    ] {
      #expect(farthest(mistake.run(x, θ), right) > 1e-2, "\(mistake.name)")
    }
    let byTanh = farthest(DTransformerMistakes.tanhGELU.run(x, θ), right)
    #expect(1e-6 < byTanh && byTanh < 1e-4)
  }

  private func farthest(_ a: Tensor, _ b: Tensor) -> Double {
    zip(a.scalars, b.scalars).map { abs($0 - $1) }.max() ?? .nan
  }
}
