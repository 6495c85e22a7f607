import FormalAlgorithms
import TestSupport
import Testing

struct SpecialTokensTests {
  /// The paper's mask_token = N_V − 2, bos_token = N_V − 1 and eos_token = N_V, counted from 0.
  @Test(arguments: [3, 7, 100]) func theyAreTheLastThree(N_V: Int) {
    let tokens = SpecialTokens(vocabulary: N_V)
    #expect([tokens.mask, tokens.bos, tokens.eos] == [N_V - 3, N_V - 2, N_V - 1])
    #expect(tokens == SpecialTokens(vocabulary: N_V))
    #expect(tokens != SpecialTokens(vocabulary: N_V + 1))
  }

  @Test func aVocabularyOfTwoStops() async {
    let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent])
    {
      _ = SpecialTokens(vocabulary: 2)
    }
    expectLine(result, "special tokens: N_V = 2 leaves no room for three")
  }
}
