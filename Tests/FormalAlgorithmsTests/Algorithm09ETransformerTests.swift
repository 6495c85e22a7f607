import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct Algorithm09ETransformerTests {
  @Test("the trace is the paper's", arguments: [(2, 6, 6), (1, 3, 1), (3, 7, 4), (0, 6, 5)])
  func theTraceIsThePapers(layers: Int, df: Int, count: Int) {
    let θ = SampleStack.eParameters(layers: layers, df: df, seed: 1)
    let tape = Tape()
    tape.record { _ = eTransformer(Array(SampleStack.x.prefix(count)), θ) }
    expectTrace(
      of: tape, algorithm: 9,
      TraceExpectation(
        sizes: [
          9: ["L": layers, "ℓ": count, "d_e": 5, "d_f": df, "N_V": 10], 5: ["H": 3, "d_mid": 2],
          4: ["d_attn": 4],
        ],
        implied: [9: [2: [1, 2]]]))
  }

  /// What each line does, read from the trace.
  @Test func everyLineIsMadeOfTheOneBefore() {
    let θ = SampleStack.eParameters
    let tape = Tape()
    let P = tape.record { eTransformer(SampleStack.x, θ) }
    func value(_ line: Int, _ l: Int = 1) -> Tensor {
      tape.values(ofLine: line, algorithm: 9)[l - 1]
    }
    var X = initialEmbedding(SampleStack.x, θ.e, θ.p)
    expectClose(value(3), X, 0)
    for (l, W) in θ.layers.enumerated() {
      X = X + mhAttention(X, W.W, mask: .bidirectional)
      expectClose(value(5, l + 1), X, 1e-12)
      X = layerNorm(X, W.norm1)
      expectClose(value(6, l + 1), X, 1e-12)
      X = X + W.mlp2 * gelu(W.mlp1 * X + W.bmlp1) + W.bmlp2
      expectClose(value(7, l + 1), X, 1e-12)
      X = layerNorm(X, W.norm2)
      expectClose(value(8, l + 1), X, 1e-12)
    }
    // No residual around line 10.
    X = gelu(θ.f * X + θ.bf)
    expectClose(value(10), X, 1e-12)
    X = layerNorm(X, θ.norm)
    expectClose(value(11), X, 1e-12)
    expectClose(P, unembedding(X, θ.u), 1e-13)
  }
}
