import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct TracedValuesTests {
  @Test func weightsAreThosePrintedUnderN4A() {
    let X = Tensor(rows: [[1, 0, 2], [0, 1, 1]])
    let W = AttentionParameters(
      q: .identity(2), bq: .zeros([2]),
      k: Tensor(rows: [[1, 1], [0, 1]]), bk: Tensor(vector: [1, -1]),
      v: Tensor(rows: [[1, 2], [0, 1], [1, 0]]), bv: Tensor(vector: [0, 0.5, -1]))
    let tape = Tape()
    tape.record { _ = attention(X, X, W, mask: .causal) }
    #expect(tape.attentionWeights.count == 1)
    expectClose(
      tape.attentionWeights[0],
      rows: [
        [1, 0.330238450673, 0.02677989571], [0, 0.669761549327, 0.054312707697],
        [0, 0, 0.918907396593],
      ])
  }

  @Test func everyHeadHasItsOwn() {
    var random = RandomSource(seed: 8)
    let W = MHAttentionParameters(
      heads: 3, dx: 2, dz: 4, dattn: 2, dmid: 1, dout: 2, from: &random)
    let (X, Z) = (Tensor.normal([2, 5], from: &random), Tensor.normal([4, 7], from: &random))
    let tape = Tape()
    tape.record { _ = mhAttention(X, Z, W, mask: .bidirectional) }
    #expect(tape.attentionWeights.map(\.shape) == [[7, 5], [7, 5], [7, 5]])
    for (h, weights) in tape.attentionWeights.enumerated() {
      let alone = Tape()
      alone.record { _ = attention(X, Z, W[h], mask: .bidirectional) }
      #expect(weights.isIdentical(to: alone.attentionWeights[0]))
    }
  }

  @Test func aLineOfACallIsFoundByItsNumbers() {
    var random = RandomSource(seed: 9)
    let W = MHAttentionParameters(
      heads: 2, dx: 3, dz: 3, dattn: 2, dmid: 1, dout: 2, from: &random)
    let X = Tensor.normal([3, 4], from: &random)
    let tape = Tape()
    let output = tape.record { mhAttention(X, W, mask: .causal) }
    let (first, second) = (W[0], W[1])
    #expect(tape.value(algorithm: 4, line: 1).isIdentical(to: first.q * X + first.bq))
    #expect(tape.value(algorithm: 4, line: 3, call: 1).isIdentical(to: second.v * X + second.bv))
    #expect(tape.value(algorithm: 5, line: 4).isIdentical(to: output))
  }

  @Test func aLineInALoopGivesAValueForEachTurn() {
    var random = RandomSource(seed: 10)
    let θ = DTransformerParameters(
      vocabulary: 5, maximumLength: 4, layers: 3, heads: 1, de: 2, dmlp: 3, from: &random)
    let tape = Tape()
    tape.record { _ = dTransformer([1, 4, 0], θ) }
    let stream = tape.values(algorithm: 10, lines: [3, 8])
    #expect(stream.count == 1 + 3)
    #expect(stream[0].isIdentical(to: initialEmbedding([1, 4, 0], θ.e, θ.p)))
    #expect(stream[3].isIdentical(to: tape.value(algorithm: 10, line: 8)))
    #expect(stream[2].isIdentical(to: tape.values(algorithm: 10, lines: [8])[1]))
    // Line 1 gives a length, which is no tensor.
    #expect(tape.values(algorithm: 10, lines: [1, 11]).map(\.shape) == [[5, 3]])
  }

  @Test func valuesOfACallThatWasNotStop() async {
    await #expect(processExitsWith: .exitCode(70)) {
      _ = Tape().values(algorithm: 10, lines: [3])
    }
  }

  @Test func meanWeightsFollowTheDiagonals() {
    let weights = Tensor(rows: [[1, 0.5, 0.25], [0, 0.5, 0.5], [0, 0, 0.125], [0, 0, 0.125]])
    #expect(meanWeight(weights, back: 0) == (1 + 0.5 + 0.125) / 3)
    #expect(meanWeight(weights, back: 1) == 0.5)
    #expect(meanWeight(weights, back: 2) == 0.25)
    #expect(meanWeight(weights, back: -1) == 0.125 / 3)
    #expect(meanWeight(weights, back: -3) == 0)
    #expect(meanWeight(weights, back: 3).isNaN)
  }

  @Test func whatDidNotRunStops() async {
    await #expect(processExitsWith: .exitCode(70)) {
      let tape = Tape()
      tape.record { _ = unembedding(.ones([2]), .identity(2)) }
      _ = tape.value(algorithm: 4, line: 7)
    }
  }
}
