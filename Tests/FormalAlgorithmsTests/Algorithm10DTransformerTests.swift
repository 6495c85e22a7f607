import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct Algorithm10DTransformerTests {
  @Test("the trace is the paper's", arguments: [(2, 6), (1, 1), (3, 4), (0, 5)])
  func theTraceIsThePapers(layers: Int, count: Int) {
    let θ = SampleStack.dParameters(layers: layers, seed: 1)
    let tape = Tape()
    tape.record { _ = dTransformer(Array(SampleStack.x.prefix(count)), θ) }
    expectTrace(
      of: tape, algorithm: 10,
      TraceExpectation(
        sizes: [
          10: ["L": layers, "ℓ": count, "d_e": 5, "N_V": 10], 5: ["H": 3, "d_mid": 2],
          4: ["d_attn": 4],
        ],
        implied: [10: [2: [1, 2]]]))
  }

  /// What each line does, read from the trace: lines 5 and 7 leave X as it was (erratum E32), lines 6
  /// and 8 add to it what they make of X̃.
  @Test func everyLineIsMadeOfTheOneBefore() {
    let θ = SampleStack.dParameters
    let tape = Tape()
    let P = tape.record { dTransformer(SampleStack.x, θ) }
    func value(_ line: Int, _ l: Int = 1) -> Tensor {
      tape.values(ofLine: line, algorithm: 10)[l - 1]
    }
    var X = initialEmbedding(SampleStack.x, θ.e, θ.p)
    expectClose(value(3), X, 0)
    for (l, W) in θ.layers.enumerated() {
      let first = layerNorm(X, W.norm1)
      expectClose(value(5, l + 1), first, 1e-12)
      X = X + mhAttention(first, W.W, mask: .causal)
      expectClose(value(6, l + 1), X, 1e-12)
      let second = layerNorm(X, W.norm2)
      expectClose(value(7, l + 1), second, 1e-12)
      X = X + W.mlp2 * gelu(W.mlp1 * second + W.bmlp1) + W.bmlp2
      expectClose(value(8, l + 1), X, 1e-12)
    }
    X = layerNorm(X, θ.norm)
    expectClose(value(10), X, 1e-12)
    expectClose(P, unembedding(X, θ.u), 1e-13)
  }
}
