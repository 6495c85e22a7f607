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

  // MARK: Laws

  static let W_u = sample([7, 3], seed: 4)
  static let e = sample([3, 5], seed: 5)

  @Test("P7.1: every column is a distribution without zeros")
  func everyColumnIsADistribution() {
    let p = unembedding(Self.e, Self.W_u)
    #expect(p.shape == [7, 5])
    #expect(p.scalars.allSatisfy { $0 > 0 })
    expectClose(columnSums(p), .ones([1, 5]), 1e-14)
  }

  @Test("P7.2: the same row added to every row of W_u changes nothing")
  func theSameRowAddedToAllChangesNothing() {
    let moved = (Self.W_u.transposed + Tensor(vector: [1, -2, 3])).transposed
    expectClose(unembedding(Self.e, moved), unembedding(Self.e, Self.W_u), 1e-14)
  }

  @Test("P7.3: W_u = 0 is uniform: −log p = ln N_V")
  func withoutWeightsAllTokensAreAlike() {
    let p = unembedding(Self.e, .zeros([7, 3]))
    for x in p.scalars { #expect(abs(-log(x) - log(7.0)) < 1e-15) }
  }

  @Test("P7.4: the order of probabilities is the order of logits")
  func probabilitiesAreInTheOrderOfLogits() {
    let (logits, p) = ((Self.W_u * Self.e).columnArrays, unembedding(Self.e, Self.W_u).columnArrays)
    for (logits, p) in zip(logits, p) {
      func order(_ x: [Double]) -> [Int] { x.indices.sorted { x[$0] < x[$1] } }
      #expect(order(logits) == order(p))
    }
  }

  @Test("P7.5: log p is logits less their log-sum-exp, where p itself is 0 too")
  func logarithmsKeepWhatProbabilitiesLose() {
    expectClose(
      logSoftmax(Self.W_u * Self.e), Tensors.log(unembedding(Self.e, Self.W_u)), 1e-13)
    let logits = Tensor(vector: [0, -1000])
    #expect(softmax(logits)[1] == 0)
    #expect(logSoftmax(logits)[1] == -1000)
  }

  @Test("P7.6: with W_u = W_eᵀ the gradient is the sum of the two uses")
  func tyingAddsTheGradients() {
    let W_e = sample([3, 7], seed: 6)
    let tokens = [4, 0, 4, 6]
    func p(_ W_e: Tensor, _ W_u: Tensor) -> Tensor { unembedding(tokenEmbedding(tokens, W_e), W_u) }
    let tied = awkwardGradients(at: [W_e]) { p($0[0], $0[0].transposed) }[0]
    // A copy of its own, so that the tape does not take the two for one.
    let copy = Tensor(rows: W_e.transposed.rowArrays)
    let apart = awkwardGradients(at: [W_e, copy]) { p($0[0], $0[1]) }
    expectClose(tied, apart[0] + apart[1].transposed, 1e-14)
    expectGradients(at: [W_e]) { p($0[0], $0[0].transposed) }
  }

  @Test("P0.13: over the vocabulary the gradients of W_u add up to 0")
  func gradientsOfAllTokensAddUpToZero() {
    let gradient = awkwardGradients(at: [Self.W_u]) {
      crossEntropy($0[0] * Self.e, targets: [3, 0, 6, 6, 2])
    }[0]
    expectVanishing(columnSums(gradient))
    #expect(gradient.scalars.contains { abs($0) > 0.1 })
  }

  @Test("P0.19: a column is the algorithm on that column")
  func aColumnIsTheAlgorithmOnThatColumn() {
    let p = unembedding(Self.e, Self.W_u)
    expectClose(p, softmax(Self.W_u * Self.e), 0)
    for t in 0..<5 { expectClose(unembedding(Self.e.column(t), Self.W_u), p.column(t), 1e-15) }
  }

  @Test("P0.11: gradients of e and W_u")
  func gradientsAgreeWithTheStencil() {
    expectGradients(at: [Self.e, Self.W_u]) { unembedding($0[0], $0[1]) }
    expectGradients(at: [Self.e.column(2), Self.W_u]) { unembedding($0[0], $0[1]) }
  }

  @Test func sizesThatDoNotFitStop() async {
    let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent])
    {
      _ = unembedding(.zeros([4, 5]), Algorithm07UnembeddingTests.W_u)
    }
    expectMessage(
      result,
      """
      stop: matrix product: 7 × 3 by 4 × 5: 3 columns do not meet 4 rows \
      (Algorithm 7 (Unembedding), line 1)

      """)
  }
}
