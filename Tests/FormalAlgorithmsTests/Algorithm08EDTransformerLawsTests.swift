import FormalAlgorithms
import Tensors
import TestSupport
import Testing

/// What is true of Algorithm 8 for all data (properties P8.1–P8.9, P8.11); P8.10 is among the tests of the
/// parameters, P8.12 among those of gradients.
struct Algorithm08EDTransformerLawsTests {
  private static let θ = SampleStack.edParameters
  private static let (x, z) = (SampleStack.x, SampleStack.z)

  /// P8.1, P8.11: ℓ_z ≠ ℓ_x.
  @Test func everyColumnIsADistribution() {
    let P = edTransformer(Self.z, Self.x, Self.θ)
    #expect(P.shape == [10, 6])
    #expect(P.scalars.allSatisfy { 0 < $0 && $0 < 1 })
    expectClose(columnSums(P), .ones([1, 6]), 1e-14)
  }

  /// P8.2.
  @Test func aPrefixGivesTheFirstColumns() {
    let P = edTransformer(Self.z, Self.x, Self.θ)
    for t in 1...6 {
      expectClose(
        edTransformer(Self.z, Array(Self.x[..<t]), Self.θ), P.columns(0..<t), 1e-12, "t = \(t)")
    }
  }

  /// P8.4: without positions the order of z is nothing; with them it is not.
  @Test func withoutPositionsTheOrderOfTheContextIsNothing() {
    var θ = Self.θ
    θ.p = .zeros(θ.p.shape)
    let shuffled = [3, 8, 9, 6]
    let P = edTransformer(Self.z, Self.x, θ)
    expectClose(edTransformer(shuffled, Self.x, θ), P, 1e-12)
    let moved = edTransformer(shuffled, Self.x, Self.θ) - edTransformer(Self.z, Self.x, Self.θ)
    #expect(moved.norm > 1e-3)
  }

  /// P8.5: without the output of cross-attention z is not seen, while x still is: W^dec and W^e/d are
  /// not the same.
  @Test func withoutCrossAttentionTheContextIsNotSeen() {
    var θ = Self.θ
    for l in θ.decoder.indices { θ.decoder[l].Wed.o = .zeros(θ.decoder[l].Wed.o.shape) }
    let P = edTransformer(Self.z, Self.x, θ)
    #expect(edTransformer([1, 1, 4, 0, 7, 2], Self.x, θ).isIdentical(to: P))
    let other = edTransformer(Self.z, [4] + Self.x[1...], θ)
    #expect(other.columnsIdentical(to: P) == Array(repeating: false, count: 6))
  }

  /// P8.6: with all sub-layers silent only norms are left, of a vector that is normed already.
  @Test func withSilentSubLayersOnlyANormIsLeft() {
    var θ = Self.θ
    func silence(_ tensor: inout Tensor) { tensor = .zeros(tensor.shape) }
    for l in θ.encoder.indices {
      silence(&θ.encoder[l].Wenc.o)
      silence(&θ.encoder[l].Wenc.bo)
      silence(&θ.encoder[l].mlp2)
      silence(&θ.encoder[l].bmlp2)
    }
    let plain = NormParameters.layer(size: 5)
    for l in θ.decoder.indices {
      silence(&θ.decoder[l].Wdec.o)
      silence(&θ.decoder[l].Wdec.bo)
      silence(&θ.decoder[l].Wed.o)
      silence(&θ.decoder[l].Wed.bo)
      silence(&θ.decoder[l].mlp4)
      silence(&θ.decoder[l].bmlp4)
      (θ.decoder[l].norm3, θ.decoder[l].norm4, θ.decoder[l].norm5) = (plain, plain, plain)
    }
    let expected = softmax(θ.u * layerNorm(initialEmbedding(Self.x, θ.e, θ.p), plain))
    expectClose(edTransformer(Self.z, Self.x, θ), expected, 1e-12)
  }

