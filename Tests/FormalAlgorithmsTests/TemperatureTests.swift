import FormalAlgorithms
import Foundation
import Tensors
import TestSupport
import Testing

private let stops = [
  Stop("temperature: τ = 0.0 is not in (0, ∞)") { _ = tempered(.ones([2]), 0) },
  Stop("temperature: τ = -0.5 is not in (0, ∞)") { _ = tempered(.ones([2]), -0.5) },
  Stop("temperature: τ = nan is not in (0, ∞)") { _ = tempered(.ones([2]), .of(.nan)) },
  Stop("temperature: τ = inf is not in (0, ∞)") { _ = tempered(.ones([2]), .of(.infinity)) },
]

struct TemperatureTests {
  private static let p = Tensor(vector: [0.1, 0.25, 0.05, 0.4, 0.2])

  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  /// N14.1.
  @Test func theFirstDistributionsArePinned() {
    let p = dTransformer([5, 0], PinnedModel.dTransformer).column(1)
    let expected: [(Temperature, [Double])] = [
      (
        0.5,
        [
          0.042117003231, 0.05607808057, 0.071148390786, 0.118646692842, 0.0162067094,
          0.019504221814, 0.676298901357,
        ]
      ),
      (
        1,
        [
          0.095784732832, 0.110525918147, 0.124494481873, 0.160766434407, 0.059417583291,
          0.065182629308, 0.383828220142,
        ]
      ),
      (
        2,
        [
          0.123090145758, 0.132223060552, 0.140329891973, 0.159467736457, 0.096946610953,
          0.1015409161, 0.246401638207,
        ]
      ),
    ]
    for (τ, q) in expected { expectClose(tempered(p, τ), Tensor(vector: q), 1e-9, "\(τ)") }
  }

  /// P14.2.
  @Test func atOneADistributionStaysAsItIs() {
    expectClose(tempered(Self.p, 1), Self.p, 1e-15)
  }

  /// P14.7: softmax(log p / τ) is p^{1/τ} over its sum, and holds where that underflows.
  @Test(arguments: [0.3, 0.7, 1.5, 4]) func theDefinitionHolds(τ: Double) {
    let powers = Self.p.scalars.map { pow($0, 1 / τ) }
    let sum = powers.reduce(0, +)
    expectClose(
      tempered(Self.p, .of(τ)), Tensor(vector: powers.map { $0 / sum }), 1e-14)
  }

  /// P14.7, P14.5: 0.4^{10000} is 0 in Double, its share is not; τ → 0 goes to the likeliest, with equal
  /// shares for equal ones.
  @Test func smallTemperaturesDoNotUnderflow() {
    #expect(pow(0.4, 10_000.0) == 0.0)
    for τ in [1e-4, 1e-9, 1e-300] {
      expectClose(tempered(Self.p, .of(τ)), Tensor(vector: [0, 0, 0, 1, 0]), 1e-15)
      let tied = Tensor(vector: [0.3, 0.1, 0.3, 0.3])
      expectClose(
        tempered(tied, .of(τ)), Tensor(vector: [1.0 / 3, 0, 1.0 / 3, 1.0 / 3]), 1e-12)
      #expect(tempered(Self.p.converted(to: .float), .of(τ)).scalars == [0, 0, 0, 1, 0])
    }
  }

  /// P14.6.
  @Test func largeTemperaturesFlatten() {
    expectClose(tempered(Self.p, 1e9), .full([5], 0.2), 1e-8)
    #expect(tempered(Self.p, .uniform).isIdentical(to: .full([5], 0.2)))
    #expect(tempered(Self.p.converted(to: .float), .uniform).precision == .float)
  }

  /// P14.3.
  @Test(arguments: [0.1, 0.5, 1, 3, 50]) func theOrderIsKept(τ: Double) {
    let q = tempered(Self.p, .of(τ)).scalars
    let order = { (x: [Double]) in x.indices.sorted { x[$0] < x[$1] } }
    #expect(order(q) == order(Self.p.scalars))
    expectClose(sum(Tensor(vector: q)), Tensor(scalar: 1), 1e-14)
  }

  /// P14.4.
  @Test func theEntropyGrowsWithTheTemperature() {
    func entropy(_ q: Tensor) -> Double {
      q.scalars.reduce(0) { $1 > 0 ? $0 - $1 * Foundation.log($1) : $0 }
    }
    let temperatures: [Temperature] =
      [.greedy] + [0.05, 0.2, 0.5, 0.9, 1, 1.3, 3, 20].map { .of($0) } + [.uniform]
    let entropies = temperatures.map { entropy(tempered(Self.p, $0)) }
    #expect(entropies.first == 0)
    for (a, b) in zip(entropies, entropies.dropFirst()) { #expect(a < b) }
  }

  /// A token that cannot come stays so at every τ but ∞.
  @Test func theImpossibleStaysImpossible() {
    let p = Tensor(vector: [0.5, 0, 0.5])
    for τ: Temperature in [0.1, 1, 10, .greedy] { #expect(tempered(p, τ)[1] == 0, "\(τ)") }
    #expect(tempered(p, .uniform)[1] > 0)
  }

  /// P14.5, E23: the lowest index where several are equally likely.
  @Test func theLikeliestIsTheFirstOfEquals() {
    #expect(likeliest(Self.p) == 3)
    #expect(likeliest(Tensor(vector: [0.2, 0.4, 0.4])) == 1)
    #expect(likeliest(.full([4], 0.25)) == 0)
    #expect(tempered(Tensor(vector: [0.2, 0.4, 0.4]), .greedy).scalars == [0, 1, 0])
  }

  /// The sampling rule of §1.4: the smallest k with q[0] + … + q[k] > u.
  @Test func aTokenIsTheFirstWhoseSumExceedsTheDraw() {
    let expected: [(Double, Int)] = [
      (0, 0), (0.0999, 0), (0.1001, 1), (0.3499, 1), (0.3501, 2), (0.4001, 3), (0.7999, 3),
      (0.8001, 4), (0.9999, 4),
    ]
    for (u, token) in expected {
      var draws = GivenDraws([u])
      #expect(sample(Self.p, 1, from: &draws) == token, "\(u)")
    }
    // At τ = 0.5, q is [0.0364, 0.2273, 0.0091, 0.5818, 0.1455].
    for (u, token) in [(0.036, 0), (0.037, 1), (0.263, 1), (0.264, 2), (0.2728, 3), (0.86, 4)] {
      var draws = GivenDraws([u])
      #expect(sample(Self.p, 0.5, from: &draws) == token, "\(u)")
    }
    var draws = GivenDraws([0.45])
    #expect(sample(Self.p, .uniform, from: &draws) == 2)
  }

  /// Greedy needs no draw, every other τ takes one.
  @Test func onlyGreedyDrawsNothing() {
    var none = GivenDraws([])
    #expect(sample(Self.p, .greedy, from: &none) == 3)
    for τ: Temperature in [0.5, 1, .uniform] {
      var a = RandomSource(seed: 1)
      var b = a
      _ = sample(Self.p, τ, from: &a)
      _ = b.uniform()
      #expect(a == b, "\(τ)")
    }
  }

  @Test func literalsAreTemperatures() {
    #expect((0.5 as Temperature) == .of(0.5))
    #expect((2 as Temperature) == .of(2))
    #expect((1 as Temperature) != .uniform)
  }
}
