import FormalAlgorithms
import Foundation
import Tensors
import TestSupport
import Testing

/// What is true of Algorithm 4 for all data: properties P4.1–P4.11 and what follows for its neighbours.
struct Algorithm04AttentionLawsTests {
  /// Awkward sizes: d_x = 3, d_z = 6, d_attn = 4, d_out = 2.
  static let cross = AttentionParameters.sample(dx: 3, dz: 6, dattn: 4, dout: 2, seed: 1)
  static let own = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 2)
  static let X = sample([3, 5], seed: 3)
  static let Z = sample([6, 7], seed: 4)
  /// Seven context tokens (rows), five of our own; no column is empty.
  static let mask = Mask.explicit(rows: [
    [true, false, false, true, false], [false, true, false, true, false],
    [true, true, false, false, false], [false, false, true, true, true],
    [false, false, true, false, true], [true, false, false, true, true],
    [false, true, false, true, true],
  ])

  @Test("P4.1, P0.10: d_out × ℓ_x, with all sizes different")
  func theOutputHasAColumnForEachTokenOfX() {
    #expect(attention(Self.X, Self.Z, Self.cross, mask: .bidirectional).shape == [2, 5])
    #expect(attention(Self.X, Self.Z, Self.cross, mask: Self.mask).shape == [2, 5])
    #expect(
      attention(Self.X.columns(0..<1), Self.Z, Self.cross, mask: .bidirectional).shape == [2, 1])
  }

  @Test("P4.2: each column of weights adds up to 1, is never negative, is 0 where masked")
  func weightsAreDistributionsOverWhatMayBeSeen() {
    for (Z, W, mask) in [
      (Self.Z, Self.cross, Mask.bidirectional), (Self.Z, Self.cross, Self.mask),
      (Self.X, Self.own, .causal),
    ] {
      let tape = Tape()
      tape.record { _ = attention(Self.X, Z, W, mask: mask) }
      let weights = tape.attentionWeights[0]
      let seen = mask.matrix(rows: Z.columns, columns: 5)
      for (tx, column) in weights.columnArrays.enumerated() {
        #expect(abs(column.reduce(0, +) - 1) < 1e-14)
        for (tz, weight) in column.enumerated() {
          #expect(seen[tz][tx] ? weight > 0 : weight == 0)
        }
      }
    }
  }

  @Test("P4.3, P0.16: a column is Algorithm 3 over the context it may see")
  func aColumnIsAlgorithm3() {
    for mask in [Mask.bidirectional, Self.mask] {
      let V = attention(Self.X, Self.Z, Self.cross, mask: mask)
      let seen = mask.matrix(rows: 7, columns: 5)
      for t in 0..<5 {
        let context = Self.Z.columns(in: (0..<7).filter { seen[$0][t] })
        expectClose(
          V.column(t), singleQueryAttention(Self.X.column(t), context, Self.cross), 1e-13)
      }
    }
  }

  @Test("P4.4: causal outputs are bitwise the same when later tokens change")
  func causalOutputIgnoresLaterTokens() {
    let before = attention(Self.X, Self.X, Self.own, mask: .causal)
    for t in 1..<5 {
      var columns = Self.X.columnArrays
      for later in t..<5 { columns[later] = [100, -7, Double(later)] }
      let X = Tensor(columns: columns)
      let after = attention(X, X, Self.own, mask: .causal)
      #expect(after.columns(0..<t).isIdentical(to: before.columns(0..<t)))
      #expect(!after.columns(t..<5).isIdentical(to: before.columns(t..<5)))
    }
  }

  @Test("P4.4: the first t tokens alone give the first t outputs")
  func aPrefixAloneGivesThePrefixOfTheOutputs() {
    let whole = attention(Self.X, Self.X, Self.own, mask: .causal)
    for t in 1...5 {
      let prefix = Self.X.columns(0..<t)
      expectClose(
        attention(prefix, prefix, Self.own, mask: .causal), whole.columns(0..<t), 1e-14)
    }
  }

  @Test("P4.5: the first causal output is the first value")
  func theFirstCausalOutputIsTheFirstValue() {
    let V = Self.own.v * Self.X + Self.own.bv
    let output = attention(Self.X, Self.X, Self.own, mask: .causal)
    expectClose(output.column(0), V.column(0), 1e-15)
  }

  @Test("P4.6: without a mask order of the context is nothing, order of X is the outputs' order")
  func withoutAMaskAttentionIsEquivariant() {
    let (sigma, pi) = ([3, 0, 4, 1, 2], [6, 2, 4, 0, 5, 1, 3])
    let V = attention(Self.X, Self.Z, Self.cross, mask: .bidirectional)
    expectClose(
      attention(Self.X, Self.Z.columns(in: pi), Self.cross, mask: .bidirectional), V, 1e-14)
    let X = Self.X.columns(in: sigma)
    expectClose(
      attention(X, Self.Z, Self.cross, mask: .bidirectional), V.columns(in: sigma), 1e-14)
    expectClose(
      attention(X, X, Self.own, mask: .bidirectional),
      attention(Self.X, Self.X, Self.own, mask: .bidirectional).columns(in: sigma), 1e-14)
    // The unidirectional mask knows places, so it is not.
    let moved = attention(X, X, Self.own, mask: .causal)
    let unmoved = attention(Self.X, Self.X, Self.own, mask: .causal).columns(in: sigma)
    #expect(zip(moved.scalars, unmoved.scalars).contains { abs($0 - $1) > 0.1 })
  }

  @Test("P4.7: queries of zero give the running mean of the values")
  func queriesOfZeroGiveTheRunningMean() {
    var W = Self.own
    (W.q, W.bq) = (.zeros([4, 3]), .zeros([4]))
    let values = (W.v * Self.X + W.bv).columnArrays
    let means = (1...5).map { t in
      (0..<2).map { i in values[..<t].reduce(0) { $0 + $1[i] } / Double(t) }
    }
    expectClose(attention(Self.X, Self.X, W, mask: .causal), Tensor(columns: means), 1e-14)
  }

  @Test("P4.8: b_k changes nothing, b_v shifts, a change of basis changes nothing")
  func biasesAndBasesActAsInAlgorithm3() {
    let V = attention(Self.X, Self.Z, Self.cross, mask: Self.mask)
    var W = Self.cross
    W.bk = W.bk + Tensor(vector: [3, -1, 0.5, 7])
    expectClose(attention(Self.X, Self.Z, W, mask: Self.mask), V, 1e-12)
    W = Self.cross
    let c = Tensor(vector: [2.5, -1])
    W.bv = W.bv + c
    expectClose(attention(Self.X, Self.Z, W, mask: Self.mask), V + c, 1e-14)
    expectClose(attention(Self.X, Self.Z, Self.cross.inAnotherBasis, mask: Self.mask), V, 1e-12)
  }

  @Test("P4.9: a matrix of ones is no mask; the last column is the same under both masks")
  func aMatrixOfOnesIsNoMask() {
    let ones = Mask.explicit(rows: Array(repeating: Array(repeating: true, count: 5), count: 7))
    let open = attention(Self.X, Self.Z, Self.cross, mask: .bidirectional)
    #expect(attention(Self.X, Self.Z, Self.cross, mask: ones).isIdentical(to: open))
    let triangle = Mask.explicit(rows: Mask.causal.matrix(rows: 5, columns: 5))
    let causal = attention(Self.X, Self.X, Self.own, mask: .causal)
    #expect(attention(Self.X, Self.X, Self.own, mask: triangle).isIdentical(to: causal))
    let both = attention(Self.X, Self.X, Self.own, mask: .bidirectional)
    expectClose(causal.column(4), both.column(4), 1e-15)
    #expect(abs(causal[0, 3] - both[0, 3]) > 1e-3)
  }

  @Test("P4.10: hiding a context token from all is leaving it out")
  func hidingIsLeavingOut() {
    for hidden in 0..<7 {
      let mask = Mask.explicit(
        rows: (0..<7).map { tz in Array(repeating: tz != hidden, count: 5) })
      let left = (0..<7).filter { $0 != hidden }
      expectClose(
        attention(Self.X, Self.Z, Self.cross, mask: mask),
        attention(Self.X, Self.Z.columns(in: left), Self.cross, mask: .bidirectional), 1e-14)
    }
  }

  @Test("P4.11, P0.12: gradients under each mask; that of b_k is 0", arguments: [0, 1, 2])
  func gradientsAgreeWithTheStencil(which: Int) {
    let mask = [Mask.bidirectional, Self.mask, .causal][which]
    let W = which == 2 ? Self.own : Self.cross
    let inputs = W.tensors + (which == 2 ? [Self.X] : [Self.X, Self.Z])
    func f(_ t: [Tensor]) -> Tensor {
      attention(t[6], t.last!, W.replacingTensors(Array(t[..<6])), mask: mask)
    }
    expectGradients(at: inputs, of: f)
    expectVanishing(awkwardGradients(at: inputs, of: f)[3], "b_k")
  }

  @Test("Line 5: scores of any size leave no weight on what is hidden")
  func largeScoresLeaveNoWeightOnWhatIsHidden() {
    var W = Self.own
    (W.q, W.bq) = (.zeros([4, 3]), Tensor(vector: [-1e4, 0, 0, 0]))
    W.k = .zeros([4, 3])
    W.bk = Tensor(vector: [5, 0, 0, 0])
    let V = (W.v * Self.X + W.bv).columnArrays
    let means = (1...5).map { t in
      (0..<2).map { i in V[..<t].reduce(0) { $0 + $1[i] } / Double(t) }
    }
    expectClose(attention(Self.X, Self.X, W, mask: .causal), Tensor(columns: means), 1e-13)
  }
}
