import FormalAlgorithms
import FormalInference
import Tensors
import TestSupport
import Testing

struct MultiplicationsTests {
  /// The multiplications of the matrix products that a tape recorded.
  private func counted(_ body: () -> Void) -> Int {
    let tape = Tape()
    tape.record(body)
    return tape.nodes.filter { ["·", "affine"].contains($0.operation?.name) }.reduce(0) {
      $0 + $1.value.count * tape.nodes[$1.inputs[0]].value.columns
    }
  }

  @Test(arguments: 0..<5 as Range<UInt64>) func theFormulaCountsAlgorithm10(_ seed: UInt64) {
    let θ = Models.decoder(seed: seed)
    let x = Models.tokens(13, of: θ.e.columns, seed: seed)
    var model = CachedDTransformer(θ)
    for ℓ in 1...13 {
      #expect(counted { _ = dTransformer(Array(x[..<ℓ]), θ) } == θ.multiplications(length: ℓ))
      let step = counted { _ = model.read([x[ℓ - 1]]) }
      #expect(step == θ.multiplications(cachedStepAt: ℓ))
    }
  }

  @Test(arguments: 0..<5 as Range<UInt64>) func theFormulaCountsAlgorithm8(_ seed: UInt64) {
    let θ = Models.encoderDecoder(seed: seed)
    let x = Models.tokens(11, of: θ.e.columns, seed: seed)
    let z = Models.tokens(2 + Int(seed), of: θ.e.columns, seed: seed)
    var made: CachedEDTransformer?
    let encoding = counted { made = CachedEDTransformer(z, θ) }
    #expect(encoding == θ.multiplications(encoding: z.count))
    guard var model = made else { return }
    for ℓ in 1...11 {
      let all = counted { _ = edTransformer(z, Array(x[..<ℓ]), θ) }
      #expect(all == θ.multiplications(context: z.count, length: ℓ))
      let step = counted { _ = model.read([x[ℓ - 1]]) }
      #expect(step == θ.multiplications(context: z.count, cachedStepAt: ℓ))
    }
  }

  /// Equal steps in ℓ cost equally more with a cache; without, more and more.
  @Test func aCachedStepIsLinearInTheLength() {
    let θ = Models.decoder(seed: 3)
    func second(_ f: (Int) -> Int) -> Int { f(30) - 2 * f(20) + f(10) }
    #expect(second { θ.multiplications(cachedStepAt: $0) } == 0)
    #expect(second { θ.multiplications(length: $0) } > 0)
    #expect(θ.multiplications(cachedStepAt: 20) > θ.multiplications(cachedStepAt: 10))
  }

  @Test func aTextIsTheSumOfItsSteps() {
    let θ = Models.decoder(seed: 2)
    #expect(θ.multiplications(writing: 0) == 0 && θ.multiplications(writingCached: 0) == 0)
    let all = (1...9).map { θ.multiplications(length: $0) }
    #expect(θ.multiplications(writing: 9) == all.reduce(0, +))
    // Keys, values and scores are the same in either way, but for what is computed again.
    #expect(θ.multiplications(writing: 1) == θ.multiplications(writingCached: 1))
    let x = Models.tokens(9, of: θ.e.columns, seed: 2)
    let counted = counted {
      var model = CachedDTransformer(θ)
      for token in x { _ = model.read([token]) }
    }
    #expect(θ.multiplications(writingCached: 9) == counted)
  }
}
