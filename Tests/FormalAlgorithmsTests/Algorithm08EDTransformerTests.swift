import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct Algorithm08EDTransformerTests {
  @Test(
    "the trace is the paper's, for several depths and lengths",
    arguments: [(1, 2, 4, 6), (2, 1, 6, 3), (3, 3, 1, 1), (0, 2, 2, 5), (2, 0, 5, 2), (0, 0, 3, 4)])
  func theTraceIsThePapers(encoderLayers: Int, decoderLayers: Int, zCount: Int, xCount: Int) {
    let θ = SampleStack.edParameters(
      encoderLayers: encoderLayers, decoderLayers: decoderLayers, seed: 1)
    let tape = Tape()
    tape.record {
      _ = edTransformer(
        Array([8, 6, 3, 1, 3, 9].prefix(zCount)), Array([8, 2, 5, 2, 0, 9].prefix(xCount)), θ)
    }
    expectTrace(
      of: tape, algorithm: 8,
      TraceExpectation(
        sizes: [
          8: [
            "L_enc": encoderLayers, "L_dec": decoderLayers, "ℓ_z": zCount, "ℓ_x": xCount, "d_e": 5,
            "N_V": 10,
          ], 5: ["H": 3, "d_mid": 2], 4: ["d_attn": 4],
        ],
        implied: [8: [2: [1, 2], 11: [1, 2]]]))
  }

  /// What each line does, read from the trace: the residuals add to the value before, and every norm is
  /// Algorithm 6 of the line before.
  @Test func everyLineIsMadeOfTheOneBefore() {
    // Two layers in the encoder as well: one alone has no order.
    let θ = SampleStack.edParameters(encoderLayers: 2, decoderLayers: 2, seed: 80)
    let tape = Tape()
    let P = tape.record { edTransformer(SampleStack.z, SampleStack.x, θ) }
    func value(_ line: Int, _ l: Int = 1) -> Tensor {
      tape.values(ofLine: line, algorithm: 8)[l - 1]
    }
    var Z = initialEmbedding(SampleStack.z, θ.e, θ.p)
    expectClose(value(3), Z, 0)
    for (l, W) in θ.encoder.enumerated() {
      let sum = Z + mhAttention(Z, W.Wenc, mask: .bidirectional)
      expectClose(value(5, l + 1), sum, 1e-13)
      let normed = layerNorm(sum, W.norm1)
      expectClose(value(6, l + 1), normed, 1e-12)
      let second = normed + W.mlp2 * relu(W.mlp1 * normed + W.bmlp1) + W.bmlp2
      expectClose(value(7, l + 1), second, 1e-12)
      Z = layerNorm(second, W.norm2)
      expectClose(value(8, l + 1), Z, 1e-12)
    }
    var X = initialEmbedding(SampleStack.x, θ.e, θ.p)
    expectClose(value(12), X, 0)
    for (l, W) in θ.decoder.enumerated() {
      X = X + mhAttention(X, W.Wdec, mask: .causal)
      expectClose(value(14, l + 1), X, 1e-12)
      X = layerNorm(X, W.norm3)
      expectClose(value(15, l + 1), X, 1e-12)
      // Every layer of the decoder asks the output of the last layer of the encoder.
      X = X + mhAttention(X, Z, W.Wed, mask: .bidirectional)
      expectClose(value(16, l + 1), X, 1e-12)
      X = layerNorm(X, W.norm4)
      expectClose(value(17, l + 1), X, 1e-12)
      X = X + W.mlp4 * relu(W.mlp3 * X + W.bmlp3) + W.bmlp4
      expectClose(value(18, l + 1), X, 1e-12)
      X = layerNorm(X, W.norm5)
      expectClose(value(19, l + 1), X, 1e-12)
    }
    expectClose(P, unembedding(X, θ.u), 1e-13)
  }
}
