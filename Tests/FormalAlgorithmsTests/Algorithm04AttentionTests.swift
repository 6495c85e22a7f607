import FormalAlgorithms
import TestSupport
import Tensors
import Testing

struct Algorithm04AttentionTests {
  static let X = Tensor(rows: [[1, 0, 2], [0, 1, 1]])
  static let W = AttentionParameters(
    q: Tensor(rows: [[1, 0], [0, 1]]), bq: Tensor(vector: [0, 0]),
    k: Tensor(rows: [[1, 1], [0, 1]]), bk: Tensor(vector: [1, -1]),
    v: Tensor(rows: [[1, 2], [0, 1], [1, 0]]), bv: Tensor(vector: [0, 0.5, -1]))

  @Test func pinN4ABidirectional() {
    let Vtilde = attention(Self.X, Self.X, Self.W, mask: .bidirectional)
    expectClose(
      Vtilde,
      rows: [
        [3.18210449594, 2.604448370719, 3.811034897475],
        [1.336420899188, 1.30222418536, 1.47322010429],
        [0.509262697564, 0, 0.864594688896],
      ])
  }

  @Test func pinN4ACausal() {
    let tape = Tape()
    let Vtilde = tape.record { attention(Self.X, Self.X, Self.W, mask: .causal) }
    expectClose(
      Vtilde,
      rows: [
        [1, 1.669761549327, 3.811034897475], [0.5, 1.169761549327, 1.47322010429],
        [0, -0.669761549327, 0.864594688896],
      ])
    #expect(tape.events.map(\.lines) == [[1], [2], [3], [4], [5], [6]])
  }
}
