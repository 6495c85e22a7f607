import FormalAlgorithms
import Tensors
import TestSupport
import Testing

/// What is true of Algorithm 5 for all data (properties P5.1–P5.8), and of its parameters.
struct Algorithm05MHAttentionLawsTests {
  /// Awkward sizes: H = 3, d_x = 3, d_z = 4, d_attn = 5, d_mid = 2, d_out = 7.
  static let cross = MHAttentionParameters.sample(
    heads: 3, dx: 3, dz: 4, dattn: 5, dmid: 2, dout: 7, seed: 1)
  static let own = MHAttentionParameters.sample(
    heads: 3, dx: 3, dz: 3, dattn: 5, dmid: 2, dout: 7, seed: 2)
  static let X = sample([3, 5], seed: 3)
  static let Z = sample([4, 6], seed: 4)

  @Test("P5.1, P5.8: d_out × ℓ_x with all sizes different, H·d_mid ≠ d_out, d_mid ≠ d_attn")
  func theOutputHasAColumnForEachTokenOfX() {
    let V = mhAttention(Self.X, Self.Z, Self.cross, mask: .bidirectional)
    #expect(V.shape == [7, 5])
    #expect(V.isFinite)
  }

  @Test("P5.2, P0.17: one head with W_o = I and b_o = 0 is Algorithm 4")
  func oneHeadIsAlgorithm4() {
    let head = AttentionParameters.sample(dx: 3, dz: 4, dattn: 5, dout: 2, seed: 5)
    let W = MHAttentionParameters(heads: [head], o: .identity(2), bo: .zeros([2]))
    expectClose(
      mhAttention(Self.X, Self.Z, W, mask: .bidirectional),
      attention(Self.X, Self.Z, head, mask: .bidirectional), 1e-15)
  }

  @Test("P5.3: the output is the sum of the heads, each through its block of W_o")
  func theOutputIsTheSumOverHeads() {
    let W = Self.cross
    let parts = (0..<3).map { h in
      W.o.columns(2 * h..<2 * h + 2) * attention(Self.X, Self.Z, W[h], mask: .bidirectional)
    }
    expectClose(
      mhAttention(Self.X, Self.Z, W, mask: .bidirectional), parts[0] + parts[1] + parts[2] + W.bo,
      1e-13)
  }

  @Test("P5.4: heads may change places with their blocks of W_o, not without")
  func headsChangePlacesTogetherWithTheirBlocks() {
    let W = Self.cross
    let order = [2, 0, 1]
    let blocks = order.map { W.o.columns(2 * $0..<2 * $0 + 2) }
    let together = MHAttentionParameters(
      heads: order.map { W[$0] }, o: concatenate(columns: blocks), bo: W.bo)
    let alone = MHAttentionParameters(heads: order.map { W[$0] }, o: W.o, bo: W.bo)
    let V = mhAttention(Self.X, Self.Z, W, mask: .bidirectional)
    expectClose(mhAttention(Self.X, Self.Z, together, mask: .bidirectional), V, 1e-13)
    let other = mhAttention(Self.X, Self.Z, alone, mask: .bidirectional)
    #expect(zip(other.scalars, V.scalars).contains { abs($0 - $1) > 0.1 })
  }

