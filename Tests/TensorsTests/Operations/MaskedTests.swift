import Tensors
import TestSupport
import Testing

private let S = Tensor(rows: [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
private let inf = Double.infinity

private let stops = [
  Stop("mask: a causal mask needs as many keys as queries, not 2 × 3") {
    _ = masked(S.rows(0..<2), .causal)
  },
  Stop("mask: 2 × 3 mask for 3 × 3 scores") {
    _ = masked(S, .explicit(rows: [[true, true, true], [true, true, true]]))
  },
  Stop("mask: the rows of the mask have different lengths: [3, 2, 3]") {
    _ = masked(S, .explicit(rows: [[true, true, true], [true, true], [true, true, true]]))
  },
]

private let blind: Mask = .explicit(
  rows: [[true, false, true], [true, false, false], [false, false, true]])

private let faults = [
  Stop("column 1 of the mask is all 0: that token may attend to nothing") { _ = masked(S, blind) },
  Stop(
    "column 1 of the mask is all 0: that token may attend to nothing "
      + "(Algorithm 4 (Attention), line 5)"
  ) {
    inScope("Attention", number: 4) { line in _ = line(5) { masked(S, blind) } }
  },
]

struct MaskedTests {
  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  @Test(arguments: faults.indices) func aBlindColumnIsAFault(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(65), observing: [\.standardErrorContent]
    ) { [i] in faults[i].call() }
    expectLine(result, faults[i].line)
  }

  @Test(arguments: Layout.allCases, Precision.allCases)
  func hiddenScoresAreMinusInfinity(_ layout: Layout, _ precision: Precision) {
    let S = layout(S.converted(to: precision))
    #expect(masked(S, .causal).rowArrays == [[1, 2, 3], [-inf, 5, 6], [-inf, -inf, 9]])
    #expect(masked(S, .bidirectional).rowArrays == [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    let mask = Mask.explicit(rows: [
      [true, false, true], [false, true, true], [true, false, false],
    ])
    #expect(masked(S, mask).rowArrays == [[1, -inf, 3], [-inf, 5, 6], [7, -inf, -inf]])
  }

  @Test func theMaskAsAMatrix() {
    #expect(Mask.causal.matrix(rows: 3, columns: 3)[1] == [false, true, true])
    #expect(
      Mask.bidirectional.matrix(rows: 2, columns: 3) == [[true, true, true], [true, true, true]])
    #expect(Mask.explicit(rows: [[true, false]]).matrix(rows: 1, columns: 2) == [[true, false]])
    for mask in [Mask.causal, .bidirectional] {
      let explicit = Mask.explicit(rows: mask.matrix(rows: 3, columns: 3))
      #expect(masked(S, explicit).isIdentical(to: masked(S, mask)))
    }
  }

  @Test func aBlindColumnGoesOnAsNaN() {
    let (P, fault) = collectingFault { softmax(masked(S, blind)) }
    #expect(fault?.message.hasPrefix("column 1 of the mask") == true)
    #expect(P.column(1).scalars.allSatisfy { $0.isNaN })
    #expect(P.column(0).isFinite && P.column(2).isFinite)
  }

  @Test func withoutAnyKeyEveryColumnIsBlind() {
    let (_, fault) = collectingFault { masked(.zeros([0, 2]), .bidirectional) }
    #expect(fault?.message == "column 0 of the mask is all 0: that token may attend to nothing")
    #expect(collectingFault { masked(.zeros([0, 0]), .causal) }.fault == nil)
    #expect(collectingFault { masked(.zeros([2, 0]), .bidirectional) }.fault == nil)
  }

  @Test func aPackingMayBlindAColumnThatTheMatrixDoesNot() {
    // Query 2 belongs to the second sequence, whose only key the mask hides.
    let axis = TokenAxis(lengths: [2, 1])
    let X = S.packed(axis)
    let mask = Mask.explicit(rows: [[true, true, true], [true, true, true], [true, true, false]])
    let (_, fault) = collectingFault { masked(X.transposed * X, mask) }
    #expect(fault?.message.hasPrefix("column 2 of the mask") == true)
  }

  @Test func boundariesHideWhatLiesAcross() {
    let axis = TokenAxis(lengths: [2, 1])
    let X = Tensor.identity(3).packed(axis)
    let scores = X.transposed * X
    #expect(
      masked(scores, .bidirectional).rowArrays == [[1, 0, -inf], [0, 1, -inf], [-inf, -inf, 1]])
    #expect(
      masked(scores, .causal).rowArrays == [[1, 0, -inf], [-inf, 1, -inf], [-inf, -inf, 1]])
    let all = Mask.explicit(rows: Array(repeating: Array(repeating: true, count: 3), count: 3))
    #expect(masked(scores, all).isIdentical(to: masked(scores, .bidirectional)))
    // Two packings of one cross-attention: 2 + 1 queries ask 1 + 3 keys.
    let Z = Tensor.ones([3, 4]).packed(TokenAxis(lengths: [1, 3]))
    #expect(
      masked(Z.transposed * X, .bidirectional).rowArrays == [
        [1, 1, -inf], [-inf, -inf, 1], [-inf, -inf, 1], [-inf, -inf, 1],
      ])
  }

  @Test func nothingFlowsBackThroughHiddenScores() {
    let weights = Tensor(rows: [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    let tape = Tape()
    let Y = tape.record { masked(S, .causal) }
    expectClose(
      tape.gradients(of: Y, cotangent: weights)[S], rows: [[1, 2, 3], [0, 5, 6], [0, 0, 9]], 0)
    // Not even NaN.
    let bad = Tensor(rows: [[1, 2, 3], [.nan, 5, 6], [.nan, .nan, 9]])
    #expect(tape.gradients(of: Y, cotangent: bad)[S].isFinite)
  }

  @Test func gradientsOfMaskedAttention() {
    var random = RandomSource(seed: 3)
    let Q = Tensor.normal([2, 4], from: &random)
    let K = Tensor.normal([2, 4], from: &random)
    for mask in [
      Mask.causal, .bidirectional,
      .explicit(rows: (0..<4).map { i in (0..<4).map { j in (i * 3 + j) % 4 != 1 } }),
    ] {
      expectGradients(at: [Q, K], "\(mask)") { t in
        t[1] * softmax(masked(t[1].transposed * t[0], mask) / 2.0.squareRoot())
      }
    }
  }
}
