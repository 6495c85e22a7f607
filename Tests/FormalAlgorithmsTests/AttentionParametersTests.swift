import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct AttentionParametersTests {
  @Test func shapesAreThePapers() {
    var random = RandomSource(seed: 1)
    let W = AttentionParameters(dx: 3, dz: 6, dattn: 4, dout: 2, from: &random)
    #expect(
      W.namedTensors.map { "\($0.symbol) \($0.tensor.shape)" } == [
        "W_q 4 × 3", "b_q 4", "W_k 4 × 6", "b_k 4", "W_v 2 × 6", "b_v 2",
      ])
    #expect(W.dattn == 4)
    #expect(W.parameterCount == 4 * (3 + 1) + 4 * (6 + 1) + 2 * (6 + 1))
    #expect(W.converted(to: .float).tensors.allSatisfy { $0.precision == .float })
  }

  @Test func weightsStartWithVarianceOneOverInputsAndBiasesWithZero() {
    var random = RandomSource(seed: 2)
    let W = AttentionParameters(dx: 50, dz: 200, dattn: 80, dout: 60, from: &random)
    func variance(_ x: Tensor) -> Double { mean(square(x)).scalar }
    // 4,000 and more numbers: the variance is known to about 2 %.
    #expect(abs(variance(W.q) * 50 - 1) < 0.1)
    #expect(abs(variance(W.k) * 200 - 1) < 0.1)
    #expect(abs(variance(W.v) * 200 - 1) < 0.1)
    for b in [W.bq, W.bk, W.bv] { #expect(b.scalars.allSatisfy { $0 == 0 }) }
  }

  @Test func theSameSeedGivesTheSameWeights() {
    func make(_ seed: UInt64) -> AttentionParameters {
      var random = RandomSource(seed: seed)
      return AttentionParameters(dx: 3, dz: 6, dattn: 4, dout: 2, from: &random)
    }
    #expect(zip(make(3).tensors, make(3).tensors).allSatisfy { $0.isIdentical(to: $1) })
    #expect(!make(3).q.isIdentical(to: make(4).q))
  }

  @Test func replacingTensorsKeepsTheirOrder() {
    let W = AttentionParameters.sample(dx: 3, dz: 6, dattn: 4, dout: 2, seed: 5)
    let twice = W.replacingTensors(W.tensors.map { 2 * $0 })
    expectClose(twice.k, 2 * W.k, 0)
    expectClose(twice.bv, 2 * W.bv, 0)
  }

  @Test func sizesThatDoNotFitTogetherStop() async {
    let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent])
    {
      _ = AttentionParameters(
        q: .zeros([4, 3]), bq: .zeros([4]), k: .zeros([5, 6]), bk: .zeros([5]), v: .zeros([2, 6]),
        bv: .zeros([2]))
    }
    expectMessage(
      result,
      """
      stop: attention parameters: W_q, b_q, W_k, b_k, W_v, b_v do not fit together: \
      4 × 3, 4, 5 × 6, 5, 2 × 6, 2

      """)
  }
}
