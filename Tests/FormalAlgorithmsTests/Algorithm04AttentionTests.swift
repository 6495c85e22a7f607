import FormalAlgorithms
import Tensors
import TestSupport
import Testing

/// The pinned numbers and the trace of Algorithm 4.
struct Algorithm04AttentionTests {
  static let X = Tensor(rows: [[1, 0, 2], [0, 1, 1]])
  static let W = AttentionParameters(
    q: Tensor(rows: [[1, 0], [0, 1]]), bq: Tensor(vector: [0, 0]),
    k: Tensor(rows: [[1, 1], [0, 1]]), bk: Tensor(vector: [1, -1]),
    v: Tensor(rows: [[1, 2], [0, 1], [1, 0]]), bv: Tensor(vector: [0, 0.5, -1]))

  /// The value after each line, the weights of line 6 in place 6, its value in place 7.
  private func expectLines(
    _ tape: Tape, _ expected: [[[Double]]], _ tolerance: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for line in 1...5 {
      let found = tape.values(ofLine: line, algorithm: 4)[0]
      expectClose(
        found, rows: expected[line - 1], tolerance, "line \(line)", sourceLocation: sourceLocation)
    }
    let weights = tape.attentionWeights[0]
    expectClose(weights, rows: expected[5], tolerance, "weights", sourceLocation: sourceLocation)
    let result = tape.values(ofLine: 6, algorithm: 4)[0]
    expectClose(result, rows: expected[6], tolerance, "line 6", sourceLocation: sourceLocation)
  }

  static let QKVS: [[[Double]]] = [
    [[1, 0, 2], [0, 1, 1]],
    [[2, 2, 4], [-1, 0, 0]],
    [[1, 2, 4], [0.5, 1.5, 1.5], [0, -1, 1]],
    [[2, -1, 3], [2, 0, 4], [4, 0, 8]],
  ]

  @Test("N4A, bidirectional: all lines", arguments: [Precision.double, .float])
  func pinN4ABidirectional(precision: Precision) {
    let (X, W) = (Self.X.converted(to: precision), Self.W.converted(to: precision))
    let tape = Tape()
    tape.record { _ = attention(X, X, W, mask: .bidirectional) }
    let rest: [[[Double]]] = [
      Self.QKVS[3],
      [
        [0.163579100812, 0.19777581464, 0.02677989571],
        [0.163579100812, 0.40111209268, 0.054312707697],
        [0.672841798376, 0.40111209268, 0.918907396593],
      ],
      [
        [3.18210449594, 2.604448370719, 3.811034897475],
        [1.336420899188, 1.30222418536, 1.47322010429],
        [0.509262697564, 0, 0.864594688896],
      ],
    ]
    expectLines(tape, Self.QKVS + rest, tolerance(precision))
  }

  @Test("N4A, unidirectional: all lines", arguments: [Precision.double, .float])
  func pinN4ACausal(precision: Precision) {
    let (X, W) = (Self.X.converted(to: precision), Self.W.converted(to: precision))
    let tape = Tape()
    tape.record { _ = attention(X, X, W, mask: .causal) }
    let hidden = -Double.infinity
    let rest: [[[Double]]] = [
      [[2, -1, 3], [hidden, 0, 4], [hidden, hidden, 8]],
      [
        [1, 0.330238450673, 0.02677989571], [0, 0.669761549327, 0.054312707697],
        [0, 0, 0.918907396593],
      ],
      [
        [1, 1.669761549327, 3.811034897475], [0.5, 1.169761549327, 1.47322010429],
        [0, -0.669761549327, 0.864594688896],
      ],
    ]
    expectLines(tape, Self.QKVS + rest, tolerance(precision))
  }

  @Test("N4B: cross-attention, all sizes different", arguments: [Precision.double, .float])
  func pinN4B(precision: Precision) {
    let W = AttentionParameters(
      q: Tensor(rows: [[1, 0], [0, 1], [1, 1], [1, -1]]), bq: Tensor(vector: [0, 0, 0, 1]),
      k: Tensor(rows: [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]]), bk: .zeros([4]),
      v: Tensor(rows: [[1, 1, 0], [0, 0, 1]]), bv: Tensor(vector: [0, 1])
    ).converted(to: precision)
    let X = Tensor(rows: [[1, 0], [2, -1]], precision: precision)
    let Z = Tensor(rows: [[1, 0, 1], [0, 1, 1], [2, 0, -1]], precision: precision)
    let tape = Tape()
    tape.record { _ = attention(X, Z, W, mask: .bidirectional) }
    let S: [[Double]] = [[7, 4], [2, 1], [0, 2]]
    expectLines(
      tape,
      [
        [[1, 0], [2, -1], [3, -1], [0, 2]],
        [[1, 0, 1], [0, 1, 1], [2, 0, -1], [3, 1, 1]],
        [[1, 1, 2], [3, 1, 0]],
        S, S,
        [
          [0.899052269587, 0.628531719212], [0.073798704312, 0.140244383166],
          [0.027149026101, 0.231223897622],
        ],
        [[1.027149026101, 1.231223897622], [2.770955513072, 2.025839540801]],
      ], tolerance(precision))
  }

  @Test("Equation (3): the unidirectional mask is upper triangular here")
  func theCausalMaskIsUpperTriangular() {
    #expect(
      Mask.causal.matrix(rows: 3, columns: 3)
        == [[true, true, true], [false, true, true], [false, false, true]])
    #expect(
      Mask.bidirectional.matrix(rows: 2, columns: 3)
        == [[true, true, true], [true, true, true]])
  }

  @Test func traceFollowsThePseudocode() {
    let W = AttentionParameters.sample(dx: 3, dz: 6, dattn: 4, dout: 2, seed: 1)
    let (X, Z) = (sample([3, 5], seed: 2), sample([6, 7], seed: 3))
    let sizes = ["d_attn": 4, "d_out": 2, "ℓ_x": 5, "ℓ_z": 7]
    let tape = Tape()
    tape.record { _ = attention(X, Z, W, mask: .bidirectional) }
    expectTrace(of: tape, algorithm: 4, TraceExpectation(sizes: [4: sizes]))
    #expect(tape.events.map(\.lines) == [[1], [2], [3], [4], [5], [6]])
  }
}
