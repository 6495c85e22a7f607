import FormalAlgorithms
import Mistakes
import Tensors
import Testing

struct Laws09ETransformerTests {
  @Test func everyLawCanFail() {
    // Softmax by rows: each token of the vocabulary is spread over the positions.
    let byRows: ETransformerFunction = { x, θ in
      softmax(log(eTransformer(x, θ)).transposed).transposed
    }
    expectLawsCanFail(ETransformerMistakes.catalogue, also: [byRows])
  }

  /// A causal mask lets token j be heard in columns j to 5: 5 + 4 + 3 + 2 + 1 of 25.
  @Test func unheardPairsAreCounted() {
    let verdict = ETransformerLaws.allSeen.check(ETransformerMistakes.causalMask.run)
    #expect(verdict.measured == 15)
  }

  /// Token 1 is heard in column 2, and so on; the last one nowhere.
  @Test func aShiftLeavesNoTokenInItsColumn() {
    let verdict = ETransformerLaws.ownColumn.check(ETransformerMistakes.shifted.run)
    #expect(verdict.measured == 0)
  }

  /// Without line 10 two tensors are idle: W_f and b_f.
  @Test func idleTensorsAreCounted() {
    let right = ETransformerLaws.everyParameter.check { eTransformer($0, $1) }
    let wrong = ETransformerLaws.everyParameter.check(ETransformerMistakes.projectionMissing.run)
    #expect(right.measured - wrong.measured == 2)
  }

  /// The approximation by tanh is off by little, and the law sees it.
  @Test func aGELUThatIsNearlyRightIsRejected() {
    for law in [ETransformerLaws.gelus, ETransformerLaws.projectedGELU] {
      let verdict = law.check(ETransformerMistakes.tanhGELU.run)
      #expect((1e-7..<1e-2).contains(verdict.measured), "\(verdict)")
    }
  }
}
