import FormalAlgorithms
import Tensors
import TestSupport
import Testing

/// The comparison of trace and pseudocode must see what is wrong, or it proves nothing: each of these
/// is Algorithm 4, 5 or 6 with one fault in its lines.
struct TraceChecksTests {
  static let X = sample([3, 5], seed: 1)
  static let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 4, dout: 2, seed: 2)
  static let sizes = TraceExpectation(sizes: [
    4: ["d_attn": 4, "d_out": 2, "ℓ_x": 5, "ℓ_z": 5],
    5: ["H": 2, "d_mid": 2, "d_out": 2, "ℓ_x": 5],
  ])

  private func problems(_ algorithm: Int, _ label: String, _ body: (Lines) -> Tensor) -> [String] {
    let tape = Tape()
    tape.record { _ = inScope(label, number: algorithm, body) }
    return traceProblems(of: tape, algorithm: algorithm, Self.sizes)
  }

  private func attentionProblems(_ body: (Lines) -> Tensor) -> [String] {
    problems(4, "Attention", body)
  }

  @Test func aRightTraceHasNoProblem() {
    let (X, W) = (Self.X, Self.W)
    let found = attentionProblems { line in
      let Q = line(1) { W.q * X + W.bq }  // Q ← W_q X + b_q 1ᵀ
      let K = line(2) { W.k * X + W.bk }  // K ← W_k Z + b_k 1ᵀ
      let V = line(3) { W.v * X + W.bv }  // V ← W_v Z + b_v 1ᵀ
      let S = line(4) { K.transposed * Q }  // S ← Kᵀ Q
      // Remarks may stand above a statement.
      // ∀ t_z, t_x: if ¬Mask[t_z, t_x] then S[t_z, t_x] ← −∞
      let M = line(5) { masked(S, .causal) }
      return line(6) { V * softmax(M / 2) }  // return Ṽ = V · softmax(S / √d_attn)
    }
    #expect(found == [])
  }

  @Test func aFusedOperationStandsForSeveralLines() {
    let (X, W) = (Self.X, Self.W)
    let found = attentionProblems { line in
      let Q = line(1) { W.q * X + W.bq }  // Q ← W_q X + b_q 1ᵀ
      let K = line(2) { W.k * X + W.bk }  // K ← W_k Z + b_k 1ᵀ
      let V = line(3) { W.v * X + W.bv }  // V ← W_v Z + b_v 1ᵀ
      // S ← Kᵀ Q
      // ∀ t_z, t_x: if ¬Mask[t_z, t_x] then S[t_z, t_x] ← −∞
      // return Ṽ = V · softmax(S / √d_attn)
      return line(4, 5, 6) { V * softmax(K.transposed * Q) }
    }
    #expect(found == [])
  }

  @Test func exchangedLinesAreSeen() {
    let (X, W) = (Self.X, Self.W)
    let found = attentionProblems { line in
      let K = line(2) { W.k * X + W.bk }  // K ← W_k Z + b_k 1ᵀ
      return line(1) { W.q * X + K }  // Q ← W_q X + b_q 1ᵀ
    }
    #expect(found == ["Algorithm 4: found line [2] in place of line 1"])
  }

  @Test func aMissingEndIsSeen() {
    let (X, W) = (Self.X, Self.W)
    let found = attentionProblems { line in
      line(1) { W.q * X + W.bq }  // Q ← W_q X + b_q 1ᵀ
    }
    #expect(found == ["Algorithm 4: ends before line 2"])
  }

  @Test func aDriftedCommentIsSeen() {
    let (X, W) = (Self.X, Self.W)
    let found = attentionProblems { line in
      line(1) { W.q * X + W.bq }  // Q ← W_q X + b_q
    }
    #expect(found.count == 2 && found[0].contains("says [[\"Q ← W_q X + b_q\"]]"), "\(found)")
  }

  @Test func aTransposedShapeIsSeen() {
    let (X, W) = (Self.X, Self.W)
    let found = attentionProblems { line in
      line(1) { (W.q * X + W.bq).transposed }  // Q ← W_q X + b_q 1ᵀ
    }
    #expect(
      found.prefix(2) == [
        "Algorithm 4: line 1: the rows of Q: 5, where d_attn = 4",
        "Algorithm 4: line 1: the columns of Q: 4, where ℓ_x = 5",
      ])
  }

  @Test func aSizeThatNobodyGaveMustAgreeWithItself() {
    let tape = Tape()
    let (Q, K) = (sample([4, 5], seed: 3), sample([2, 5], seed: 4))
    tape.record {
      _ = inScope("Attention", number: 4) { line in
        _ = line(1) { 2 * Q }  // Q ← W_q X + b_q 1ᵀ
        return line(2) { 2 * K }  // K ← W_k Z + b_k 1ᵀ
      }
    }
    let found = traceProblems(of: tape, algorithm: 4)
    #expect(found.first == "Algorithm 4: line 2: the rows of K: 2, where d_attn = 4")
  }

  @Test func aLineWithoutItsValueIsSeen() {
    let found = problems(7, "Unembedding") { line in
      line(1) { Self.X }  // return p = softmax(W_u e)
    }
    #expect(found == ["Algorithm 7: line 1 gives no value to p"])
  }

  @Test func aMissingTurnIsSeen() {
    let X = Self.X
    let W = MHAttentionParameters.sample(
      heads: 2, dx: 3, dz: 3, dattn: 4, dmid: 2, dout: 2, seed: 5)
    let found = problems(5, "MHAttention") { line in
      var Yh: [Tensor] = []
      for h in line(1, each: "h", in: 0..<1) {  // For h ∈ [H]:
        // Y^h ← Attention(X, Z | W^h_qkv, Mask)
        Yh.append(line(2) { attention(X, X, W[h], mask: .causal) })
      }
      return line(3) { stack(rows: Yh) }  // Y ← [Y^1; Y^2; …; Y^H]
    }
    #expect(found.contains("Algorithm 5: found line [3] in place of line 1 (h = 2)"), "\(found)")
  }

  @Test func aMissingCallIsSeen() {
    let X = Self.X
    let found = problems(5, "MHAttention") { line in
      for _ in line(1, each: "h", in: 0..<2) {  // For h ∈ [H]:
        _ = line(2) { 2 * X.rows(0..<2) }  // Y^h ← Attention(X, Z | W^h_qkv, Mask)
      }
      return X
    }
    #expect(
      found.first == "Algorithm 5: line [2] calls [], where the paper calls [\"Attention\"]")
  }

  @Test func aCallOutsideAnyLineIsSeen() {
    let (X, W) = (Self.X, Self.W)
    let found = problems(5, "MHAttention") { _ in attention(X, X, W, mask: .causal) }
    #expect(found.first == "Algorithm 5: calls Attention outside any line")
  }

  @Test func anotherAlgorithmIsSeen() {
    let tape = Tape()
    tape.record { _ = unembedding(Self.X, sample([7, 3], seed: 6)) }
    #expect(
      traceProblems(of: tape, algorithm: 6)
        == ["expected one call of Algorithm 6, found calls of [7]"])
  }

  @Test func aLineAfterTheReturnIsSeen() {
    let X = Self.X
    let found = problems(7, "Unembedding") { line in
      let p = line(1) { softmax(X) }  // return p = softmax(W_u e)
      return line(1) { 2 * p }  // return p = softmax(W_u e)
    }
    #expect(found == ["Algorithm 7: line [1] after the end"])
  }
}
