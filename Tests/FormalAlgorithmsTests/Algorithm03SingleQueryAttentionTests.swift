import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct Algorithm03SingleQueryAttentionTests {
  static let W = AttentionParameters(
    q: Tensor(rows: [[1, 0], [0, 1]]), bq: Tensor(vector: [0.5, -0.5]),
    k: Tensor(rows: [[1, 1], [0, 1]]), bk: Tensor(vector: [0.1, -0.2]),
    v: Tensor(rows: [[1, 0], [0, 1], [1, 1]]), bv: Tensor(vector: [0, 0, 0.1]))
  static let e = Tensor(vector: [1, 2])
  static let E = Tensor(columns: [[1, 0], [0, 1], [1, 1]])

  @Test("N3: the value after each line", arguments: [Precision.double, .float])
  func pinN3(precision: Precision) {
    let W = Self.W.converted(to: precision)
    let tape = Tape()
    let v = tape.record {
      singleQueryAttention(Self.e.converted(to: precision), Self.E.converted(to: precision), W)
    }
    let lines = [
      Tensor(vector: [1.5, 1.5]),
      Tensor(columns: [[1.1, -0.2], [1.1, 0.8], [2.1, 0.8]]),
      Tensor(columns: [[1, 0, 1.1], [0, 1, 1.1], [1, 1, 2.1]]),
      Tensor(vector: [0.081763328645, 0.236155151302, 0.682081520053]),
      Tensor(vector: [0.763844848698, 0.918236671355, 1.782081520053]),
    ]
    for (i, expected) in lines.enumerated() {
      let found = tape.values(ofLine: i + 1, algorithm: 3)
      #expect(found.count == 1)
      expectClose(found[0], expected, tolerance(precision), "line \(i + 1)")
    }
    expectClose(v, lines[4], tolerance(precision))
  }

  @Test("N3, line 4: scores before and after the division by √2")
  func pinN3Scores() {
    let tape = Tape()
    tape.record { _ = singleQueryAttention(Self.e, Self.E, Self.W) }
    let values = tape.nodes.map(\.value.scalars)
    func holds(_ expected: [Double]) -> Bool {
      values.contains { $0.count == 3 && zip($0, expected).allSatisfy { abs($0 - $1) < 1e-9 } }
    }
    #expect(holds([1.35, 2.85, 4.35]))
    #expect(holds([0.954594154602, 2.015254326382, 3.075914498161]))
  }

  @Test func traceFollowsThePseudocode() {
    let tape = Tape()
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 1)
    tape.record { _ = singleQueryAttention(sample([3], seed: 2), sample([3, 5], seed: 3), W) }
    expectTrace(
      of: tape, algorithm: 3,
      TraceExpectation(sizes: [3: ["d_in": 3, "d_attn": 4, "d_out": 2, "T": 5]]))
  }
}
