import FormalAlgorithms
import Tensors
import TestSupport
import Testing

/// What Algorithm 4 says when data or sizes leave it undefined.
struct Algorithm04AttentionFaultsTests {
  static let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 1)
  static let X = sample([3, 3], seed: 2)
  /// Nobody may be seen from the second position.
  static let blind = Mask.explicit(rows: [
    [true, false, true], [true, false, false], [true, false, true],
  ])

  @Test("E33: a column of the mask that is all 0 is a fault, and its output NaN")
  func aColumnThatSeesNothingIsAFault() {
    let (V, fault) = collectingFault { attention(Self.X, Self.X, Self.W, mask: Self.blind) }
    #expect(
      fault?.description
        == """
        column 1 of the mask is all 0: that token may attend to nothing \
        (Algorithm 4 (Attention), line 5)
        """)
    #expect(V.column(1).scalars.allSatisfy { $0.isNaN })
    #expect(V.column(0).isFinite && V.column(2).isFinite)
  }

  @Test func aColumnThatSeesNothingEndsTheProgram() async {
    let result = await #expect(processExitsWith: .exitCode(65), observing: [\.standardErrorContent])
    {
      typealias Tests = Algorithm04AttentionFaultsTests
      _ = attention(Tests.X, Tests.X, Tests.W, mask: Tests.blind)
    }
    expectMessage(
      result,
      """
      stop: column 1 of the mask is all 0: that token may attend to nothing \
      (Algorithm 4 (Attention), line 5)

      """)
  }

  @Test func aFaultInAHeadNamesTheHeadsAlgorithm() {
    let W = MHAttentionParameters.sample(
      heads: 2, dx: 3, dz: 3, dattn: 4, dmid: 2, dout: 2, seed: 3)
    let (_, fault) = collectingFault { mhAttention(Self.X, W, mask: Self.blind) }
    #expect(fault?.location?.description == "Algorithm 4 (Attention), line 5")
  }

  @Test func sizesThatDoNotFitStopAtTheirLine() async {
    let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent])
    {
      typealias Tests = Algorithm04AttentionFaultsTests
      _ = attention(.zeros([7, 3]), Tests.X, Tests.W, mask: .bidirectional)
    }
    expectMessage(
      result,
      """
      stop: matrix product: 4 × 3 by 7 × 3: 3 columns do not meet 7 rows \
      (Algorithm 4 (Attention), line 1)

      """)
  }

  @Test func aMaskOfAnotherSizeStopsAtLine5() async {
    let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent])
    {
      typealias Tests = Algorithm04AttentionFaultsTests
      _ = attention(Tests.X, Tests.X.columns(0..<2), Tests.W, mask: Tests.blind)
    }
    expectMessage(
      result, "stop: mask: 3 × 3 mask for 2 × 3 scores (Algorithm 4 (Attention), line 5)\n")
  }

  @Test func aCausalMaskOverTwoSequencesStops() async {
    let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent])
    {
      typealias Tests = Algorithm04AttentionFaultsTests
      _ = attention(Tests.X, sample([3, 4], seed: 4), Tests.W, mask: .causal)
    }
    expectMessage(
      result,
      """
      stop: mask: a causal mask needs as many keys as queries, not 4 × 3 \
      (Algorithm 4 (Attention), line 5)

      """)
  }

  @Test func mixedPrecisionStopsAtItsLine() async {
    let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent])
    {
      typealias Tests = Algorithm04AttentionFaultsTests
      let X = Tests.X.converted(to: .float)
      _ = attention(X, Tests.X, Tests.W, mask: .bidirectional)
    }
    expectMessage(
      result,
      """
      stop: matrix product: double and float operands do not mix \
      (Algorithm 4 (Attention), line 1)

      """)
  }
}
