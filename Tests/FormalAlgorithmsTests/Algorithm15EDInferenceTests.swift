import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct Algorithm15EDInferenceTests {
  private static let z = PinnedModel.z
  private static let θ = SampleStack.edParameters

  /// N15.1: the first distribution and the samples, tokens counted from 1.
  @Test func thePinnedDrawsGiveThePinnedTokens() {
    let first = [
      0.037483109534, 0.333438110047, 0.024283843292, 0.198041253461, 0.064368739945,
      0.063314279733, 0.279070663989,
    ]
    let expected: [([Double], [Int])] = [
      ([0.3, 0.1, 0.999], [6, 2, 2, 7]), ([0.1, 0.2, 0.3, 0.4, 0.99], [6, 2, 2, 2, 3, 7]),
    ]
    for (u, tokens) in expected {
      var draws = GivenDraws(u)
      let tape = Tape()
      let x̂ = tape.record { edInference(Self.z, PinnedModel.edTransformer, from: &draws) }
      #expect(x̂.tokens.map { $0 + 1 } == tokens)
      #expect(x̂.hasEnded)
      expectClose(tape.values(ofLine: 5, algorithm: 15)[0], Tensor(vector: first))
    }
    var none = GivenDraws([])
    let greedy = edInference(
      Self.z, PinnedModel.edTransformer, temperature: .greedy, cap: 6, from: &none)
    #expect(greedy.tokens.map { $0 + 1 } == [6, 2, 2, 2, 2, 4])
    #expect(!greedy.hasEnded)
  }

  /// Ended by eos, and by the cap, whose test is no event.
  @Test(arguments: [([0.3, 0.1, 0.999], 6, 3), ([0.3, 0.1], 3, 2)])
  func theTraceIsThePapers(u: [Double], cap: Int, turns: Int) {
    let tape = Tape()
    var draws = GivenDraws(u)
    tape.record { _ = edInference(Self.z, PinnedModel.edTransformer, cap: cap, from: &draws) }
    expectTrace(
      of: tape, algorithm: 15,
      TraceExpectation(
        sizes: [8: ["L_enc": 1, "L_dec": 2], 5: ["H": 2]],
        implied: [8: [2: [1, 2], 11: [1, 2]]]))
    let own = tape.events.filter { tape.scopes[$0.scope].number == 15 }.map { $0.lines[0] }
    #expect(own == [1, 2] + (0..<turns).flatMap { _ in [3, 4, 5, 6, 7] } + [9])
  }

  /// A model whose columns know their position alone: position t + 1 says `tokens[t]`, with almost all of
  /// the mass.
  private static func model(saying tokens: [Int]) -> EDTransformerParameters {
    var random = RandomSource(seed: 1)
    var θ = EDTransformerParameters(
      vocabulary: 10, maximumLength: 6, encoderLayers: 0, decoderLayers: 0, heads: 1, de: 6,
      dmlp: 1, from: &random)
    θ.e = .zeros([6, 10])
    θ.p = .identity(6)
    var u = [[Double]](repeating: [Double](repeating: 0, count: 6), count: 10)
    for (t, token) in tokens.enumerated() { u[token][t] = 100 }
    θ.u = Tensor(rows: u)
    return θ
  }

  /// P15.2: with all mass on eos one forward pass ends it.
  @Test func aModelThatSaysTheEndEndsAtOnce() {
    let tape = Tape()
    var draws = GivenDraws([0.5])
    let x̂ = tape.record { edInference([1, 2], Self.model(saying: [9]), from: &draws) }
    #expect(x̂ == Transcript(tokens: [8, 9], hasEnded: true))
    #expect(tape.scopes.count { $0.number == 8 } == 1)
  }

  /// Line 5: the last column is the one sampled; lines 3 and 8: left right after eos.
  @Test func theLastColumnIsTheOneSampled() {
    var draws = GivenDraws([0.1, 0.2, 0.3, 0.4])
    let x̂ = edInference([1], Self.model(saying: [3, 8, 4, 9, 5]), from: &draws)
    #expect(x̂.tokens == [8, 3, 8, 4, 9])
    #expect(x̂.hasEnded && x̂.stripped == [3, 8, 4])
  }

  /// E22: without eos it ends at ℓ_max, or at a smaller cap, and says so.
  @Test func withoutAnEndTheCapEndsIt() {
    let endless = Self.model(saying: [1, 2, 3, 4, 5, 6])
    for (cap, length) in [(nil, 6), (4, 4), (6, 6), (60, 6), (1, 1), (0, 1)] as [(Int?, Int)] {
      var draws = GivenDraws([Double](repeating: 0.5, count: length - 1))
      let x̂ = edInference([1], endless, cap: cap, from: &draws)
      #expect(x̂.tokens == Array([8, 1, 2, 3, 4, 5].prefix(length)), "\(cap ?? -1)")
      #expect(!x̂.hasEnded)
      #expect(x̂.stripped == Array(x̂.tokens.dropFirst()))
    }
    // eos as the last token that fits is an end all the same.
    var draws = GivenDraws([0.5, 0.5])
    #expect(edInference([1], Self.model(saying: [1, 9]), cap: 3, from: &draws).hasEnded)
  }

  /// P15.1, P15.3: it begins with bos, ends with eos and has no other, and each token but bos cost one
  /// forward pass; line 4: z and all tokens so far.
  @Test func everyTokenButTheFirstCostsOnePass() {
    var lengths: Set<Int> = []
    for seed in 0..<40 as Range<UInt64> {
      var random = RandomSource(seed: seed)
      let tape = Tape()
      let x̂ = tape.record {
        edInference(SampleStack.z, Self.θ, temperature: 3, from: &random)
      }
      lengths.insert(x̂.tokens.count)
      #expect(x̂.tokens[0] == 8)
      #expect(x̂.tokens.count { $0 == 9 } == (x̂.hasEnded ? 1 : 0))
      #expect(x̂.hasEnded ? x̂.tokens.last == 9 : x̂.tokens.count == 9)
      let seen = tape.events.filter { tape.scopes[$0.scope].number == 8 }
      #expect(seen.filter { $0.lines == [10] }.map(\.number) == Array(1..<x̂.tokens.count))
      #expect(
        seen.filter { $0.lines == [1] }.map(\.number)
          == Array(repeating: 4, count: x̂.tokens.count - 1))
      let p = tape.values(ofLine: 5, algorithm: 15)
      let P = edTransformer(SampleStack.z, Array(x̂.tokens.dropLast()), Self.θ)
      for (t, p) in p.enumerated() { expectClose(p, P.column(t), 1e-12) }
    }
    #expect(lengths.count > 3)
  }

  /// P15.5: greedy takes the likeliest token each time and draws nothing; τ = ∞ does not look at p.
  @Test func theTemperatureChoosesHowToDraw() {
    var none = GivenDraws([])
    let greedy = edInference(SampleStack.z, Self.θ, temperature: .greedy, from: &none).tokens
    for t in 1..<greedy.count {
      let P = edTransformer(SampleStack.z, Array(greedy[..<t]), Self.θ)
      #expect(greedy[t] == likeliest(P.column(t - 1)))
    }
    var draws = GivenDraws([0.05, 0.35, 0.75, 0.95])
    let uniform = edInference(SampleStack.z, Self.θ, temperature: .uniform, from: &draws)
    #expect(uniform.tokens == [8, 0, 3, 7, 9])
    var halves = GivenDraws([0.9, 0.1, 0.8, 0.3, 0.6, 0.2, 0.7, 0.4])
    let x̂ = edInference(SampleStack.z, Self.θ, temperature: 0.5, from: &halves).tokens
    var again = GivenDraws([0.9, 0.1, 0.8, 0.3, 0.6, 0.2, 0.7, 0.4])
    for t in 1..<x̂.count {
      let P = edTransformer(SampleStack.z, Array(x̂[..<t]), Self.θ)
      #expect(x̂[t] == sample(P.column(t - 1), 0.5, from: &again))
    }
  }

  /// P15.6 without training: another z, other distributions (after training: Algorithm 11's reversals).
  @Test func theAnswerDependsOnTheContext() {
    func first(_ z: [Int]) -> Tensor {
      let tape = Tape()
      var random = RandomSource(seed: 2)
      tape.record { _ = edInference(z, Self.θ, from: &random) }
      return tape.values(ofLine: 5, algorithm: 15)[0]
    }
    #expect((first([8, 1, 9]) - first([8, 5, 9])).norm > 1e-3)
  }
}
