import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct Algorithm14DInferenceTests {
  /// N14.2, tokens counted from 1.
  @Test func thePinnedDrawsGiveThePinnedTokens() {
    let expected: [(Temperature, [Int])] = [
      (0.5, [2, 7, 7, 7]), (1, [1, 4, 5, 7]), (2, [1, 3, 4, 6]), (.greedy, [7, 7, 7, 7]),
    ]
    for (τ, tokens) in expected {
      var draws = GivenDraws([0.05, 0.35, 0.5, 0.8])
      let y = dInference(
        [5, 0], PinnedModel.dTransformer, generating: 4, temperature: τ, from: &draws)
      #expect(y.map { $0 + 1 } == tokens, "\(τ)")
    }
  }

  @Test func theTraceIsThePapers() {
    let tape = Tape()
    var draws = RandomSource(seed: 1)
    tape.record {
      _ = dInference([5, 0], PinnedModel.dTransformer, generating: 3, from: &draws)
    }
    expectTrace(
      of: tape, algorithm: 14,
      TraceExpectation(
        sizes: [14: ["ℓ_gen": 3], 10: ["L": 2], 5: ["H": 2]], implied: [10: [2: [1, 2]]]))
  }
}