  /// P8.7: what line 21 reads comes from a norm.
  @Test func theLastLineReadsNormedColumns() {
    let tape = Tape()
    tape.record { _ = edTransformer(Self.z, Self.x, Self.θ) }
    let norm = Self.θ.decoder[1].norm5
    let X = tape.value(algorithm: 8, line: 19)
    for column in X.columnArrays {
      let ê = zip(zip(column, norm.gamma.scalars), norm.beta?.scalars ?? [])
        .map { ($0.0 - $1) / $0.1 }
      let mean = ê.reduce(0, +) / 5
      let variance = ê.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5
      // Divided by a γ as small as 0.1.
      #expect(abs(mean) < 1e-13 && abs(variance - 1) < 1e-12)
    }
  }

  /// P8.8, P8.9: no layers, and different numbers of them.
  @Test func withoutLayersTheLoopsDoNothing() {
    let none = SampleStack.edParameters(encoderLayers: 0, decoderLayers: 0, seed: 2)
    let X = initialEmbedding(Self.x, none.e, none.p)
    #expect(edTransformer(Self.z, Self.x, none).isIdentical(to: softmax(none.u * X)))
    let decoderAlone = SampleStack.edParameters(encoderLayers: 0, decoderLayers: 1, seed: 3)
    let tape = Tape()
    tape.record { _ = edTransformer(Self.z, Self.x, decoderAlone) }
    // The keys of cross-attention come from the embeddings themselves.
    let Z = initialEmbedding(Self.z, decoderAlone.e, decoderAlone.p)
    let W = decoderAlone.decoder[0].Wed[0]
    let keys = tape.values(ofLine: 2, algorithm: 4)[3]
    expectClose(keys, W.k * Z + W.bk, 1e-13)
    for (encoder, decoder) in [(1, 3), (3, 1), (2, 2)] {
      let θ = SampleStack.edParameters(encoderLayers: encoder, decoderLayers: decoder, seed: 4)
      #expect(edTransformer(Self.z, Self.x, θ).isFinite)
      let tape = Tape()
      tape.record { _ = edTransformer(Self.z, Self.x, θ) }
      #expect(tape.values(ofLine: 8, algorithm: 8).count == encoder)
      #expect(tape.values(ofLine: 19, algorithm: 8).count == decoder)
    }
  }

  /// P0.19: the last line is Algorithm 7 of each column.
  @Test func theLastLineUnembedsEachColumn() {
    let tape = Tape()
    let P = tape.record { edTransformer(Self.z, Self.x, Self.θ) }
    let X = tape.value(algorithm: 8, line: 19)
    for t in 0..<6 {
      expectClose(unembedding(X.column(t), Self.θ.u), P.column(t), 1e-14)
    }
  }

  /// P0.22: Algorithm 10 is no special case: its norms come first and its MLP has GELU.
  @Test func theDecoderOnlyStackIsAnotherFunction() {
    let d = SampleStack.dParameters
    var ed = SampleStack.edParameters(encoderLayers: 1, decoderLayers: 2, seed: 5)
    (ed.e, ed.p, ed.u) = (d.e, d.p, d.u)
    for l in 0..<2 {
      let layer = d.layers[l]
      ed.decoder[l].Wdec = layer.W
      ed.decoder[l].Wed.o = .zeros(ed.decoder[l].Wed.o.shape)
      ed.decoder[l].Wed.bo = .zeros([5])
      (ed.decoder[l].norm3, ed.decoder[l].norm4) = (layer.norm1, .layer(size: 5))
      (ed.decoder[l].norm5, ed.decoder[l].mlp3) = (layer.norm2, layer.mlp1)
      (ed.decoder[l].bmlp3, ed.decoder[l].mlp4) = (layer.bmlp1, layer.mlp2)
      ed.decoder[l].bmlp4 = layer.bmlp2
    }
    #expect((edTransformer(Self.z, Self.x, ed) - dTransformer(Self.x, d)).norm > 0.1)
  }
}
