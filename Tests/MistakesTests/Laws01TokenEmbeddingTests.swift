import Mistakes
import Testing

struct Laws01TokenEmbeddingTests {
  @Test func everyLawCanFail() { expectLawsCanFail(TokenEmbeddingMistakes.catalogue) }

  @Test func theFactorIsMeasured() {
    let verdict = TokenEmbeddingLaws.length.check(TokenEmbeddingMistakes.scaled.run)
    #expect(verdict.measured == 2 && verdict.expected == 1)
  }
}
