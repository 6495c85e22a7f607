import FormalAlgorithms
import FormalInference
import Foundation
import Synchronization
import Tensors
import TestSupport
import Testing

struct BeamSearchTests {
  /// All sequences of a model: those that end with a token to stop at, and those of full length.
  private static func enumerated(
    _ model: some TokenReader, after x: [Int], longest: Int, stops: Set<Int>
  ) -> [(tokens: [Int], sum: Double)] {
    func extend(_ model: some TokenReader, _ unread: [Int], _ tokens: [Int], _ sum: Double)
      -> [(tokens: [Int], sum: Double)]
    {
      if tokens.count == longest || tokens.last.map(stops.contains) == true {
        return [(tokens, sum)]
      }
      var model = model
      let p = model.read(unread).scalars
      return p.indices.flatMap { extend(model, [$0], tokens + [$0], sum + log(p[$0])) }
    }
    return extend(model, x, [], 0)
  }

  @Test(arguments: 0..<8 as Range<UInt64>) func widthOneIsGreedy(_ seed: UInt64) {
    let θ = Models.decoder(seed: seed)
    var none = GivenDraws([])
    let y = dInference([1, 2], θ, generating: 9, temperature: .greedy, from: &none)
    for α in [0, 0.7, 1] {
      let found = beamSearch(
        after: [1, 2], with: CachedDTransformer(θ), width: 1, lengthPower: α, longest: 9)
      #expect(found.map(\.tokens) == [y])
    }
    let ed = Models.encoderDecoder(seed: seed)
    let z = Models.tokens(4, of: ed.e.columns, seed: seed)
    let x̂ = edInference(z, ed, temperature: .greedy, from: &none)
    let found = beamSearch(answering: z, ed, width: 1, lengthPower: 0.6)
    #expect(found.map(\.tokens) == [Array(x̂.tokens.dropFirst())])
    #expect(found.map(\.hasEnded) == [x̂.hasEnded])
    #expect(found[0].stripped == x̂.stripped)
  }

  /// N_V = 4, up to 4 tokens: 1 + 3 + 9 + 27 sequences end with the token to stop at, 81 do not; a width
  /// of 400 holds all of them.
  @Test(arguments: 0..<6 as Range<UInt64>, [0, 0.5, 1, 2])
  func aWidthForAllSequencesFindsTheBestOfAll(_ seed: UInt64, _ α: Double) {
    let θ = Models.decoder(seed: seed, vocabulary: 4)
    let all = Self.enumerated(CachedDTransformer(θ), after: [1], longest: 4, stops: [3])
    let scores = all.map { (tokens: $0.tokens, score: $0.sum / pow(Double($0.tokens.count), α)) }
      .sorted { $0.score > $1.score }
    let found = beamSearch(
      after: [1], with: CachedDTransformer(θ), width: 400, lengthPower: α, longest: 4,
      stoppingAt: [3])
    #expect(all.count == 1 + 3 + 9 + 27 + 81)
    #expect(found.count == all.count)
    #expect(found.map(\.tokens) == scores.map(\.tokens))

    let ed = Models.encoderDecoder(seed: seed, vocabulary: 4)
    let answers = Self.enumerated(
      CachedEDTransformer([1, 0], ed), after: [2], longest: 4, stops: [3])
    let best = answers.max { a, b in
      a.sum / pow(Double(a.tokens.count), α) < b.sum / pow(Double(b.tokens.count), α)
    }
    let answer = beamSearch(answering: [1, 0], ed, width: 400, lengthPower: α, cap: 5)
    #expect(answer[0].tokens == best?.tokens)
  }

  /// The definition, without a memory and without an early end: every hypothesis that has not ended is
  /// continued with every token, and the best of each round stay.
  private static func searched(
    _ θ: DTransformerParameters, after x: [Int], width: Int, α: Double, longest: Int, stop: Int
  ) -> [[Int]] {
    typealias Found = (tokens: [Int], sum: Double)
    func score(_ found: Found) -> Double { found.sum / pow(Double(found.tokens.count), α) }
    var (beam, finished): ([Found], [Found]) = ([([], 0)], [])
    for _ in 0..<longest {
      let all = beam.flatMap { parent in
        let y = x + parent.tokens
        let p = dTransformer(y, θ).column(y.count - 1)
        return (0..<p.count).map { (parent.tokens + [$0], parent.sum + log(p[$0])) as Found }
      }
      let best = all.sorted { $0.sum > $1.sum }.prefix(width)
      finished += best.filter { $0.tokens.last == stop }
      beam = best.filter { $0.tokens.last != stop }
    }
    return (finished + beam).sorted { score($0) > score($1) }.prefix(width).map(\.tokens)
  }

