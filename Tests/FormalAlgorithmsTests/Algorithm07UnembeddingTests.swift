import FormalAlgorithms
import Foundation
import Tensors
import TestSupport
import Testing

struct Algorithm07UnembeddingTests {
  @Test("N7: logits, distribution and its logarithm", arguments: [Precision.double, .float])
  func pinN7(precision: Precision) {
    let W_u = Tensor(rows: [[1, 0], [0, 1], [1, 1]], precision: precision)
    let e = Tensor(vector: [1, -1], precision: precision)
    #expect((W_u * e).scalars == [1, -1, 0])
    let p = unembedding(e, W_u)
    expectClose(
      p, Tensor(vector: [0.665240955775, 0.09003057317, 0.244728471055]), tolerance(precision))
    #expect(p.shape == [3])
    expectClose(
      logSoftmax(W_u * e),
      Tensor(vector: [-0.407605964444, -2.407605964444, -1.407605964444]), tolerance(precision))
  }

  @Test func traceFollowsThePseudocode() {
    let W_u = sample([7, 3], seed: 1)
    for e in [sample([3], seed: 2), sample([3, 5], seed: 3)] {
      let tape = Tape()
      tape.record { _ = unembedding(e, W_u) }
      expectTrace(of: tape, algorithm: 7, TraceExpectation(sizes: [7: ["d_e": 3, "N_V": 7]]))
    }
  }
}
