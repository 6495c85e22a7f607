import FormalAlgorithms
import Tensors
import TestSupport
import Testing

/// What is true of Algorithm 9 for all data (properties P9.1–P9.5, P9.8); P9.6 is among the tests of the
/// parameters, P9.7 among those of gradients.
struct Algorithm09ETransformerLawsTests {
  private static let θ = SampleStack.eParameters
  private static let x = SampleStack.x

  /// P9.1, P9.5: d_f larger than d_e, equal and smaller (erratum E2).
  @Test(arguments: [6, 5, 3]) func everyColumnIsADistribution(df: Int) {
    let θ = SampleStack.eParameters(layers: 2, df: df, seed: 1)
    let tape = Tape()
    let P = tape.record { eTransformer(Self.x, θ) }
    #expect(P.shape == [10, 6])
    #expect(P.scalars.allSatisfy { 0 < $0 && $0 < 1 })
    expectClose(columnSums(P), .ones([1, 6]), 1e-14)
    #expect(tape.value(algorithm: 9, line: 11).shape == [df, 6])
  }

  /// P9.2: without positions the columns go where their tokens go; with them they do not.
  @Test func withoutPositionsColumnsFollowTheirTokens() {
    var θ = Self.θ
    θ.p = .zeros(θ.p.shape)
    let order = [4, 0, 5, 1, 3, 2]
    let shuffled = order.map { Self.x[$0] }
    expectClose(
      eTransformer(shuffled, θ), eTransformer(Self.x, θ).columns(in: order), 1e-12)
    let with = eTransformer(shuffled, Self.θ) - eTransformer(Self.x, Self.θ).columns(in: order)
    #expect(with.norm > 0.01)
  }

  /// P9.4: with silent layers only line 10's projection of normed embeddings is left.
  @Test func withSilentLayersTheProjectionOfANormIsLeft() {
    var θ = Self.θ
    let plain = NormParameters.layer(size: 5)
    for l in θ.layers.indices {
      θ.layers[l].W.o = .zeros(θ.layers[l].W.o.shape)
      θ.layers[l].W.bo = .zeros([5])
      θ.layers[l].mlp2 = .zeros(θ.layers[l].mlp2.shape)
      θ.layers[l].bmlp2 = .zeros([5])
      (θ.layers[l].norm1, θ.layers[l].norm2) = (plain, plain)
    }
    let embedded = layerNorm(initialEmbedding(Self.x, θ.e, θ.p), plain)
    let expected = softmax(θ.u * layerNorm(gelu(θ.f * embedded + θ.bf), θ.norm))
    expectClose(eTransformer(Self.x, θ), expected, 1e-11)
  }

  /// P9.8.
  @Test func equalTokensWithoutPositionsGiveEqualColumns() {
    var θ = Self.θ
    θ.p = .zeros(θ.p.shape)
    let P = eTransformer([3, 3, 3, 3, 3], θ)
    for t in 1..<5 { expectClose(P.column(t), P.column(0), 1e-14) }
    let with = eTransformer([3, 3, 3, 3, 3], Self.θ)
    #expect((with.column(1) - with.column(0)).norm > 1e-2)
  }

  /// L = 0 leaves the embeddings to line 10.
  @Test func withoutLayersTheLoopDoesNothing() {
    let θ = SampleStack.eParameters(layers: 0, seed: 2)
    let X = gelu(θ.f * initialEmbedding(Self.x, θ.e, θ.p) + θ.bf)
    #expect(eTransformer(Self.x, θ).isIdentical(to: softmax(θ.u * layerNorm(X, θ.norm))))
  }

  /// P0.19: the last line is Algorithm 7 of each column.
  @Test func theLastLineUnembedsEachColumn() {
    let tape = Tape()
    let P = tape.record { eTransformer(Self.x, Self.θ) }
    let X = tape.value(algorithm: 9, line: 11)
    for t in 0..<6 {
      expectClose(unembedding(X.column(t), Self.θ.u), P.column(t), 1e-14)
    }
  }
}
