import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct Algorithm01TokenEmbeddingTests {
  static let W_e = Tensor(rows: [[1, 2, 3, 4, 5], [10, 20, 30, 40, 50]])

  @Test("N1: the paper's token 3 is our 2", arguments: [Precision.double, .float])
  func pinN1(precision: Precision) {
    let e = tokenEmbedding(2, Self.W_e.converted(to: precision))
    #expect(e.scalars == [3, 30])
    #expect(e.shape == [2])
    #expect(e.precision == precision)
  }

  @Test func traceFollowsThePseudocode() {
    let sizes = TraceExpectation(sizes: [1: ["d_e": 2]])
    let one = Tape()
    one.record { _ = tokenEmbedding(4, Self.W_e) }
    expectTrace(of: one, algorithm: 1, sizes)
    let several = Tape()
    several.record { _ = tokenEmbedding([4, 0, 0], Self.W_e) }
    expectTrace(of: several, algorithm: 1, sizes)
    #expect(several.events.count == 1)
  }

  @Test("P1.1: looking up equals the product with a one-hot vector")
  func lookingUpEqualsTheProductWithAOneHotVector() {
    let W_e = sample([3, 7], seed: 1)
    let x = [6, 0, 2, 2, 5]
    expectClose(tokenEmbedding(x, W_e), W_e * Tensor.oneHot(x, size: 7), 0)
    for (t, v) in x.enumerated() {
      #expect(tokenEmbedding(v, W_e).isIdentical(to: tokenEmbedding(x, W_e).column(t)))
    }
  }

  @Test("P1.2: an embedding has d_e elements")
  func anEmbeddingHasAsManyElementsAsTheMatrixHasRows() {
    #expect(tokenEmbedding(6, sample([3, 7], seed: 2)).shape == [3])
    #expect(tokenEmbedding([6, 1], sample([3, 7], seed: 2)).shape == [3, 2])
  }

  @Test("P1.3: only columns that were looked up have a gradient")
  func onlyColumnsLookedUpHaveAGradient() {
    let W_e = sample([3, 7], seed: 3)
    let tape = Tape()
    let E = tape.record { tokenEmbedding([5, 1, 5], W_e) }
    let gradient = tape.gradients(of: E)[W_e].columnArrays
    for (v, column) in gradient.enumerated() {
      // Token 5 was looked up twice, token 1 once.
      let times: Double = v == 5 ? 2 : v == 1 ? 1 : 0
      #expect(column == [times, times, times])
    }
    expectGradients(at: [W_e]) { tokenEmbedding([5, 1, 5], $0[0]) }
    expectGradients(at: [W_e]) { tokenEmbedding(4, $0[0]) }
  }

  @Test("P1.4: equal columns give equal embeddings, and nothing is scaled (E27)")
  func nothingIsScaled() {
    let W_e = Tensor(columns: [[1, -2, 4], [5, 6, 7], [1, -2, 4]])
    #expect(tokenEmbedding(0, W_e).isIdentical(to: tokenEmbedding(2, W_e)))
    #expect(tokenEmbedding(1, W_e).scalars == [5, 6, 7])
  }

  @Test(arguments: [5, -1])
  func aTokenOutsideTheVocabularyIsAFault(v: Int) {
    let (e, fault) = collectingFault { tokenEmbedding(v, Self.W_e) }
    #expect(
      fault?.description
        == "token \(v) is not in the vocabulary 0 … 4 (Algorithm 1 (Token embedding), line 1)")
    #expect(e.scalars.allSatisfy { $0.isNaN } && e.shape == [2])
  }

  @Test func theColumnsOfGoodTokensSurviveABadOne() {
    let (E, fault) = collectingFault { tokenEmbedding([1, 9, 3], Self.W_e) }
    #expect(fault?.location?.number == 1 && fault?.location?.line == 1)
    #expect(E.columnArrays[0] == [2, 20] && E.columnArrays[2] == [4, 40])
    #expect(E.columnArrays[1].allSatisfy { $0.isNaN })
  }

  @Test func aTokenOutsideTheVocabularyEndsTheProgram() async {
    let result = await #expect(processExitsWith: .exitCode(65), observing: [\.standardErrorContent])
    {
      _ = tokenEmbedding([0, 5], Algorithm01TokenEmbeddingTests.W_e)
    }
    expectMessage(
      result,
      "stop: token 5 is not in the vocabulary 0 … 4 (Algorithm 1 (Token embedding), line 1)\n")
  }
}
