import FormalAlgorithms
import Tensors
import TestSupport
import Testing

/// What is true of Algorithm 10 for all data (properties P10.1–P10.6, P10.9); P10.7 is among the tests of
/// the parameters, P10.8 among those of gradients.
struct Algorithm10DTransformerLawsTests {
  private static let θ = SampleStack.dParameters
  private static let x = SampleStack.x

  /// P10.1.
  @Test func everyColumnIsADistribution() {
    let P = dTransformer(Self.x, Self.θ)
    #expect(P.shape == [10, 6])
    #expect(P.scalars.allSatisfy { 0 < $0 && $0 < 1 })
    expectClose(columnSums(P), .ones([1, 6]), 1e-14)
  }

  /// P10.2.
  @Test func aPrefixGivesTheFirstColumns() {
    let P = dTransformer(Self.x, Self.θ)
    for t in 1...6 {
      expectClose(
        dTransformer(Array(Self.x[..<t]), Self.θ), P.columns(0..<t), 1e-12, "t = \(t)")
    }
  }

  /// P10.3: with silent sub-layers X is the embedding up to line 10, whatever γ_l and β_l are: lines 5 and
  /// 7 do not overwrite it.
  @Test func withSilentSubLayersOnlyTheLastNormIsLeft() {
    var θ = Self.θ
    for l in θ.layers.indices {
      θ.layers[l].W.o = .zeros(θ.layers[l].W.o.shape)
      θ.layers[l].W.bo = .zeros([5])
      θ.layers[l].mlp2 = .zeros(θ.layers[l].mlp2.shape)
      θ.layers[l].bmlp2 = .zeros([5])
      #expect(θ.layers[l].norm1.gamma.scalars.allSatisfy { abs($0 - 1) > 1e-3 })
    }
    let expected = softmax(θ.u * layerNorm(initialEmbedding(Self.x, θ.e, θ.p), θ.norm))
    #expect(dTransformer(Self.x, θ).isIdentical(to: expected))
  }

  /// P10.4: X is read through norms alone, so adding the same to all coordinates of the embeddings changes
  /// nothing. For Algorithm 8 it does, where attention reads embeddings as they are.
  @Test func aShiftOfAllCoordinatesChangesNothing() {
    var θ = Self.θ
    θ.e = θ.e + Tensor(scalar: 1.7)
    expectClose(dTransformer(Self.x, θ), dTransformer(Self.x, Self.θ), 1e-11)
    var ed = SampleStack.edParameters
    ed.e = ed.e + Tensor(scalar: 1.7)
    let moved =
      edTransformer(SampleStack.z, Self.x, ed)
      - edTransformer(SampleStack.z, Self.x, SampleStack.edParameters)
    #expect(moved.norm > 0.01)
  }

  /// P10.5: one layer without positions sees its past as a set; a second sees what the first made of each
  /// prefix.
  @Test func oneLayerWithoutPositionsSeesASet() {
    func moved(layers: Int) -> Tensor {
      var θ = SampleStack.dParameters(layers: layers, seed: 7)
      θ.p = .zeros(θ.p.shape)
      let shuffled = [0, 2, 5, 8, 2, 9]
      return dTransformer(shuffled, θ).column(5) - dTransformer(Self.x, θ).column(5)
    }
    #expect(moved(layers: 1).norm < 1e-12)
    #expect(moved(layers: 2).norm > 1e-3)
  }

  /// P10.6: the chain rule: the probabilities of all continuations add up to 1.
  @Test func allContinuationsAddUpToOne() {
    var random = RandomSource(seed: 4)
    let θ = DTransformerParameters(
      vocabulary: 4, maximumLength: 6, layers: 2, heads: 2, de: 5, dattn: 3, dmid: 2, dmlp: 7,
      from: &random
    ).sampled(seed: 4)
    var total = 0.0
    for code in 0..<64 {
      let y = [code / 16, code / 4 % 4, code % 4]
      let P = dTransformer([2, 0] + y, θ)
      total += (0..<3).reduce(1.0) { $0 * P[y[$1], 1 + $1] }
    }
    #expect(abs(total - 1) < 1e-13)
  }

  /// P10.9.
  @Test func withoutUnembeddingAllTokensAreAlike() {
    var θ = Self.θ
    θ.u = .zeros(θ.u.shape)
    expectClose(dTransformer(Self.x, θ), .full([10, 6], 0.1), 1e-15)
  }

  /// L = 0 leaves the embeddings to line 10.
  @Test func withoutLayersTheLoopDoesNothing() {
    let θ = SampleStack.dParameters(layers: 0, seed: 2)
    let X = layerNorm(initialEmbedding(Self.x, θ.e, θ.p), θ.norm)
    #expect(dTransformer(Self.x, θ).isIdentical(to: softmax(θ.u * X)))
  }

  /// P0.19: the last line is Algorithm 7 of each column.
  @Test func theLastLineUnembedsEachColumn() {
    let tape = Tape()
    let P = tape.record { dTransformer(Self.x, Self.θ) }
    let X = tape.value(algorithm: 10, line: 10)
    for t in 0..<6 {
      expectClose(unembedding(X.column(t), Self.θ.u), P.column(t), 1e-14)
    }
  }
}
