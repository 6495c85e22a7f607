import FormalAlgorithms
import Mistakes
import Tensors
import Testing

struct Laws10DTransformerTests {
  @Test func everyLawCanFail() {
    // Every layer twice: the second time a token hears of the past what the past had heard, and in
    // which order.
    let twice: DTransformerFunction = { x, θ in
      var deep = θ
      deep.layers += θ.layers
      return dTransformer(x, deep)
    }
    expectLawsCanFail(DTransformerMistakes.catalogue, also: [twice])
  }

  /// Without a mask a run has read the answer, and what it says adds up to something else than 1.
  @Test func withoutAMaskProbabilitiesDoNotAddUp() {
    let law = DTransformerLaws.chainRule
    #expect(law.check(DTransformerMistakes.catalogue.right).passes)
    #expect(abs(law.check(DTransformerMistakes.maskMissing.run).measured - 1) > 1e-3)
  }

  /// A band of three hides 1 + 2 of the 15 pairs in a sequence of five.
  @Test func unheardPairsAreCounted() {
    let verdict = DTransformerLaws.pastHeard.check(DTransformerMistakes.shortWindow.run)
    #expect(verdict.measured == 12)
  }

  /// Where W_eᵀ stands in for W_u, W_u alone is idle.
  @Test func idleTensorsAreCounted() {
    let verdict = DTransformerLaws.everyParameter.check(DTransformerMistakes.tied.run)
    #expect(verdict.expected - verdict.measured == 1)
  }

  @Test func silencedLayersKeepTheirNorms() {
    var random = RandomSource(seed: 3)
    var θ = DTransformerParameters(
      vocabulary: 4, maximumLength: 3, layers: 2, heads: 1, de: 2, dmlp: 3, from: &random)
    θ.layers[1].norm2 = .layer(gamma: Tensor(vector: [2, 3]), beta: Tensor(vector: [4, 5]))
    let silent = DTransformerLaws.silenced(θ)
    #expect(silent.layers[1].norm2.gamma.scalars == [2, 3])
    #expect(silent.layers[1].W.o.scalars == [0, 0, 0, 0])
    #expect(silent.layers[0].mlp2.scalars == [0, 0, 0, 0, 0, 0])
    #expect(silent.layers[0].mlp1.scalars == θ.layers[0].mlp1.scalars)
  }
}
