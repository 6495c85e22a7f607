import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct Algorithm05MHAttentionTests {
  static let W = MHAttentionParameters(
    heads: [
      AttentionParameters(
        q: .identity(2), bq: .zeros([2]), k: .identity(2), bk: .zeros([2]),
        v: Tensor(rows: [[1, 0]]), bv: Tensor(vector: [0.5])),
      AttentionParameters(
        q: Tensor(rows: [[0, 1], [1, 0]]), bq: .zeros([2]), k: .identity(2), bk: .zeros([2]),
        v: Tensor(rows: [[0, 1]]), bv: Tensor(vector: [-0.5])),
    ], o: Tensor(rows: [[1, 2], [3, 4]]), bo: Tensor(vector: [0.1, -0.1]))

  private func expectN5(
    _ mask: Mask, _ precision: Precision, _ Y: [[Double]], _ Vtilde: [[Double]],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let X = Algorithm04AttentionTests.X.converted(to: precision)
    let W = Self.W.converted(to: precision)
    let tape = Tape()
    let found = tape.record { mhAttention(X, X, W, mask: mask) }
    let heads = tape.values(ofLine: 2, algorithm: 5)
    #expect(heads.count == 2)
    for (h, head) in heads.enumerated() {
      expectClose(
        head, rows: [Y[h]], tolerance(precision), "Y^\(h + 1)", sourceLocation: sourceLocation)
    }
    expectClose(
      tape.values(ofLine: 3, algorithm: 5)[0], rows: Y, tolerance(precision), "Y",
      sourceLocation: sourceLocation)
    expectClose(found, rows: Vtilde, tolerance(precision), sourceLocation: sourceLocation)
    #expect(mhAttention(X, W, mask: mask).isIdentical(to: found))
  }

  @Test(
    "N5, bidirectional: both heads, their stack, the output", arguments: [Precision.double, .float])
  func pinN5Bidirectional(precision: Precision) {
    expectN5(
      .bidirectional, precision,
      [
        [1.935946100172, 1.5, 2.298058537174], [0.30222418536, 0.216004590259, 0.412051261224],
      ],
      [
        [2.640394470891, 2.032009180517, 3.222161059623],
        [6.916735041954, 5.264018361035, 8.44238065642],
      ])
  }

  @Test(
    "N5, unidirectional: both heads, their stack, the output",
    arguments: [Precision.double, .float])
  func pinN5Causal(precision: Precision) {
    expectN5(
      .causal, precision,
      [[1.5, 0.830238450673, 2.298058537174], [-0.5, -0.169761549327, 0.412051261224]],
      [[0.6, 0.59071535202, 3.222161059623], [2.4, 1.711669154713, 8.44238065642]])
  }

  @Test func traceFollowsThePseudocode() {
    let W = MHAttentionParameters.sample(
      heads: 3, dx: 5, dz: 4, dattn: 2, dmid: 6, dout: 7, seed: 1)
    let tape = Tape()
    tape.record {
      _ = mhAttention(sample([5, 8], seed: 2), sample([4, 9], seed: 3), W, mask: .bidirectional)
    }
    expectTrace(
      of: tape, algorithm: 5,
      TraceExpectation(sizes: [
        4: ["d_attn": 2, "d_out": 6, "ℓ_x": 8, "ℓ_z": 9],
        5: ["H": 3, "d_mid": 6, "d_out": 7, "ℓ_x": 8],
      ]))
    let own = tape.events.filter { $0.depth == 0 }
    #expect(own.map(\.lines) == [[1], [2], [1], [2], [1], [2], [3], [4]])
    #expect(own.prefix(6).map { $0.turns.map(\.value) } == [[1], [1], [2], [2], [3], [3]])
    #expect(tape.events.count == 8 + 3 * 6)
  }

  @Test func traceOfSelfAttentionFollowsThePseudocode() {
    let W = MHAttentionParameters.sample(
      heads: 2, dx: 5, dz: 5, dattn: 2, dmid: 6, dout: 7, seed: 1)
    let tape = Tape()
    tape.record { _ = mhAttention(sample([5, 8], seed: 2), W, mask: .causal) }
    expectTrace(of: tape, algorithm: 5, TraceExpectation(sizes: [5: ["H": 2, "ℓ_x": 8]]))
  }
}
