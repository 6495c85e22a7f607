import FormalAlgorithms
import Mistakes
import Tensors
import TestSupport
import Testing

struct Mistakes04AttentionSumsTests {
  static let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 4, seed: 1)
  static let X = sample([3, 5], seed: 2)

  @Test func plainSumGivesEveryQueryTheSameVector() {
    let found = AttentionMistakes.plainSum.run(Self.X, Self.X, Self.W, .bidirectional)
    let total = (Self.W.v * Self.X + Self.W.bv) * Tensor.ones([5])
    for t in 0..<5 { expectClose(found.column(t), total, 1e-13) }
  }

  @Test func rowsOfTheWeightsAddUpWhereColumnsShould() {
    // With values of 1 the outputs are the column sums of the weights; all of them add up to the number
    // of rows, because each row adds up to 1.
    var W = Self.W
    (W.v, W.bv) = (.zeros([4, 3]), .ones([4]))
    let found = AttentionMistakes.softmaxOverRows.run(Self.X, Self.X, W, .causal)
    #expect(abs(found.rowArrays[0].reduce(0, +) - 5) < 1e-13)
    #expect(found.rowArrays[0].contains { abs($0 - 1) > 0.1 })
  }

  @Test func inSelfAttentionTheSequencesCannotBeExchanged() {
    let right = attention(Self.X, Self.X, Self.W, mask: .causal)
    for mistake in [AttentionMistakes.queriesFromContext, AttentionMistakes.contextIgnored] {
      expectClose(mistake.run(Self.X, Self.X, Self.W, .causal), right, 1e-14, mistake.name)
    }
  }

  @Test func otherSizesOfTheContextAreUndefined() {
    let W = AttentionParameters.sample(dx: 3, dz: 6, dattn: 4, dout: 4, seed: 3)
    let Z = sample([6, 7], seed: 4)
    let run = AttentionMistakes.queriesFromContext.run
    let (_, queries) = collectingFault { run(Self.X, Z, W, .bidirectional) }
    #expect(queries?.message == "W_q 4 × 3 for Z 6 × 7")
    let ignored = AttentionMistakes.contextIgnored.run
    let (_, context) = collectingFault { ignored(Self.X, Z, W, .bidirectional) }
    #expect(context?.message == "W_k 4 × 6 for X 3 × 5")
  }

  @Test func featureScoresNeedSquares() {
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 5)
    let run = AttentionMistakes.featureScores.run
    let (V, fault) = collectingFault { run(Self.X, Self.X, W, .bidirectional) }
    #expect(fault?.message == "d_attn × d_attn weights for V 2 × 5")
    #expect(V.shape == [2, 5] && V.scalars.allSatisfy { $0.isNaN })
  }
}
