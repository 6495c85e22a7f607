import FormalAlgorithms
import FormalInference
import Tensors
import TestSupport
import Testing

struct CachedDTransformerTests {
  /// P14.9: every column of P, each read as one token.
  @Test(arguments: [Precision.double, .float], 0..<12 as Range<UInt64>)
  func tokenByTokenGivesTheColumnsOfAlgorithm10(_ precision: Precision, _ seed: UInt64) {
    let θ = Models.decoder(seed: seed, precision: precision)
    let x = Models.tokens(θ.p.columns, of: θ.e.columns, seed: seed)
    let P = dTransformer(x, θ)
    var model = CachedDTransformer(θ)
    for (t, token) in x.enumerated() {
      expectClose(model.read([token]), P.column(t), rounding(precision), "column \(t)")
      #expect(model.length == t + 1)
    }
  }

  /// The prompt at once, in two and in three parts: the last column is the same.
  @Test(arguments: [Precision.double, .float], 0..<6 as Range<UInt64>)
  func everySplitOfThePromptGivesTheSame(_ precision: Precision, _ seed: UInt64) {
    let θ = Models.decoder(seed: seed, precision: precision)
    let x = Models.tokens(9, of: θ.e.columns, seed: seed)
    let P = dTransformer(x, θ)
    for a in 1...x.count {
      for b in a...x.count {
        var model = CachedDTransformer(θ)
        for part in [0..<a, a..<b, b..<x.count] where !part.isEmpty {
          let p = model.read(Array(x[part]))
          expectClose(p, P.column(part.upperBound - 1), rounding(precision), "\(a), \(b)")
        }
      }
    }
  }

  @Test func copiesGoOnByThemselves() {
    let θ = Models.decoder(seed: 5)
    var model = CachedDTransformer(θ)
    _ = model.read([1, 2, 3])
    var other = model
    let p = model.read([4])
    let q = other.read([0, 2])
    expectClose(p, dTransformer([1, 2, 3, 4], θ).column(3), 1e-12)
    expectClose(q, dTransformer([1, 2, 3, 0, 2], θ).column(4), 1e-12)
    expectClose(model.read([6]), dTransformer([1, 2, 3, 4, 6], θ).column(4), 1e-12)
  }

  /// RMS norms and tied embeddings are values in θ, so nothing has to know of them.
  @Test func normsWithoutOffsetAndTiedEmbeddingsGiveTheSame() {
    var θ = Models.decoder(seed: 2)
    for l in θ.layers.indices { θ.layers[l].norm1 = .rms(gamma: θ.layers[l].norm1.gamma) }
    θ.norm = .layer(gamma: θ.norm.gamma, beta: θ.norm.gamma, epsilon: 0.1)
    θ.u = θ.e.transposed
    var model = CachedDTransformer(θ)
    _ = model.read([1, 2])
    expectClose(model.read([0, 3]), dTransformer([1, 2, 0, 3], θ).column(3), 1e-12)
  }

  /// The faults of Algorithm 10, with their place: E15, E16 and a token that is none.
  @Test func faultsAreThoseOfAlgorithm10() {
    let θ = Models.decoder(seed: 3)
    let full = Models.tokens(θ.p.columns, of: θ.e.columns, seed: 1)
    for (read, more) in [
      ([], []), (full, [1]), ([1], [θ.e.columns]), (Array(full[2...]), [1, 2, 3]),
    ] {
      var model = CachedDTransformer(θ)
      if !read.isEmpty { _ = model.read(read) }
      let cached = collectingFault { model.read(more) }
      let plain = collectingFault { dTransformer(read + more, θ) }
      #expect(cached.fault == plain.fault)
      #expect(cached.fault != nil)
      #expect(cached.value.count == θ.u.rows)
      #expect(cached.value.scalars.allSatisfy { $0.isNaN })
    }
  }

  /// A step at ℓ looks at ℓ keys once: the scores recorded on the tape are one column.
  @Test func aStepComputesOneColumnOfScores() {
    let θ = Models.decoder(seed: 6)
    var model = CachedDTransformer(θ)
    _ = model.read([1, 2, 3, 4, 5])
    let tape = Tape()
    tape.record { _ = model.read([6]) }
    let weights = tape.nodes.filter { $0.operation?.name == "softmax" }.map(\.value.shape)
    let step = Array(repeating: Shape(6, 1), count: θ.layers.count * θ.layers[0].W.heads)
    #expect(weights == step + [[θ.u.rows]])
    let products = tape.nodes.filter { ["·", "affine"].contains($0.operation?.name) }
    #expect(products.count == θ.layers.count * (6 + 2 * θ.layers[0].W.heads) + 1)
    #expect(products.allSatisfy { $0.value.columns == 1 })
  }
}