  /// It ends as soon as none can reach the finished ones any more, and that loses nothing.
  @Test(arguments: 0..<8 as Range<UInt64>, [1, 2, 3, 5]) func endingEarlyLosesNothing(
    _ seed: UInt64, _ width: Int
  ) {
    let θ = Models.decoder(seed: seed)
    for α in [0, 0.3, 1, 2.5] {
      let found = beamSearch(
        after: [2, 1], with: CachedDTransformer(θ), width: width, lengthPower: α, longest: 7,
        stoppingAt: [3])
      let all = Self.searched(θ, after: [2, 1], width: width, α: α, longest: 7, stop: 3)
      #expect(found.map(\.tokens) == all, "α = \(α)")
    }
  }

  /// After the first round two are finished that nothing can reach: the third hypothesis is read no further.
  @Test func itEndsWhenNothingCanGetBetter() {
    let passes = Mutex(0)
    let model = Table(maximumLength: 100) { n, last in
      passes.withLock { $0 += 1 }
      return n == 1 ? [0.2, 0.7, 0.1] : [0.01, 0.98, 0.01]
    }
    let found = beamSearch(
      after: [0], with: model, width: 1, longest: 50, stoppingAt: [1])
    #expect(found.map(\.tokens) == [[1]])
    #expect(passes.withLock { $0 } == 1)
    // The second of width 2 grows until it ends too, one pass later, and then none is left.
    let two = beamSearch(after: [0], with: model, width: 2, longest: 50, stoppingAt: [1])
    #expect(two.map(\.tokens) == [[1], [0, 1]])
    #expect(passes.withLock { $0 } == 3)
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func scoresAreThoseOfThePlainAlgorithm(_ seed: UInt64) {
    let θ = Models.encoderDecoder(seed: seed)
    let (bos, eos) = (θ.e.columns - 2, θ.e.columns - 1)
    let z = Models.tokens(3, of: θ.e.columns, seed: seed)
    for (width, α) in [(2, 0.0), (3, 0.8), (5, 1)] {
      let found = beamSearch(answering: z, θ, width: width, lengthPower: α)
      #expect(found.count == width)
      for hypothesis in found {
        let x = hypothesis.tokens
        let P = edTransformer(z, [bos] + x.dropLast(), θ)
        let sum = x.indices.reduce(0) { $0 + log(P[x[$1], $1]) }
        #expect(abs(hypothesis.logProbability - sum) < 1e-11 * Double(x.count))
        #expect(abs(hypothesis.score - sum / pow(Double(x.count), α)) < 1e-11 * Double(x.count))
        #expect(hypothesis.hasEnded == (x.last == eos))
        #expect(hypothesis.hasEnded || x.count == θ.p.columns - 1)
        #expect(!x.dropLast().contains(eos))
      }
      #expect(zip(found, found.dropFirst()).allSatisfy { $0.score >= $1.score })
      #expect(Set(found.map(\.tokens)).count == width)
    }
  }

  /// With caches and without: the same hypotheses.
  @Test(arguments: 0..<5 as Range<UInt64>) func cachedIsPlain(_ seed: UInt64) {
    let θ = Models.decoder(seed: seed)
    let x = Models.tokens(3, of: θ.e.columns, seed: seed)
    let cached = beamSearch(after: x, with: CachedDTransformer(θ), width: 4, stoppingAt: [0])
    let plain = beamSearch(after: x, with: PlainDTransformer(θ), width: 4, stoppingAt: [0])
    #expect(cached.map(\.tokens) == plain.map(\.tokens))
    for (a, b) in zip(cached, plain) {
      #expect(abs(a.logProbability - b.logProbability) < 1e-11)
    }
  }

  /// Greedy takes 0 and pays for it later: 0.6 · 0.4 · … against 0.4 · 0.9.
  @Test func aBeamSeesBeyondTheFirstStep() {
    let model = Table(maximumLength: 9) { n, last in
      if n == 1 { return [0.6, 0.4, 0] }
      return last == 1 ? [0.05, 0.05, 0.9] : [0.3, 0.3, 0.4]
    }
    let greedy = beamSearch(after: [0], with: model, width: 1, longest: 2)
    let beam = beamSearch(after: [0], with: model, width: 2, longest: 2)
    #expect(greedy.map(\.tokens) == [[0, 2]])
    #expect(beam.map(\.tokens) == [[1, 2], [0, 2]])
    #expect(abs(beam[0].logProbability - log(0.36)) < 1e-15)
  }

  /// The short one ends at once with 0.4; the long one has 0.55 and then certainty to its end. The plain sum
  /// keeps both, and what is finished early is not lost.
  @Test func theFinishedAreKeptAndTheLengthIsNormalised() {
    let model = Table(maximumLength: 9) { n, _ in
      if n == 1 { return [0.35, 0.25, 0.4] }
      return n < 4 ? [0.98, 0, 0.02] : [0, 0, 1]
    }
    func best(_ α: Double) -> [Hypothesis] {
      beamSearch(after: [0], with: model, width: 2, lengthPower: α, longest: 6, stoppingAt: [2])
    }
    #expect(best(0).map(\.tokens) == [[2], [0, 0, 0, 2]])
    #expect(best(1).map(\.tokens) == [[0, 0, 0, 2], [2]])
    let sum = log(0.35) + 2 * log(0.98)
    #expect(abs(best(1)[0].score - sum / 4) < 1e-15)
    #expect(abs(best(0)[1].score - sum) < 1e-15)
    #expect(best(1)[0].stripped == [0, 0, 0])
    #expect(best(1).allSatisfy { $0.hasEnded })
  }

  @Test func theCapEndsWithAReport() {
    let θ = Models.encoderDecoder(seed: 2)
    let eos = θ.e.columns - 1
    for cap in [2, 4, nil] {
      let found = beamSearch(answering: [1, 2], θ, width: 3, cap: cap, forbidding: [eos])
      #expect(found.count == 3)
      #expect(found.allSatisfy { !$0.hasEnded && $0.tokens.count == (cap ?? θ.p.columns) - 1 })
      #expect(found.allSatisfy { !$0.tokens.contains(eos) })
    }
    let none = beamSearch(answering: [1, 2], θ, width: 3, cap: 1)
    #expect(none.map(\.tokens) == [[]])
    #expect(none[0].score == 0 && none[0].logProbability == 0 && !none[0].hasEnded)
  }

  @Test func forbiddenTokensAreNotTaken() {
    let θ = Models.decoder(seed: 5)
    let found = beamSearch(
      after: [1], with: CachedDTransformer(θ), width: 6, longest: 5, forbidding: [0, 2, 4])
    #expect(found.count == 6)
    #expect(found.allSatisfy { Set($0.tokens).isDisjoint(with: [0, 2, 4]) })
  }

  @Test func faultsFindNothing() {
    let θ = Models.decoder(seed: 5)
    for (x, longest) in [([], 3), ([1], 14), ([1], -1)] {
      let (found, fault) = collectingFault {
        beamSearch(after: x, with: CachedDTransformer(θ), width: 2, longest: longest)
      }
      #expect(found.isEmpty)
      #expect(fault?.location == Location(label: "DInference", number: 14, line: 1))
    }
  }

  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }
}

private let sure = Table { _, _ in [1] }
private let stops = [
  Stop("beam search: width 0, length power 0.0, longest 3") {
    _ = beamSearch(after: [0], with: sure, width: 0, longest: 3)
  },
  Stop("beam search: width 1, length power -1.0, longest 3") {
    _ = beamSearch(after: [0], with: sure, width: 1, lengthPower: -1, longest: 3)
  },
  Stop("beam search: width 1, length power 0.0, longest none") {
    _ = beamSearch(after: [0], with: sure, width: 1)
  },
]
