import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct Algorithm15EDInferenceTests {
  private static let z = [5, 3, 1, 6]

  /// N15.1, tokens counted from 1.
  @Test func thePinnedDrawsGiveThePinnedTokens() {
    let expected: [([Double], [Int])] = [
      ([0.3, 0.1, 0.999], [6, 2, 2, 7]), ([0.1, 0.2, 0.3, 0.4, 0.99], [6, 2, 2, 2, 3, 7]),
    ]
    for (u, tokens) in expected {
      var draws = GivenDraws(u)
      let x̂ = edInference(Self.z, PinnedModel.edTransformer, from: &draws)
      #expect(x̂.tokens.map { $0 + 1 } == tokens)
      #expect(x̂.hasEnded)
    }
    var none = GivenDraws([])
    let greedy = edInference(
      Self.z, PinnedModel.edTransformer, temperature: .greedy, cap: 6, from: &none)
    #expect(greedy.tokens.map { $0 + 1 } == [6, 2, 2, 2, 2, 4])
    #expect(!greedy.hasEnded)
  }

  @Test func theTraceIsThePapers() {
    let tape = Tape()
    var draws = GivenDraws([0.3, 0.1, 0.999])
    tape.record { _ = edInference(Self.z, PinnedModel.edTransformer, from: &draws) }
    expectTrace(
      of: tape, algorithm: 15,
      TraceExpectation(
        sizes: [8: ["L_enc": 1, "L_dec": 2], 5: ["H": 2]],
        implied: [8: [2: [1, 2], 11: [1, 2]]]))
  }
}
