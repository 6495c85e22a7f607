import FormalAlgorithms
import FormalInference
import Tensors
import TestSupport
import Testing

struct GenerationTests {
  private static let temperatures: [Temperature] = [0.4, 1, 1.7, .greedy, .uniform]

  /// P14.9: the caches draw the tokens that recomputing draws, and as many numbers.
  @Test(arguments: [Precision.double, .float], 0..<10 as Range<UInt64>)
  func cachedIsAlgorithm14(_ precision: Precision, _ seed: UInt64) {
    let θ = Models.decoder(seed: seed, precision: precision)
    for (n, τ) in Self.temperatures.enumerated() {
      let x = Models.tokens(1 + (Int(seed) + n) % 6, of: θ.e.columns, seed: seed)
      let ℓ_gen = θ.p.columns - x.count + 1
      var (ours, theirs) = (RandomSource(seed: seed), RandomSource(seed: seed))
      var model = CachedDTransformer(θ)
      let y = generate(
        after: x, with: &model, generating: ℓ_gen, rules: [.temperature(τ)], from: &ours)
      let plain = dInference(x, θ, generating: ℓ_gen, temperature: τ, from: &theirs)
      #expect(y == Generation(tokens: plain, ending: .complete))
      #expect(ours == theirs)
    }
  }

  /// P15.4, with the report, at many caps.
  @Test(arguments: [Precision.double, .float], 0..<10 as Range<UInt64>)
  func cachedIsAlgorithm15(_ precision: Precision, _ seed: UInt64) {
    let θ = Models.encoderDecoder(seed: seed, precision: precision)
    let z = Models.tokens(1 + Int(seed) % 6, of: θ.e.columns, seed: seed + 9)
    for τ in Self.temperatures {
      for cap in [nil, 0, 1, 2, 5, 100] {
        var (ours, theirs) = (RandomSource(seed: seed), RandomSource(seed: seed))
        let x̂ = generate(answering: z, θ, rules: [.temperature(τ)], cap: cap, from: &ours)
        #expect(x̂ == edInference(z, θ, temperature: τ, cap: cap, from: &theirs))
        #expect(ours == theirs)
      }
    }
  }

  @Test func thePinnedDrawsGiveThePinnedTokens() {
    var model = CachedDTransformer(PinnedModel.dTransformer)
    var draws = GivenDraws([0.05, 0.35, 0.5, 0.8])
    let y = generate(
      after: [5, 0], with: &model, generating: 4, rules: [.temperature(2)], from: &draws)
    #expect(y.tokens.map { $0 + 1 } == [1, 3, 4, 6])  // N14.2
    draws = GivenDraws([0.1, 0.2, 0.3, 0.4, 0.99])
    let x̂ = generate(answering: [5, 3, 1, 6], PinnedModel.edTransformer, from: &draws)
    #expect(x̂.tokens.map { $0 + 1 } == [6, 2, 2, 2, 3, 7])  // N15.1
    #expect(x̂.hasEnded)
  }

  /// P14.8 with one reader: the last token drawn begins the next prompt.
  @Test(arguments: 0...6) func goingOnIsGoingThrough(_ a: Int) {
    let θ = Models.decoder(seed: 8)
    var (whole, parts) = (RandomSource(seed: 3), RandomSource(seed: 3))
    let all = dInference([1, 2], θ, generating: 9, from: &whole)
    var model = CachedDTransformer(θ)
    let first = generate(after: [1, 2], with: &model, generating: a, from: &parts)
    let rest = generate(
      after: first.tokens.last.map { [$0] } ?? [1, 2], with: &model, generating: 9 - a, from: &parts
    )
    #expect(first.tokens + rest.tokens == all)
    #expect(whole == parts)
  }

  @Test func everyTokenIsToldAsItComes() {
    let θ = Models.decoder(seed: 2)
    var random = RandomSource(seed: 5)
    var (model, heard) = (CachedDTransformer(θ), [Int]())
    let y = generate(after: [3], with: &model, generating: 7, from: &random) {
      heard.append($0)
      return true
    }
    #expect(heard == y.tokens)
    #expect(heard.count == 7)
    // The last one was drawn, not read: no pass is wasted.
    #expect(model.length == 7)
  }

  @Test func theListenerEndsIt() {
    let θ = Models.decoder(seed: 2)
    var (model, random) = (CachedDTransformer(θ), RandomSource(seed: 5))
    var heard = 0
    let y = generate(after: [3], with: &model, from: &random) { _ in
      heard += 1
      return heard < 4
    }
    #expect(y.ending == .listener)
    #expect(y.tokens.count == 4)
    #expect(model.length == 4)

    let ed = Models.encoderDecoder(seed: 2)
    var drawn: [Int] = []
    let x̂ = generate(
      answering: [1, 2], ed, rules: [.forbidding([ed.e.columns - 1])], from: &random
    ) {
      drawn.append($0)
      return drawn.count < 3
    }
    #expect(x̂.tokens == [ed.e.columns - 2] + drawn)
    #expect(drawn.count == 3)
    #expect(!x̂.hasEnded)
  }

