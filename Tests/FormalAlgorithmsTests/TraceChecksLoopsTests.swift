import FormalAlgorithms
import Tensors
import TestSupport
import Testing

/// The comparison of traces on what Algorithms 1–7 do not have: loops over layers and tokens, lengths,
/// `while`, calls of calls. The computations here are stand-ins with the lines of the paper.
struct TraceChecksLoopsTests {
  static let heads = MHAttentionParameters.sample(
    heads: 2, dx: 3, dz: 3, dattn: 4, dmid: 2, dout: 3, seed: 1)
  static let norm = NormParameters.layer(gamma: sample([3], seed: 2), beta: sample([3], seed: 3))
  static let W_e = sample([3, 7], seed: 4)
  static let W_p = sample([3, 9], seed: 5)

  static let expectation = TraceExpectation(
    sizes: [
      4: ["d_attn": 4, "d_out": 2], 5: ["H": 2, "d_mid": 2, "d_out": 3],
      10: ["L": 2, "d_e": 3, "N_V": 7], 14: ["ℓ_gen": 3],
    ], implied: [10: [2: [1, 2]]])

  /// The lines of Algorithm 10, both layers with the same parameters.
  private func decoder(_ x: [Int], layers: Int = 2) -> Tensor {
    let (heads, norm) = (Self.heads, Self.norm)
    return inScope("DTransformer", number: 10) { line in
      _ = line(1) { x.count }  // ℓ ← length(x)
      // for t ∈ [ℓ]: e_t ← W_e[:, x[t]] + W_p[:, t]
      let e = line(2) { initialEmbedding(x, Self.W_e, Self.W_p) }
      var X = line(3) { e }  // X ← [e_1, e_2, …, e_ℓ]
      for _ in line(4, each: "l", in: 0..<layers) {  // for l = 1, 2, …, L do
        // for t ∈ [ℓ]: X̃[:, t] ← layer_norm(X[:, t] | γ_l^1, β_l^1)
        var Xtilde = line(5) { layerNorm(X, norm) }
        // X ← X + MHAttention(X̃ | W_l, Mask[t, t′] = [[t ≤ t′]])
        X = line(6) { X + mhAttention(Xtilde, heads, mask: .causal) }
        // for t ∈ [ℓ]: X̃[:, t] ← layer_norm(X[:, t] | γ_l^2, β_l^2)
        Xtilde = line(7) { layerNorm(X, norm) }
        // X ← X + W_mlp2^l GELU(W_mlp1^l X̃ + b_mlp1^l 1ᵀ) + b_mlp2^l 1ᵀ
        X = line(8) { X + gelu(Xtilde) }
      }
      // for t ∈ [ℓ]: X[:, t] ← layer_norm(X[:, t] | γ, β)
      X = line(10) { layerNorm(X, norm) }
      return line(11) { softmax(Self.W_e.transposed * X) }  // return P = softmax(W_u X)
    }
  }

  @Test func layersAreTurnsAndCallsLieDeeper() {
    let tape = Tape()
    tape.record { _ = decoder([6, 0, 2, 2]) }
    expectTrace(of: tape, algorithm: 10, Self.expectation)
    #expect(tape.events.map(\.depth).max() == 2)
  }

