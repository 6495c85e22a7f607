import FormalTraining
import Tensors
import Testing

struct BitsTests {
  @Test(arguments: [1, 2, 3, 8]) func aGuessAmongEquallyLikelyTokensCostsTheirLogarithm(k: Int) {
    let loss = crossEntropy(Tensor.zeros([1 << k, 1]), targets: [0])
    #expect(abs(bits(fromNats: loss.scalar) - Double(k)) < 1e-12)
  }
}
