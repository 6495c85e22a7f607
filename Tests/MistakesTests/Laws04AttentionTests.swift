import FormalAlgorithms
import Mistakes
import Tensors
import Testing

struct Laws04AttentionTests {
  @Test func everyLawCanFail() {
    // The first context token gets all: the order of the context matters.
    let first: AttentionFunction = { X, Z, W, _ in
      let value = (W.v * Z + W.bv).columns(0..<1)
      return value * Tensor.ones([1, X.columns])
    }
    expectLawsCanFail(AttentionMistakes.catalogue, also: [first])
  }

  /// Ordinary scores do not tell −1000 from −∞: a law on them would let it pass.
  @Test func aFiniteMaskShowsOnlyUnderLargeScores() {
    let wrong = AttentionMistakes.finiteMask.run
    #expect(AttentionLaws.causality.check(wrong).passes)
    #expect(!AttentionLaws.causalityOfLargeScores.check(wrong).passes)
  }

  @Test func aFaultStandsInTheVerdict() {
    let verdict = AttentionLaws.everyPrefix.check(AttentionMistakes.maskOfFixedSize.run)
    #expect(!verdict.passes && verdict.measured.isNaN)
    #expect(verdict.remark == "8 × 8 mask for 1 × 1 scores")
  }

  @Test func checkingRecordsNothing() {
    let tape = Tape()
    tape.record { _ = AttentionLaws.example.check { attention($0, $1, $2, mask: $3) } }
    #expect(tape.nodes.isEmpty && tape.events.isEmpty)
  }
}
