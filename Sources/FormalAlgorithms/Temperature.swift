import Tensors

/// τ of Algorithms 14 and 15: how far from the likeliest token the draw may go.
///
/// The algorithms have τ ∈ (0, ∞), the paper's text also speaks of 0 and ∞ (erratum E23): those are
/// cases of their own here.
///
/// ```swift
/// tempered(p, 0.5)     // q ∝ p²
/// tempered(p, .greedy) // all on the likeliest token
/// ```
public enum Temperature: Hashable, Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral
{
  /// τ = 0: always the likeliest token; the lowest index where several are equally likely.
  case greedy
  /// A positive τ: 1 samples from p as it is, less sharpens, more flattens.
  case of(Double)
  /// τ = ∞: all tokens alike, whatever p says.
  case uniform

  /// A positive number, or it stops when used.
  public init(floatLiteral value: Double) { self = .of(value) }

  /// A positive number, or it stops when used.
  public init(integerLiteral value: Int) { self = .of(Double(value)) }
}

/// q ∝ p^{1/τ}, the distribution that Algorithms 14 and 15 sample from.
///
/// Computed as softmax(log p / τ), which does not underflow where τ is small (property P14.7).
///
/// - Parameters:
///   - p: a distribution, `N_V`.
///   - τ: the temperature; a number that is not positive stops.
public func tempered(_ p: Tensor, _ τ: Temperature) -> Tensor {
  switch τ {
  case .greedy:
    let best = likeliest(p)
    let chosen = (0..<p.count).map { $0 == best ? 1.0 : 0 }
    return Tensor(vector: chosen, precision: p.precision)
  case .of(let τ):
    guard τ > 0, τ.isFinite else { stop("temperature", "τ = \(τ) is not in (0, ∞)") }
    let logp = log(p)
    // The largest becomes 0 before the division, so that it cannot reach −∞.
    let largest = Tensor(scalar: logp.scalars.max() ?? 0, precision: p.precision)
    // What Float would round to 0 divides as its smallest number does: all others vanish beside the
    // largest.
    let divisor = p.precision == .float ? max(τ, Double(Float.leastNormalMagnitude)) : τ
    return softmax((logp - largest) / divisor)
  case .uniform:
    return .full(p.shape, 1 / Double(p.count), precision: p.precision)
  }
}

/// The token of the largest probability, the lowest index if several share it.
public func likeliest(_ p: Tensor) -> Int {
  let scalars = p.scalars
  return scalars.indices.reduce(0) { scalars[$1] > scalars[$0] ? $1 : $0 }
}

/// A token from q ∝ p^{1/τ}: the smallest k with q[0] + … + q[k] > u for one uniform u. Greedy draws
/// no u.
public func sample(_ p: Tensor, _ τ: Temperature, from random: inout some UniformSource) -> Int {
  if τ == .greedy { return likeliest(p) }
  return RandomSource.index(at: random.uniform(), in: tempered(p, τ).scalars)
}
