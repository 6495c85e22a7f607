import FormalAlgorithms
import FormalInference
import Tensors
import TestSupport
import Testing

struct CachedEDTransformerTests {
  /// P15.4: every column of P, each read as one token.
  @Test(arguments: [Precision.double, .float], 0..<12 as Range<UInt64>)
  func tokenByTokenGivesTheColumnsOfAlgorithm8(_ precision: Precision, _ seed: UInt64) {
    let θ = Models.encoderDecoder(seed: seed, precision: precision)
    let z = Models.tokens(1 + Int(seed) % 7, of: θ.e.columns, seed: seed + 50)
    let x = Models.tokens(θ.p.columns, of: θ.e.columns, seed: seed)
    let P = edTransformer(z, x, θ)
    var model = CachedEDTransformer(z, θ)
    for (t, token) in x.enumerated() {
      expectClose(model.read([token]), P.column(t), rounding(precision), "column \(t)")
      #expect(model.length == t + 1)
    }
  }

  @Test(arguments: [Precision.double, .float], 0..<6 as Range<UInt64>)
  func everySplitOfThePrefixGivesTheSame(_ precision: Precision, _ seed: UInt64) {
    let θ = Models.encoderDecoder(seed: seed, precision: precision)
    let z = Models.tokens(5, of: θ.e.columns, seed: seed + 50)
    let x = Models.tokens(8, of: θ.e.columns, seed: seed)
    let P = edTransformer(z, x, θ)
    for a in 1...x.count {
      for b in a...x.count {
        var model = CachedEDTransformer(z, θ)
        for part in [0..<a, a..<b, b..<x.count] where !part.isEmpty {
          let p = model.read(Array(x[part]))
          expectClose(p, P.column(part.upperBound - 1), rounding(precision), "\(a), \(b)")
        }
      }
    }
  }

  /// E39: the encoder and the keys of its result belong to the making, not to the reading.
  @Test func readingDoesNotTouchTheEncoder() {
    let θ = Models.encoderDecoder(seed: 4)
    let z = [1, 5, 2, 2, 6, 0, 3]
    let tape = Tape()
    var model = CachedEDTransformer(z, θ)
    tape.record { _ = model.read([1]) }
    let encoder = Set(θ.encoder.flatMap { [$0.mlp1.shape, $0.mlp2.shape] })
    #expect(!encoder.isEmpty)
    let lines = Set(tape.events.filter { tape.scopes[$0.scope].number == 8 }.flatMap(\.lines))
    #expect(lines == [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21])
    // No product has as many columns as z has tokens: no key of z is made again.
    let products = tape.nodes.filter { ["affine", "·"].contains($0.operation?.name) }
    #expect(products.allSatisfy { $0.value.columns == 1 })
    expectClose(model.Z, encoded(z, θ), 1e-12)
  }

  @Test func copiesShareTheEncoderAndGoOnByThemselves() {
    let θ = Models.encoderDecoder(seed: 5)
    let z = [3, 1, 2]
    var model = CachedEDTransformer(z, θ)
    _ = model.read([1, 2])
    var other = model
    let (p, q) = (model.read([4]), other.read([0, 2]))
    expectClose(p, edTransformer(z, [1, 2, 4], θ).column(2), 1e-12)
    expectClose(q, edTransformer(z, [1, 2, 0, 2], θ).column(3), 1e-12)
  }

  @Test func faultsAreThoseOfAlgorithm8() {
    let θ = Models.encoderDecoder(seed: 3)
    let (ℓ_max, N_V) = (θ.p.columns, θ.e.columns)
    let long = Models.tokens(ℓ_max + 1, of: N_V, seed: 1)
    let cases: [([Int], [Int], [Int])] = [
      ([1], [], []), ([1], Array(long.dropLast()), [1]), ([1], [2], [N_V]), (long, [], [1]),
      ([N_V], [], [2]), ([], [], [2]), ([1], Array(long[3...]), [1, 2, 3, 4]),
    ]
    for (z, read, more) in cases {
      let cached = collectingFault {
        var model = CachedEDTransformer(z, θ)
        if !read.isEmpty { _ = model.read(read) }
        return model.read(more)
      }
      let plain = collectingFault { edTransformer(z, read + more, θ) }
      #expect(cached.fault == plain.fault, "\(z), \(read), \(more)")
      #expect(cached.fault != nil)
    }
  }

  private func encoded(_ z: [Int], _ θ: EDTransformerParameters) -> Tensor {
    let tape = Tape()
    tape.record { _ = edTransformer(z, [1], θ) }
    return tape.values(ofLine: 8, algorithm: 8).last ?? .zeros([0])
  }
}
