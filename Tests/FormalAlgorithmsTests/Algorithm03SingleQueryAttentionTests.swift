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

  // MARK: Laws

  /// Awkward sizes: d_in = 3, d_attn = 4, d_out = 2.
  static let awkward = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 10)

  private func values(_ E: Tensor, _ W: AttentionParameters) -> [[Double]] {
    (W.v * E + W.bv).columnArrays
  }

  @Test("P3.1: a single context token gives its value, whatever the query")
  func aSingleContextTokenGivesItsValue() {
    let (E, W) = (sample([3, 1], seed: 11), Self.awkward)
    for seed: UInt64 in 12..<15 {
      let v = singleQueryAttention(10 * sample([3], seed: seed), E, W)
      expectClose(v, Tensor(vector: values(E, W)[0]), 1e-14)
    }
  }

  @Test("P3.2: the order of the context changes nothing")
  func theOrderOfTheContextChangesNothing() {
    let (e, E) = (sample([3], seed: 16), sample([3, 5], seed: 17))
    expectClose(
      singleQueryAttention(e, E.columns(in: [4, 2, 0, 1, 3]), Self.awkward),
      singleQueryAttention(e, E, Self.awkward), 1e-14)
  }

  @Test("P3.3: a query of zero gives the mean of the values")
  func aQueryOfZeroGivesTheMean() {
    var W = Self.awkward
    (W.q, W.bq) = (.zeros([4, 3]), .zeros([4]))
    let E = sample([3, 5], seed: 18)
    let mean = (0..<2).map { i in values(E, W).reduce(0) { $0 + $1[i] } / 5 }
    expectClose(singleQueryAttention(sample([3], seed: 19), E, W), Tensor(vector: mean), 1e-14)
  }

  @Test("P3.4: b_k changes nothing (E31)")
  func theKeyBiasChangesNothing() {
    let (e, E) = (sample([3], seed: 20), sample([3, 5], seed: 21))
    var W = Self.awkward
    W.bk = W.bk + Tensor(vector: [3, -1, 0.5, 7])
    expectClose(
      singleQueryAttention(e, E, W), singleQueryAttention(e, E, Self.awkward), 1e-13)
  }

  @Test("P3.5: every coordinate lies between the least and the greatest value")
  func everyCoordinateLiesBetweenTheValues() {
    let E = sample([3, 5], seed: 22)
    let columns = values(E, Self.awkward)
    for seed: UInt64 in 23..<33 {
      let v = singleQueryAttention(2 * sample([3], seed: seed), E, Self.awkward)
      for i in 0..<2 {
        let coordinates = columns.map { $0[i] }
        #expect(v[i] >= coordinates.min()! - 1e-14 && v[i] <= coordinates.max()! + 1e-14)
      }
    }
  }

  @Test("P3.6: every context token given twice changes nothing")
  func givingEverythingTwiceChangesNothing() {
    let (e, E) = (sample([3], seed: 34), sample([3, 4], seed: 35))
    expectClose(
      singleQueryAttention(e, concatenate(columns: [E, E]), Self.awkward),
      singleQueryAttention(e, E, Self.awkward), 1e-14)
  }

  @Test("P3.7: what is added to b_v is added to ṽ")
  func whatIsAddedToTheValuesIsAddedToTheOutput() {
    let (e, E) = (sample([3], seed: 36), sample([3, 5], seed: 37))
    let c = Tensor(vector: [2.5, -1])
    var W = Self.awkward
    W.bv = W.bv + c
    expectClose(
      singleQueryAttention(e, E, W), singleQueryAttention(e, E, Self.awkward) + c, 1e-14)
  }

  @Test("P3.8: queries in another basis and keys in its dual change nothing")
  func aChangeOfBasisChangesNothing() {
    let (e, E) = (sample([3], seed: 38), sample([3, 5], seed: 39))
    expectClose(
      singleQueryAttention(e, E, Self.awkward.inAnotherBasis),
      singleQueryAttention(e, E, Self.awkward), 1e-12)
  }

  @Test("P0.11, P0.12: gradients of all six tensors, e and E; that of b_k is 0")
  func gradientsAgreeWithTheStencil() {
    let inputs = Self.awkward.tensors + [sample([3], seed: 40), sample([3, 5], seed: 41)]
    func f(_ t: [Tensor]) -> Tensor {
      singleQueryAttention(t[6], t[7], Self.awkward.replacingTensors(Array(t[..<6])))
    }
    expectGradients(at: inputs, of: f)
    expectVanishing(awkwardGradients(at: inputs, of: f)[3], "b_k")
  }

  // MARK: Mistakes of the caller

  @Test func sizesThatDoNotFitStopAtTheirLine() async {
    let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent])
    {
      _ = singleQueryAttention(
        .zeros([3]), .zeros([5, 2]), Algorithm03SingleQueryAttentionTests.awkward)
    }
    expectMessage(
      result,
      """
      stop: matrix product: 4 × 3 by 5 × 2: 3 columns do not meet 5 rows \
      (Algorithm 3 (Basic single-query attention), line 2)

      """)
  }
}

extension AttentionParameters {
  /// (W_q, b_q) multiplied by an invertible R, (W_k, b_k) by its inverse transposed; d_attn = 4.
  var inAnotherBasis: AttentionParameters {
    let R = Tensor(rows: [[1, 2, 0, 0], [0, 1, 0, 0], [0, 0, 2, 0], [0, 0, 1, 1]])
    let dual = Tensor(rows: [[1, 0, 0, 0], [-2, 1, 0, 0], [0, 0, 0.5, -0.5], [0, 0, 0, 1]])
    var W = self
    (W.q, W.bq, W.k, W.bk) = (R * q, R * bq, dual * k, dual * bk)
    return W
  }
}
