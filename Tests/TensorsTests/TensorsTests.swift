import TestSupport
import Tensors
import Testing

@Test func smoke() {
  var random = RandomSource(seed: 1)
  let W = Tensor.normal([3, 4], from: &random)
  let X = Tensor.normal([4, 5], from: &random)
  let b = Tensor.normal([3], from: &random)
  expectGradients(at: [W, X, b]) { t in softmax(gelu(t[0] * t[1] + t[2])) }
  expectGradients(at: [W, X]) { t in masked(t[0].transposed * (t[0] * t[1]), .bidirectional) }
  expectGradients(at: [X]) { t in
    let m = columnMeans(t[0])
    let v = columnMeans(square(t[0] - m))
    return (t[0] - m) / squareRoot(v)
  }
  expectGradients(at: [W, b, b]) { t in layerNorm(t[0], gamma: t[1], beta: t[2]) }
  expectGradients(at: [W]) { t in stack(rows: [t[0].rows(0..<1), t[0].rows(1..<3).transposed.transposed]) }
  expectGradients(at: [W]) { t in crossEntropy(gather(t[0], columns: [1, 1, 3]), targets: [0, nil, 2]) }
}
