import FormalAlgorithms
import Foundation
import Tensors
import TestSupport
import Testing

struct Algorithm02PositionalEmbeddingTests {
  static let W_p = Tensor(rows: [[0.1, 0.2, 0.3, 0.4], [-1, -2, -3, -4]])

  @Test("N2: the paper's position 2 is our 1", arguments: [Precision.double, .float])
  func pinN2(precision: Precision) {
    let e_p = positionalEmbedding(1, Self.W_p.converted(to: precision))
    expectClose(e_p, Tensor(vector: [0.2, -2]), tolerance(precision))
    #expect(e_p.shape == [2])
  }

  @Test("N2b: equation (1) adds token and position", arguments: [Precision.double, .float])
  func pinN2b(precision: Precision) {
    let W_e = Algorithm01TokenEmbeddingTests.W_e.converted(to: precision)
    let e = initialEmbedding([2, 0, 4], W_e, Self.W_p.converted(to: precision))
    expectClose(e, Tensor(columns: [[3.1, 29], [1.2, 8], [5.3, 47]]), tolerance(precision))
  }

  @Test("N0.4: the paper's sinusoids, base ℓ_max", arguments: [Precision.double, .float])
  func pinN04(precision: Precision) {
    let small = sinusoidalPositions(maximumLength: 10, size: 4, precision: precision)
    #expect(small.shape == [4, 10])
    expectClose(
      small.columns(0..<3),
      Tensor(columns: [
        [0.310983592907, 0.950415280255, 0.099833416647, 0.995004165278],
        [0.591127117215, 0.806578409885, 0.198669330795, 0.980066577841],
        [0.812648896642, 0.582753610702, 0.295520206661, 0.955336489126],
      ]), tolerance(precision))
    let large = sinusoidalPositions(maximumLength: 10000, size: 6, precision: precision)
    expectClose(
      large.columns(in: [0, 1, 99]),
      Tensor(columns: [
        [0.046399223465, 0.998922976041, 0.002154433023, 0.999997679206, 0.0001, 0.999999995],
        [
          0.092698500779, 0.995694224124, 0.004308856047, 0.999990716837, 0.000199999999,
          0.99999998,
        ],
        [
          -0.997494716382, -0.070741012075, 0.213780666055, 0.97688168517, 0.009999833334,
          0.999950000417,
        ],
      ]), tolerance(precision))
  }

  @Test("N0.5: the sinusoids of 2017 stand under another name (E11)")
  func pinN05() {
    let original = originalSinusoids(length: 2, size: 6)
    expectClose(
      original,
      Tensor(columns: [
        [0, 1, 0, 1, 0, 1],
        [
          0.841470984808, 0.540302305868, 0.046399223465, 0.998922976041, 0.002154433023,
          0.999997679206,
        ],
      ]))
    let paper = sinusoidalPositions(maximumLength: 10000, size: 6).columns(0..<2)
    #expect(abs(paper[0, 0] - original[0, 0]) > 0.01)
  }

  @Test func traceFollowsThePseudocode() {
    let sizes = TraceExpectation(sizes: [2: ["d_e": 2]])
    let one = Tape()
    one.record { _ = positionalEmbedding(3, Self.W_p) }
    expectTrace(of: one, algorithm: 2, sizes)
    let several = Tape()
    several.record { _ = positionalEmbedding([0, 1, 2], Self.W_p) }
    expectTrace(of: several, algorithm: 2, sizes)
    #expect(several.events.count == 1)
  }

  @Test("P2.1, P2.2: d_e elements, whatever the token")
  func thePositionDoesNotDependOnTheToken() {
    let (W_e, W_p) = (sample([3, 7], seed: 1), sample([3, 5], seed: 2))
    #expect(positionalEmbedding(4, W_p).shape == [3])
    let a = initialEmbedding([6, 2, 2], W_e, W_p) - tokenEmbedding([6, 2, 2], W_e)
    let b = initialEmbedding([0, 5, 1], W_e, W_p) - tokenEmbedding([0, 5, 1], W_e)
    expectClose(a, b, 1e-15)
  }