  @Test("P5.5: W_o = 0 leaves b_o in every column")
  func withoutOutputWeightsEveryColumnIsTheBias() {
    var W = Self.cross
    W.o = .zeros([7, 6])
    let V = mhAttention(Self.X, Self.Z, W, mask: .bidirectional)
    for column in V.columnArrays { #expect(column == W.bo.scalars) }
  }

  @Test("P5.6 (P4.4): causal outputs are bitwise the same when later tokens change")
  func causalOutputIgnoresLaterTokens() {
    let before = mhAttention(Self.X, Self.own, mask: .causal)
    for t in 1..<5 {
      var columns = Self.X.columnArrays
      for later in t..<5 { columns[later] = [100, -7, Double(later)] }
      let after = mhAttention(Tensor(columns: columns), Self.own, mask: .causal)
      #expect(after.columns(0..<t).isIdentical(to: before.columns(0..<t)))
      #expect(!after.columns(t..<5).isIdentical(to: before.columns(t..<5)))
      expectClose(
        mhAttention(Self.X.columns(0..<t), Self.own, mask: .causal), before.columns(0..<t), 1e-13)
    }
  }

  @Test("P5.6 (P4.6): without a mask the order of the context is nothing")
  func withoutAMaskAttentionIsEquivariant() {
    let V = mhAttention(Self.X, Self.Z, Self.cross, mask: .bidirectional)
    let Z = Self.Z.columns(in: [5, 2, 4, 0, 1, 3])
    expectClose(mhAttention(Self.X, Z, Self.cross, mask: .bidirectional), V, 1e-13)
    let sigma = [3, 0, 4, 1, 2]
    expectClose(
      mhAttention(Self.X.columns(in: sigma), Self.own, mask: .bidirectional),
      mhAttention(Self.X, Self.own, mask: .bidirectional).columns(in: sigma), 1e-13)
  }

  @Test("P5.6 (P4.10): hiding a context token from all is leaving it out")
  func hidingIsLeavingOut() {
    let mask = Mask.explicit(rows: (0..<6).map { tz in Array(repeating: tz != 4, count: 5) })
    expectClose(
      mhAttention(Self.X, Self.Z, Self.cross, mask: mask),
      mhAttention(
        Self.X, Self.Z.columns(in: [0, 1, 2, 3, 5]), Self.cross, mask: .bidirectional), 1e-13)
  }

  @Test("P5.6: no b_k^h changes anything")
  func theKeyBiasesChangeNothing() {
    var W = Self.cross
    W.bk = W.bk + sample([15], seed: 6)
    expectClose(
      mhAttention(Self.X, Self.Z, W, mask: .bidirectional),
      mhAttention(Self.X, Self.Z, Self.cross, mask: .bidirectional), 1e-12)
  }

  @Test("P5.7: the number of parameters")
  func theNumberOfParametersIsThePapers() {
    let (H, dx, dz, dattn, dmid, dout) = (3, 3, 4, 5, 2, 7)
    let perHead = dattn * (dx + 1) + dattn * (dz + 1) + dmid * (dz + 1)
    #expect(Self.cross.parameterCount == H * perHead + dout * (H * dmid + 1))
    #expect(
      Self.cross.namedTensors.map { "\($0.symbol) \($0.tensor.shape)" } == [
        "W_q 15 × 3", "b_q 15", "W_k 15 × 4", "b_k 15", "W_v 6 × 4", "b_v 6", "W_o 7 × 6", "b_o 7",
      ])
  }

  @Test("P0.11, P0.12: gradients of all eight tensors, X and Z; those of all b_k are 0")
  func gradientsAgreeWithTheStencil() {
    let inputs = Self.cross.tensors + [Self.X, Self.Z]
    func f(_ t: [Tensor]) -> Tensor {
      mhAttention(t[8], t[9], Self.cross.replacingTensors(Array(t[..<8])), mask: .bidirectional)
    }
    expectGradients(at: inputs, of: f)
    expectVanishing(awkwardGradients(at: inputs, of: f)[3], "b_k")
  }

  @Test("P0.11, P0.12: gradients of causal self-attention")
  func gradientsOfCausalSelfAttentionAgreeWithTheStencil() {
    let inputs = Self.own.tensors + [Self.X]
    func f(_ t: [Tensor]) -> Tensor {
      mhAttention(t[8], Self.own.replacingTensors(Array(t[..<8])), mask: .causal)
    }
    expectGradients(at: inputs, of: f)
    expectVanishing(awkwardGradients(at: inputs, of: f)[3], "b_k")
  }

  @Test func aHeadIsARowBlockOfTheStack() {
    let heads = (0..<3).map {
      AttentionParameters.sample(dx: 3, dz: 4, dattn: 5, dout: 2, seed: 10 + $0)
    }
    let W = MHAttentionParameters(heads: heads, o: sample([7, 6], seed: 13), bo: .zeros([7]))
    for h in 0..<3 {
      for (block, head) in zip(W[h].tensors, heads[h].tensors) {
        #expect(block.isIdentical(to: head))
      }
    }
    #expect(W.q.rows(5..<10).isIdentical(to: heads[1].q))
  }

  @Test func aHeadThatIsNotThereStops() async {
    let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent])
    {
      _ = Algorithm05MHAttentionLawsTests.cross[3]
    }
    expectMessage(result, "stop: head: there is no head 3 of 3\n")
  }

  @Test func headsOfDifferentSizesStop() async {
    let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent])
    {
      let a = AttentionParameters.sample(dx: 3, dz: 4, dattn: 5, dout: 2, seed: 1)
      let b = AttentionParameters.sample(dx: 3, dz: 4, dattn: 6, dout: 2, seed: 2)
      _ = MHAttentionParameters(heads: [a, b], o: .zeros([7, 4]), bo: .zeros([7]))
    }
    expectMessage(
      result, "stop: attention parameters: 2 heads: at least one, and all of the same sizes\n")
  }

  @Test func outputWeightsOfTheWrongSizeStop() async {
    let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent])
    {
      let head = AttentionParameters.sample(dx: 3, dz: 4, dattn: 5, dout: 2, seed: 1)
      _ = MHAttentionParameters(heads: [head, head], o: .zeros([7, 10]), bo: .zeros([7]))
    }
    expectMessage(
      result, "stop: attention parameters: W_o 7 × 10, b_o 7 for 4 stacked values\n")
  }
}
