import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct Algorithm14DInferenceTests {
  private static let θ = SampleStack.dParameters

  /// N14.2, tokens counted from 1.
  @Test func thePinnedDrawsGiveThePinnedTokens() {
    let expected: [(Temperature, [Int])] = [
      (0.5, [2, 7, 7, 7]), (1, [1, 4, 5, 7]), (2, [1, 3, 4, 6]), (.greedy, [7, 7, 7, 7]),
    ]
    for (τ, tokens) in expected {
      var draws = GivenDraws([0.05, 0.35, 0.5, 0.8])
      let y = dInference(
        [5, 0], PinnedModel.dTransformer, generating: 4, temperature: τ, from: &draws)
      #expect(y.map { $0 + 1 } == tokens, "\(τ)")
    }
  }

  @Test("the trace is the paper's", arguments: [(2, 3), (5, 1), (3, 0)])
  func theTraceIsThePapers(count: Int, generating: Int) {
    let tape = Tape()
    var draws = RandomSource(seed: 1)
    tape.record {
      _ = dInference(
        Array(SampleStack.x.prefix(count)), Self.θ, generating: generating, from: &draws)
    }
    expectTrace(
      of: tape, algorithm: 14,
      TraceExpectation(
        sizes: [14: ["ℓ_gen": generating, "ℓ": count], 10: ["L": 2], 5: ["H": 3]],
        implied: [10: [2: [1, 2]]]))
  }

  /// P14.1: ℓ_gen tokens, no stop at eos; none without a forward pass and without a draw.
  @Test func asManyTokensComeAsAreAskedFor() {
    for count in 0...8 {
      var random = RandomSource(seed: 2)
      let tape = Tape()
      let y = tape.record { dInference([8, 3], Self.θ, generating: count, from: &random) }
      #expect(y.count == count)
      #expect(tape.scopes.count { $0.number == 10 } == count)
    }
    var none = GivenDraws([])
    #expect(dInference([8, 3], Self.θ, generating: 0, from: &none) == [])
  }

  /// Lines 1 and 3: ℓ is fixed, and the model sees ℓ, ℓ + 1, …, ℓ + ℓ_gen − 1 tokens; lines 4 and 5: the
  /// last column is what is sampled from; line 8: the new tokens alone.
  @Test func theModelSeesAllTokensSoFar() {
    let prompt = [8, 2, 5]
    let tape = Tape()
    var random = RandomSource(seed: 3)
    let y = tape.record { dInference(prompt, Self.θ, generating: 5, from: &random) }
    let lengths = tape.events.filter { $0.lines == [1] && tape.scopes[$0.scope].number == 10 }
    #expect(lengths.map(\.number) == [3, 4, 5, 6, 7])
    let p = tape.values(ofLine: 4, algorithm: 14)
    var draws = RandomSource(seed: 3)
    for i in 0..<5 {
      let P = dTransformer(prompt + y[..<i], Self.θ)
      #expect(p[i].isIdentical(to: P.column(2 + i)))
      #expect(y[i] == sample(P.column(2 + i), 1, from: &draws))
    }
  }

  /// Line 4, with a model whose columns know their position alone: position t + 1 says token t + 3.
  @Test func theLastColumnIsTheOneSampled() {
    var random = RandomSource(seed: 4)
    var θ = DTransformerParameters(
      vocabulary: 10, maximumLength: 6, layers: 0, heads: 1, de: 6, dmlp: 1, from: &random)
    θ.e = .zeros([6, 10])
    θ.p = .identity(6)
    var u = [[Double]](repeating: [Double](repeating: 0, count: 6), count: 10)
    for t in 0..<6 { u[t + 3][t] = 9 }
    θ.u = Tensor(rows: u)
    var none = GivenDraws([])
    #expect(
      dInference([1, 1], θ, generating: 5, temperature: .greedy, from: &none) == [4, 5, 6, 7, 8])
  }

  /// P14.8: a + b tokens are a tokens, then b more, the source going on.
  @Test(arguments: [0, 1, 3, 6]) func aContinuationCanBeContinued(a: Int) {
    var random = RandomSource(seed: 5)
    let all = dInference([8, 4], Self.θ, generating: 6, temperature: 1.5, from: &random)
    var source = RandomSource(seed: 5)
    let first = dInference([8, 4], Self.θ, generating: a, temperature: 1.5, from: &source)
    let rest = dInference(
      [8, 4] + first, Self.θ, generating: 6 - a, temperature: 1.5, from: &source)
    #expect(first + rest == all)
    #expect(random == source)
  }

  /// P14.10: the first token falls as q says (χ² with nine degrees of freedom, 99.9 % below 27.9).
  @Test(arguments: [Temperature.of(0.7), 1, .of(2)])
  func theFirstTokenFallsAsItsDistributionSays(τ: Temperature) {
    let θ = SampleStack.dParameters(layers: 1, seed: 6)
    let q = tempered(dTransformer([8], θ).column(0), τ).scalars
    let runs = 3000
    var counts = [Double](repeating: 0, count: 10)
    var random = RandomSource(seed: 7)
    for _ in 0..<runs {
      counts[dInference([8], θ, generating: 1, temperature: τ, from: &random)[0]] += 1
    }
    let χ² = zip(counts, q).reduce(0.0) { sum, pair in
      let expected = pair.1 * Double(runs)
      return sum + (pair.0 - expected) * (pair.0 - expected) / expected
    }
    #expect(χ² < 27.9, "\(counts), \(q)")
  }

  /// The same draws give the same tokens, whether a tape records or not.
  @Test func aTracedRunGivesTheSameTokens() {
    func run() -> [Int] {
      var random = RandomSource(seed: 8)
      return dInference([8], Self.θ, generating: 8, temperature: 3, from: &random)
    }
    #expect(run() == Tape().record(run))
    #expect(Set(run()).count > 3)
  }

  /// E24: every token of the vocabulary may be sampled, mask_token and bos_token too.
  @Test func everyTokenMayCome() {
    var random = RandomSource(seed: 9)
    var found: Set<Int> = []
    for _ in 0..<30 {
      found.formUnion(
        dInference([8], Self.θ, generating: 8, temperature: .uniform, from: &random))
    }
    #expect(found == Set(0..<10))
  }

  /// E21: the longest sequence that the model sees just fits.
  @Test func thePromptMayFillTheModel() {
    var random = RandomSource(seed: 10)
    let full = [Int](repeating: 1, count: 9)
    #expect(dInference(full, Self.θ, generating: 1, from: &random).count == 1)
    #expect(dInference([1], Self.θ, generating: 9, from: &random).count == 9)
  }
}