  @Test func stopTokensEndItOnlyIfAskedFor() {
    // After n tokens, token n is certain.
    let counting = Table { n, _ in (0..<9).map { $0 == n ? 1 : 0 } }
    var random = RandomSource(seed: 1)
    var model = counting
    let y = generate(
      after: [0], with: &model, generating: 8, stoppingAt: [5, 7], from: &random)
    #expect(y == Generation(tokens: [1, 2, 3, 4, 5], ending: .stopToken))
    #expect(y.stripped == [1, 2, 3, 4])
    model = counting
    let all = generate(after: [0], with: &model, generating: 8, from: &random)
    #expect(all == Generation(tokens: Array(1...8), ending: .complete))
    #expect(all.stripped == all.tokens)
  }

  /// P15.2: all mass on eos ends after one pass; P15.3: one pass for each token but bos.
  @Test func aModelThatIsSureOfTheEndEndsAtOnce() {
    var θ = Models.encoderDecoder(seed: 1)
    let N_V = θ.e.columns
    // γ = 0 leaves β, and W_u makes of it 900 for eos and 0 for all others.
    let last = θ.decoder.count - 1
    let de = θ.e.rows
    θ.decoder[last].norm5 = .layer(gamma: .zeros([de]), beta: .ones([de]))
    θ.u = Tensor(
      rows: (0..<N_V).map { v in (0..<de).map { _ in v == N_V - 1 ? 900.0 / Double(de) : 0 } })
    var random = RandomSource(seed: 1)
    let x̂ = generate(answering: [0, 3], θ, from: &random)
    #expect(x̂ == Transcript(tokens: [N_V - 2, N_V - 1], hasEnded: true))
    #expect(x̂ == edInference([0, 3], θ, from: &random))
  }

  @Test func asManyAsFitFillTheModel() {
    let θ = Models.decoder(seed: 4)
    for ℓ in [1, 5, θ.p.columns] {
      var (model, random) = (CachedDTransformer(θ), RandomSource(seed: 5))
      let x = Models.tokens(ℓ, of: θ.e.columns, seed: 1)
      let y = generate(after: x, with: &model, from: &random)
      #expect(y.ending == .full)
      #expect(y.tokens.count == θ.p.columns - ℓ + 1)
      #expect(model.length == θ.p.columns)
    }
  }

  /// E21: the faults of Algorithm 14, their places, and nothing generated.
  @Test func faultsAreThoseOfAlgorithm14() {
    let θ = Models.decoder(seed: 4)
    let full = Models.tokens(θ.p.columns, of: θ.e.columns, seed: 1)
    for (x, ℓ_gen) in [([], 3), (full, 2), (full + [1], 1), ([1], -1), ([1], θ.p.columns + 1)] {
      var random = RandomSource(seed: 5)
      var model = CachedDTransformer(θ)
      let ours = collectingFault {
        generate(after: x, with: &model, generating: ℓ_gen, from: &random)
      }
      let plain = collectingFault { dInference(x, θ, generating: ℓ_gen, from: &random) }
      #expect(ours.fault == plain.fault)
      #expect(ours.fault != nil)
      #expect(ours.value == Generation(tokens: [], ending: .fault))
      #expect(random == RandomSource(seed: 5))
      #expect(model.length == 0)
    }
    // What was read before counts.
    var (model, random) = (CachedDTransformer(θ), RandomSource(seed: 5))
    _ = model.read(full)
    let (y, fault) = collectingFault {
      generate(after: [1], with: &model, generating: 1, from: &random)
    }
    #expect(y.ending == .fault)
    #expect(fault?.message == "14 tokens and 1 more need ℓ_max ≥ 14, not 13")
  }

  @Test func faultsAreThoseOfAlgorithm15() {
    let θ = Models.encoderDecoder(seed: 4)
    let long = Models.tokens(θ.p.columns + 1, of: θ.e.columns, seed: 1)
    for z in [[], long, [θ.e.columns]] {
      var random = RandomSource(seed: 5)
      let ours = collectingFault { generate(answering: z, θ, from: &random) }
      let plain = collectingFault { edInference(z, θ, from: &random) }
      #expect(ours.fault == plain.fault)
      #expect(ours.fault != nil)
    }
  }

  @Test func aReaderWithoutEndTakesAnyLength() {
    var random = RandomSource(seed: 1)
    var model = Table { _, _ in [0.5, 0.5] }
    let (y, fault) = collectingFault {
      generate(after: [0], with: &model, generating: -1, from: &random)
    }
    #expect(y.ending == .fault)
    #expect(fault?.message == "ℓ_gen = -1 tokens cannot be generated")
    var left = 3000
    let long = generate(after: [0], with: &model, generating: .max, from: &random) { _ in
      left -= 1
      return left > 0
    }
    #expect(long.tokens.count == 3000)
  }
}
