import FormalAlgorithms
import Tensors

/// q ∝ p^{1/τ}: p and τ to q.
public typealias TemperatureFunction = @Sendable (_ p: Tensor, _ τ: Double) -> Tensor

/// What is true of line 5 of Algorithm 14 and line 6 of Algorithm 15.
public enum TemperatureLaws {
  /// τ = 1 changes nothing.
  public static let one = Law<TemperatureFunction>(
    "τ = 1", "With τ = 1, q = p.", property: "P14.2"
  ) { f in Verdict("q of the token with p = 4/7", element(f(p, 1), 2), expected: 4.0 / 7) }

  /// τ = ½ squares.
  public static let half = Law<TemperatureFunction>(
    "τ = ½ squares", "With τ = ½, p = (1, 2, 4)/7 becomes q = (1, 4, 16)/21.",
    property: "line 5 of Algorithm 14"
  ) { f in Verdict("q of the token with p = 4/7", element(f(p, 0.5), 2), expected: 16.0 / 21) }

  /// q is a distribution.
  public static let sums = Law<TemperatureFunction>(
    "a distribution", "q adds up to 1, whatever τ is.", property: "line 5 of Algorithm 14"
  ) { f in
    let sums = [0.3, 1, 2, 7].map { τ in f(p, τ).scalars.reduce(0, +) }
    return Verdict("sum of q", farthest(sums, from: 1), expected: 1)
  }

  /// A small τ leaves the likeliest token.
  public static let cold = Law<TemperatureFunction>(
    "almost greedy", "With τ = 0.0001, q is 1 at the likeliest token.", property: "P14.5, P14.7"
  ) { f in Verdict("q of the token with p = 4/7", element(f(p, 1e-4), 2), expected: 1) }

  /// What p never says, q never says.
  public static let never = Law<TemperatureFunction>(
    "never stays never", "Where p is 0, q is 0, τ = 10 included.", property: "line 5"
  ) { f in
    let q = f(Tensor(vector: [0.5, 0, 0.5]), 10)
    return Verdict("q of the token with p = 0", element(q, 1))
  }

  /// Every law of the temperature.
  public static let all = [one, half, sums, cold, never]

  private static let p = Tensor(vector: [1.0 / 7, 2.0 / 7, 4.0 / 7])

  /// NaN where there is none.
  private static func element(_ q: Tensor, _ v: Int) -> Double {
    q.count == 3 ? q.scalars[v] : .nan
  }
}