  @Test("P2.3: sine and cosine of a pair lie on the unit circle and turn by a fixed angle")
  func aStepTurnsEveryPairByAFixedAngle() {
    let (size, maximum, step) = (6, 20, 3)
    let W = sinusoidalPositions(maximumLength: maximum, size: size)
    for pair in 0..<size / 2 {
      // i = pair + 1 in the paper.
      let angle = Double(step) / pow(Double(maximum), 2 * Double(pair + 1) / Double(size))
      for t in 0..<maximum - step {
        let (s, c) = (W[2 * pair, t], W[2 * pair + 1, t])
        #expect(abs(s * s + c * c - 1) < 1e-14)
        #expect(abs(W[2 * pair, t + step] - (s * cos(angle) + c * sin(angle))) < 1e-13)
        #expect(abs(W[2 * pair + 1, t + step] - (c * cos(angle) - s * sin(angle))) < 1e-13)
      }
    }
  }

  @Test("P2.4: equation (1) is the sum of Algorithms 1 and 2")
  func equationOneIsTheSumOfBoth() {
    let (W_e, W_p) = (sample([3, 7], seed: 3), sample([3, 5], seed: 4))
    let x = [6, 0, 0, 3]
    let e = initialEmbedding(x, W_e, W_p)
    for (t, v) in x.enumerated() {
      let sum = tokenEmbedding(v, W_e) + positionalEmbedding(t, W_p)
      #expect(e.column(t).isIdentical(to: sum))
    }
    expectGradients(at: [W_e, W_p]) { initialEmbedding(x, $0[0], $0[1]) }
  }

  @Test("Sequences side by side are each what they are alone, in attention too")
  func packedSequencesAreEachWhatTheyAreAlone() {
    let (W_e, W_p) = (sample([3, 7], seed: 3), sample([3, 5], seed: 4))
    let sequences = [[6, 0, 3], [1], [2, 2, 5, 4]]
    let alone = sequences.map { initialEmbedding($0, W_e, W_p) }
    let X = initialEmbedding(sequences, W_e, W_p)
    #expect(X.isIdentical(to: concatenate(columns: alone)))
    var random = RandomSource(seed: 5)
    let W = AttentionParameters(dx: 3, dz: 3, dattn: 2, dout: 2, from: &random)
    let looks = alone.map { attention($0, $0, W, mask: .bidirectional) }
    expectClose(attention(X, X, W, mask: .bidirectional), concatenate(columns: looks), 1e-14)
  }

  @Test("P0.14: positions beyond the sequence have gradient 0")
  func positionsBeyondTheSequenceHaveNoGradient() {
    let (W_e, W_p) = (sample([3, 7], seed: 3), sample([3, 5], seed: 4))
    let tape = Tape()
    let e = tape.record { initialEmbedding([6, 1], W_e, W_p) }
    let gradient = tape.gradients(of: e)[W_p].columnArrays
    #expect(gradient[0] == [1, 1, 1] && gradient[1] == [1, 1, 1])
    #expect(gradient[2...].allSatisfy { $0 == [0, 0, 0] })
    expectGradients(at: [W_p]) { positionalEmbedding(4, $0[0]) }
  }

  @Test(arguments: [4, -1])
  func aPositionBeyondTheMaximumIsAFault(t: Int) {
    let (e, fault) = collectingFault { positionalEmbedding(t, Self.W_p) }
    #expect(
      fault?.description
        == """
        position \(t) is not among 0 … 3 (ℓ_max = 4) (Algorithm 2 (Positional embedding), line 1)
        """)
    #expect(e.scalars.allSatisfy { $0.isNaN })
  }

  @Test func aSequenceLongerThanTheMaximumEndsTheProgram() async {
    let result = await #expect(processExitsWith: .exitCode(65), observing: [\.standardErrorContent])
    {
      _ = initialEmbedding(
        [0, 1, 2, 3, 4], Algorithm01TokenEmbeddingTests.W_e, Algorithm02PositionalEmbeddingTests.W_p
      )
    }
    expectMessage(
      result,
      """
      stop: position 4 is not among 0 … 3 (ℓ_max = 4) (Algorithm 2 (Positional embedding), line 1)

      """)
  }

  @Test func oddSizesHaveNoSinusoids() async {
    let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent])
    {
      _ = sinusoidalPositions(maximumLength: 10, size: 5)
    }
    expectMessage(
      result, "stop: sinusoidal positions: d_e = 5: sines and cosines come in pairs\n")
  }
}
