import Tensors

/// Descent: the gradient at any θ, a start, η and a number of steps to the θ where it ends.
public typealias DescentFunction =
  @Sendable (
    _ gradient: @Sendable ([Double]) -> [Double], _ start: [Double], _ rate: Double, _ steps: Int
  ) -> [Double]

/// What is true of θ ← θ − η·∇loss(θ).
public enum DescentLaws {
  /// A step goes down.
  public static let firstStep = Law<DescentFunction>(
    "a step down", "On ½θ², from 1 with η = 0.1, the first step leads to 0.9.",
    property: "line 6 of Algorithms 11–13"
  ) { f in Verdict("θ after one step", element(f({ $0 }, [1], 0.1, 1), 0), expected: 0.9) }

  /// Each step has the slope of its own place.
  public static let secondStep = Law<DescentFunction>(
    "the slope of the place", "On ½θ², from 1 with η = 0.1, the second step leads to 0.81.",
    property: "line 6 of Algorithms 11–13"
  ) { f in Verdict("θ after two steps", element(f({ $0 }, [1], 0.1, 2), 0), expected: 0.81) }

  /// All numbers move at once.
  public static let atOnePlace = Law<DescentFunction>(
    "all at once", "On θ₁·θ₂, from (1, 2) with η = 0.1, a step leads to (0.8, 1.9).",
    property: "line 6 of Algorithms 11–13"
  ) { f in
    let found = f({ [$0[1], $0[0]] }, [1, 2], 0.1, 1)
    return Verdict("θ₂ after one step", element(found, 1), expected: 1.9)
  }

  /// Every law of descent.
  public static let all = [firstStep, secondStep, atOnePlace]
}
