import FormalAlgorithms
import Tensors

/// What is done to a distribution before a token is drawn from it. Several follow each other:
///
/// ```swift
/// let rules: [SamplingRule] = [.temperature(0.8), .top(40), .nucleus(0.95)]
/// sample(p, rules, from: &random)
/// ```
///
/// The paper has the temperature alone, and draws from all of V (erratum E24).
public enum SamplingRule: Hashable, Sendable {
  /// q ∝ p^{1/τ}, as in Algorithms 14 and 15; a token that an earlier rule took away stays away.
  case temperature(Temperature)
  /// Keeps the k likeliest tokens, k ≥ 1 (top-k; Fan et al., 2018). Of equally likely ones the lowest
  /// indices stay.
  case top(Int)
  /// Keeps the smallest set of tokens whose probabilities add up to at least this much, in (0, 1]
  /// (nucleus or top-p; Holtzman et al., 2019). The likeliest come first, of equally likely ones the
  /// lowest index, so it can be part of a tie that stays.
  case nucleus(Double)
  /// Takes tokens away.
  case forbidding(Set<Int>)

  /// Takes mask_token and bos_token away, which do not belong into a text (erratum E24).
  public static func forbiddingMaskAndBos(vocabulary N_V: Int) -> Self {
    let special = SpecialTokens(vocabulary: N_V)
    return .forbidding([special.mask, special.bos])
  }
}

/// The distribution that the rules make of p, one after the other, each time divided by what is left.
///
/// - Parameters:
///   - p: a distribution, `N_V`.
///   - rules: in their order; none leaves p as it is.
/// - Returns: `N_V`, of p's precision. The tokens kept are in p's order.
///
/// A k below 1, a mass outside (0, 1] and a forbidden token outside V stop. To leave no token at all is
/// a fault.
public func filtered(_ p: Tensor, by rules: [SamplingRule]) -> Tensor {
  var q = p
  var removed = [Bool](repeating: false, count: p.count)
  for rule in rules {
    switch rule {
    case .temperature(let τ):
      q = tempered(q, τ)
    case .top(let k):
      guard k >= 1 else { stop("top-k", "k = \(k): at least one token stays") }
      for v in ranked(q.scalars).dropFirst(k) { removed[v] = true }
    case .nucleus(let mass):
      guard mass > 0, mass <= 1 else { stop("nucleus", "a mass of \(mass) is not in (0, 1]") }
      // All of them: what rounding makes of the sum must not cut the tail.
      if mass == 1 { continue }
      for v in beyond(mass, q.scalars) { removed[v] = true }
    case .forbidding(let tokens):
      for v in tokens.sorted() {
        guard (0..<p.count).contains(v) else { stop("forbidding", "token \(v) of \(p.count)") }
        removed[v] = true
      }
    }
    q = without(removed, q)
  }
  return q
}

/// A token drawn from p under the rules: the smallest k with q[0] + … + q[k] > u for one uniform u. Where
/// a rule is `.temperature(.greedy)` no u is drawn.
public func sample(
  _ p: Tensor, _ rules: [SamplingRule], from random: inout some UniformSource
) -> Int {
  let q = filtered(p, by: rules)
  if rules.contains(.temperature(.greedy)) { return likeliest(q) }
  return RandomSource.index(at: random.uniform(), in: q.scalars)
}

/// The tokens, the likeliest first; of equally likely ones the lowest index.
func ranked(_ p: [Double]) -> [Int] {
  p.indices.sorted { p[$0] != p[$1] ? p[$0] > p[$1] : $0 < $1 }
}

/// The tokens after those that are needed for the mass.
private func beyond(_ mass: Double, _ p: [Double]) -> ArraySlice<Int> {
  let order = ranked(p)
  var sum = 0.0
  let needed = order.firstIndex { v in
    sum += p[v]
    return sum >= mass
  }
  return needed.map { order[($0 + 1)...] } ?? []
}

/// q without some tokens, divided by what is left; q itself where they have no share in it.
private func without(_ removed: [Bool], _ q: Tensor) -> Tensor {
  var scalars = q.scalars
  guard zip(scalars, removed).contains(where: { $0 != 0 && $1 }) else { return q }
  for v in scalars.indices where removed[v] { scalars[v] = 0 }
  let left = scalars.reduce(0, +)
  if !(left > 0) { noteFault("the sampling rules leave no token to draw") }
  return Tensor(shape: q.shape, scalars: scalars.map { $0 / left }, precision: q.precision)
}
