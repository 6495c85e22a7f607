import FormalAlgorithms
import FormalInference
import Foundation
import Tensors
import TestSupport
import Testing

struct SamplingRulesTests {
  /// Seeded distributions of many sizes; none has equal entries.
  private static func distributions(_ precision: Precision = .double) -> [Tensor] {
    (1...20).map { softmax(2 * sample([3 + 2 * $0], seed: UInt64($0), precision: precision)) }
  }

  @Test(arguments: [Precision.double, .float])
  func rulesThatKeepEverythingChangeNothing(_ precision: Precision) {
    for p in Self.distributions(precision) {
      let kept: [SamplingRule] = [.top(p.count), .nucleus(1), .forbidding([]), .top(p.count + 9)]
      #expect(filtered(p, by: kept).isIdentical(to: p))
      #expect(filtered(p, by: []).isIdentical(to: p))
    }
  }

  @Test func temperatureIsThePapers() {
    let p = Self.distributions()[5]
    for τ: Temperature in [0.3, 1, 2.5, .greedy, .uniform] {
      #expect(filtered(p, by: [.temperature(τ)]).isIdentical(to: tempered(p, τ)))
    }
  }

  /// The token of `sample(_:_:from:)` of the algorithms, and as many numbers drawn.
  @Test func aTemperatureAloneDrawsAsTheAlgorithmsDo() {
    for τ: Temperature in [0.3, 1, 2.5, .greedy, .uniform] {
      var (ours, theirs) = (RandomSource(seed: 8), RandomSource(seed: 8))
      for p in Self.distributions() {
        let v = sample(p, [.temperature(τ)], from: &ours)
        #expect(v == sample(p, τ, from: &theirs))
      }
      #expect(ours == theirs)
    }
  }

  @Test func oneTokenOrAlmostNoMassIsGreedy() {
    var random = RandomSource(seed: 2)
    for p in Self.distributions() {
      for rule in [SamplingRule.top(1), .nucleus(1e-9), .temperature(.greedy)] {
        let q = filtered(p, by: [rule])
        #expect(q.isIdentical(to: tempered(p, .greedy)), "\(rule)")
        #expect(sample(p, [rule], from: &random) == likeliest(p))
      }
    }
  }

  /// The k largest, in p's proportions, adding up to 1.
  @Test(arguments: [Precision.double, .float]) func topKeepsTheLargest(_ precision: Precision) {
    for p in Self.distributions(precision) {
      for k in 1...p.count { checkKept(p, by: .top(k), count: k) }
    }
  }

  /// The kept reach the mass, and without the smallest of them they would not.
  @Test(arguments: [Precision.double, .float])
  func nucleusIsTheSmallestSetThatReachesTheMass(_ precision: Precision) {
    for p in Self.distributions(precision) {
      for mass in [0.01, 0.2, 0.5, 0.77, 0.9, 0.999] {
        let sorted = p.scalars.sorted(by: >)
        let needed = (1...p.count).first { sorted[..<$0].reduce(0, +) >= mass }
        checkKept(p, by: .nucleus(mass), count: needed ?? p.count)
      }
    }
  }

