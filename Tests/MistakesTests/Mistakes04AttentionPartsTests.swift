import FormalAlgorithms
import Mistakes
import Tensors
import TestSupport
import Testing

struct Mistakes04AttentionPartsTests {
  @Test func withoutBiasesNothingIsLeftOut() {
    var W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 1)
    (W.bq, W.bk, W.bv) = (.zeros([4]), .zeros([4]), .zeros([2]))
    let X = sample([3, 5], seed: 2)
    let found = AttentionMistakes.biasesLeftOut.run(X, X, W, .causal)
    expectClose(found, attention(X, X, W, mask: .causal), 1e-14)
  }

  @Test func turnedValuesFitSquaresAlone() {
    var W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 3, seed: 3)
    let (X, run) = (sample([3, 5], seed: 4), AttentionMistakes.valuesTurned.run)
    let found = run(X, X, W, .causal)
    W.v = W.v.transposed
    expectClose(found, attention(X, X, W, mask: .causal), 1e-14)
    let other = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 5)
    let (_, fault) = collectingFault { run(X, X, other, .causal) }
    #expect(fault?.message == "W_vᵀ 3 × 2 for Z 3 × 5")
  }
}