  @Test func aMissingLayerIsSeen() {
    let tape = Tape()
    tape.record { _ = decoder([6, 0, 2, 2], layers: 1) }
    #expect(
      traceProblems(of: tape, algorithm: 10, Self.expectation)
        == ["Algorithm 10: found line [10] in place of line 4 (l = 2)"])
  }

  @Test func aCallThatThePaperDoesNotMakeIsSeen() {
    let tape = Tape()
    tape.record { _ = decoder([6, 0]) }
    var strict = Self.expectation
    strict.implied = [:]
    let problems = traceProblems(of: tape, algorithm: 10, strict)
    #expect(
      problems == [
        """
        Algorithm 10: line [2] calls ["Token embedding", "Positional embedding"], where the paper \
        calls []
        """
      ])
  }

  @Test func lengthsAreCompared() {
    let tape = Tape()
    tape.record {
      _ = inScope("DTransformer", number: 10) { line in
        _ = line(1) { 5 }  // ℓ ← length(x)
        // for t ∈ [ℓ]: e_t ← W_e[:, x[t]] + W_p[:, t]
        return line(2) { 2 * sample([3, 4], seed: 6) }
      }
    }
    let problems = traceProblems(of: tape, algorithm: 10, TraceExpectation(sizes: [10: ["L": 1]]))
    #expect(problems.first == "Algorithm 10: line 2: the columns of e: 4, where ℓ = 5")
  }

  @Test func eachTurnCallsTheModelAgain() {
    let tape = Tape()
    tape.record {
      inScope("DInference", number: 14) { line in
        var x = [6, 1]
        let ℓ = line(1) { x.count }  // ℓ ← length(x)
        for i in line(2, each: "i", in: 1...3) {  // for i = 1, 2, …, ℓ_gen do
          let P = line(3) { decoder(x) }  // P ← DTransformer(x | θ̂)
          let p = line(4) { P.column(ℓ + i - 2) }  // p ← P[:, ℓ + i − 1]
          // sample a token y from q ∝ p^{1/τ}
          let y = line(5) { p.scalars.firstIndex(of: p.scalars.max() ?? 0) ?? 0 }
          x = line(6) { x + [y] }  // x ← [x, y]
        }
        return line(8) { x.dropFirst(ℓ).count }  // return y = x[ℓ + 1 : ℓ + ℓ_gen]
      }
    }
    expectTrace(of: tape, algorithm: 14, Self.expectation)
    #expect(tape.scopes.filter { $0.number == 10 }.count == 3)
  }

  @Test func whileTurnsAsOftenAsItIsEntered() {
    let tape = Tape()
    tape.record {
      inScope("EDInference", number: 15) { line in
        line(1) {}  // x̂ ← [bos_token]
        line(2) {}  // y ← 0
        for _ in 0..<2 {
          line(3) {}  // while y ≠ eos_token do
          line(4) {}  // P ← EDTransformer(z, x̂ | θ̂)
          line(5) {}  // p ← P[:, length(x̂)]
          line(6) {}  // sample a token y from q ∝ p^{1/τ}
          line(7) {}  // x̂ ← [x̂, y]
        }
        line(9) {}  // return x̂
      }
    }
    // All is there but the model, which is missing twice.
    let missing = "Algorithm 15: line [4] calls [], where the paper calls [\"EDTransformer\"]"
    #expect(traceProblems(of: tape, algorithm: 15) == [missing, missing])
  }

  @Test func sequencesMayHaveTurnsOfTheirOwn() {
    let tape = Tape()
    let lengths = [2, 3]
    tape.record {
      inScope("ETraining", number: 12) { line in
        for _ in line(1, each: "i", in: 0..<1) {  // for i = 1, 2, …, N_epochs do
          for n in line(2, each: "n", in: 0..<2) {  // for n = 1, 2, …, N_data do
            _ = line(3) { lengths[n] }  // ℓ ← length(x_n)
            for _ in line(4, each: "t", in: 0..<lengths[n]) {  // for t = 1, 2, …, ℓ do
              // x̃_n[t] ← mask_token with probability p_mask, x_n[t] with probability 1 − p_mask
              line(5) {}
            }
            line(7) {}  // T̃ ← {t ∈ [ℓ] : x̃_n[t] = mask_token}
            line(8) {}  // P(θ) ← ETransformer(x̃_n | θ)
            line(9) {}  // loss(θ) = −Σ_{t ∈ T̃} log P(θ)[x_n[t], t]
            line(10) {}  // θ ← θ − η · ∇loss(θ)
          }
        }
        line(13) {}  // return θ̂ = θ
      }
    }
    let expectation = TraceExpectation(sizes: [12: ["N_epochs": 1, "N_data": 2]]) {
      algorithm, line, outer in
      algorithm == 12 && line == 4 ? lengths[outer[1].value - 1] : nil
    }
    // All is there but the model, which is missing twice.
    let missing = "Algorithm 12: line [8] calls [], where the paper calls [\"ETransformer\"]"
    #expect(traceProblems(of: tape, algorithm: 12, expectation) == [missing, missing])
    // A length that is given holds for all.
    var fixed = expectation
    fixed.sizes[12]?["ℓ"] = 2
    #expect(
      traceProblems(of: tape, algorithm: 12, fixed)
        == [missing, "Algorithm 12: line 3: ℓ: 3, where ℓ = 2", missing])
  }
}