  private func checkKept(_ p: Tensor, by rule: SamplingRule, count: Int) {
    let (q, p) = (filtered(p, by: [rule]), p)
    let tolerance = p.precision == .double ? 1e-14 : 1e-6
    #expect(abs(q.scalars.reduce(0, +) - 1) < tolerance)
    let kept = q.scalars.indices.filter { q[$0] > 0 }
    #expect(kept.count == count)
    let threshold = p.scalars.sorted(by: >)[count - 1]
    #expect(kept.allSatisfy { p[$0] >= threshold })
    let mass = kept.reduce(0) { $0 + p[$1] }
    for v in kept { #expect(abs(q[v] - p[v] / mass) < tolerance) }
    // Order kept: p's and q's rankings agree among the kept.
    let byP = kept.sorted { p[$0] > p[$1] }
    #expect(zip(byP, byP.dropFirst()).allSatisfy { q[$0] >= q[$1] })
  }

  @Test func ofATieTheLowestIndicesStay() {
    let p = Tensor(vector: [0.125, 0.25, 0.125, 0.25, 0.25])
    #expect(filtered(p, by: [.top(2)]).scalars == [0, 0.5, 0, 0.5, 0])
    #expect(filtered(p, by: [.nucleus(0.5)]).scalars == [0, 0.5, 0, 0.5, 0])
    #expect(filtered(p, by: [.nucleus(0.875)]).scalars == [1, 2, 0, 2, 2].map { $0 / 7 })
    #expect(filtered(p, by: [.nucleus(0.76)]).scalars == [1, 2, 0, 2, 2].map { $0 / 7 })
  }

  @Test func theForbiddenGetNothing() {
    let p = Tensor(vector: [0.5, 0.125, 0.25, 0.125])
    #expect(filtered(p, by: [.forbidding([0, 3])]).scalars == [0, 1 / 3.0, 2 / 3.0, 0])
    var random = RandomSource(seed: 1)
    for _ in 0..<200 { #expect([1, 2].contains(sample(p, [.forbidding([0, 3])], from: &random))) }
    #expect(SamplingRule.forbiddingMaskAndBos(vocabulary: 9) == .forbidding([6, 7]))
  }

  @Test func whatARuleTookAwayStaysAway() {
    let p = Tensor(vector: [0.5, 0.125, 0.25, 0.125])
    #expect(filtered(p, by: [.top(2), .temperature(.uniform)]).scalars == [0.5, 0, 0.5, 0])
    #expect(filtered(p, by: [.forbidding([0]), .temperature(.greedy)]).scalars == [0, 0, 1, 0])
    // 0.5² : 0.25² = 4 : 1.
    let q = filtered(p, by: [.top(2), .temperature(0.5)])
    expectClose(q, Tensor(vector: [0.8, 0, 0.2, 0]), 1e-15)
    #expect(q[1] == 0 && q[3] == 0)
  }

  /// Of the likeliest 0.6 only after the temperature has flattened p: another set.
  @Test func rulesFollowEachOther() {
    let p = Tensor(vector: [0.64, 0.16, 0.16, 0.04])
    let first = filtered(p, by: [.nucleus(0.6), .temperature(2)])
    #expect(first.scalars == [1, 0, 0, 0])
    // √p ∝ 4, 2, 2, 1: the first two have 6/9.
    let second = filtered(p, by: [.temperature(2), .nucleus(0.6)])
    expectClose(second, Tensor(vector: [2 / 3.0, 1 / 3.0, 0, 0]), 1e-15)
  }

  @Test func leavingNothingIsAFault() {
    let p = Tensor(vector: [0.5, 0, 0.5])
    let (q, fault) = collectingFault { filtered(p, by: [.forbidding([0, 2])]) }
    #expect(fault?.message == "the sampling rules leave no token to draw")
    #expect(q.scalars.allSatisfy { $0.isNaN })
  }

  /// P14.10, for the temperatures and for each rule: Pearson's statistic over 20,000 draws stays below the
  /// 0.999 quantile of χ² (by Wilson and Hilferty), and what has no probability never comes.
  @Test(
    arguments: [
      [.temperature(0.5)], [.temperature(1)], [.temperature(2)], [.temperature(.uniform)],
      [.top(4)],
      [.nucleus(0.7)], [.forbidding([1, 5])], [.temperature(1.5), .top(6), .nucleus(0.9)],
    ] as [[SamplingRule]])
  func drawsFollowTheDistribution(_ rules: [SamplingRule]) {
    let θ = Models.decoder(seed: 3)
    var model = CachedDTransformer(θ)
    let p = model.read([2, 0, 4])
    let q = filtered(dTransformer([2, 0, 4], θ).column(2), by: rules).scalars
    var random = RandomSource(seed: 20_260_101)
    var counts = [Int](repeating: 0, count: q.count)
    let draws = 20_000
    for _ in 0..<draws { counts[sample(p, rules, from: &random)] += 1 }
    let possible = q.indices.filter { q[$0] > 0 }
    #expect(q.indices.allSatisfy { q[$0] > 0 || counts[$0] == 0 })
    let statistic = possible.reduce(0.0) { sum, v in
      let expected = q[v] * Double(draws)
      return sum + (Double(counts[v]) - expected) * (Double(counts[v]) - expected) / expected
    }
    let freedom = Double(possible.count - 1)
    let quantile = freedom * pow(1 - 2 / (9 * freedom) + 3.09 * (2 / (9 * freedom)).squareRoot(), 3)
    #expect(statistic < quantile, "χ² = \(statistic) with \(freedom) degrees of freedom")
    // The test can fail: the same counts do not fit q's reverse.
    let wrong = possible.reversed()
    let other = zip(possible, wrong).reduce(0.0) { sum, pair in
      let expected = q[pair.1] * Double(draws)
      return sum + pow(Double(counts[pair.0]) - expected, 2) / expected
    }
    #expect(other > quantile || rules == [.temperature(.uniform)])
  }

  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }
}

private let stops: [Stop] = [
  (SamplingRule.top(0), "top-k: k = 0: at least one token stays"),
  (.nucleus(0), "nucleus: a mass of 0.0 is not in (0, 1]"),
  (.nucleus(1.5), "nucleus: a mass of 1.5 is not in (0, 1]"),
  (.nucleus(.nan), "nucleus: a mass of nan is not in (0, 1]"),
  (.forbidding([2, 4]), "forbidding: token 4 of 4"),
  (.temperature(0), "temperature: τ = 0.0 is not in (0, ∞)"),
].map { rule, line in Stop(line) { _ = filtered(.full([4], 0.25), by: [rule]) } }
