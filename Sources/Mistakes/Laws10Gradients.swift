import Tensors

/// The way back: the steps of a program and its inputs (cells 0, 1, …) to the derivative of the last
/// step's result by each input.
public typealias GradientFunction =
  @Sendable (_ steps: [ScalarStep], _ inputs: [Double]) -> [Double]

/// What is true of derivatives.
public enum GradientLaws {
  /// The first example of the chapter.
  public static let example = Law<GradientFunction>(
    "worked example", "At a = 2, b = 3, c = 1 the derivatives of a·b + c are 3, 2 and 1.",
    property: "P0.11"
  ) { f in
    let found = f([.product(0, 1, into: 3), .sum(3, 2, into: 4)], [2, 3, 1])
    return Verdict("derivative by a", element(found, 0), expected: 3)
  }

  /// Several uses add up.
  public static let usedTwice = Law<GradientFunction>(
    "several uses add up", "At a = 3 the derivative of a·a is 6: a has two ways to y.",
    property: "P0.11"
  ) { f in
    Verdict("derivative of a·a at 3", element(f([.product(0, 0, into: 1)], [3]), 0), expected: 6)
  }

  /// The factor of the moment counts.
  public static let valueAtUse = Law<GradientFunction>(
    "the value at its use",
    """
    After p ← a·b, a ← a + a, y ← p + a the derivative by b is the a that was multiplied, 2.
    """, property: "P0.11"
  ) { f in Verdict("derivative by b", element(f(changed, [2, 3]), 1), expected: 2) }

  /// What was overwritten has its own derivative.
  public static let oldValueApart = Law<GradientFunction>(
    "old and new value apart",
    "After p ← a·b, a ← a + a, y ← p + a the derivative by the first a is b + 2.",
    property: "P0.11"
  ) { f in Verdict("derivative by a", element(f(changed, [2, 3]), 0), expected: 5) }

  /// Factors along a way multiply.
  public static let chain = Law<GradientFunction>(
    "chain rule", "At 1, 2, 3 the derivative of (a·b)·c by a is b·c = 6.", property: "P0.11"
  ) { f in
    let found = f([.product(0, 1, into: 3), .product(3, 2, into: 4)], [1, 2, 3])
    return Verdict("derivative by a", element(found, 0), expected: 6)
  }

  /// The five-point stencil agrees.
  public static let stencil = Law<GradientFunction>(
    "stencil", "The derivatives agree with what a small change of each input gives.",
    property: "P0.11"
  ) { f in
    // y = (a·b + a)·a·a + b, every value used more than once.
    let steps: [ScalarStep] = [
      .product(0, 1, into: 2), .sum(2, 0, into: 2), .product(2, 0, into: 2),
      .product(2, 0, into: 2), .sum(2, 1, into: 3),
    ]
    let (inputs, h) = ([1.3, -0.4], 5e-4)
    func y(_ a: Double, _ b: Double) -> Double { (a * b + a) * a * a + b }
    func slope(_ at: (Double) -> Double) -> Double {
      (at(-2 * h) - 8 * at(-h) + 8 * at(h) - at(2 * h)) / (12 * h)
    }
    let right = [slope { y(inputs[0] + $0, inputs[1]) }, slope { y(inputs[0], inputs[1] + $0) }]
    let found = f(steps, inputs)
    let distances = right.indices.map { abs(element(found, $0) - right[$0]) }
    return Verdict(
      "largest distance from the stencil", farthest(distances, from: 0), tolerance: 1e-8)
  }

  /// Every law of the way back.
  public static let all = [example, usedTwice, valueAtUse, oldValueApart, chain, stencil]

  /// p ← a·b, a ← a + a, y ← p + a.
  private static let changed: [ScalarStep] = [
    .product(0, 1, into: 2), .sum(0, 0, into: 0), .sum(2, 0, into: 3),
  ]
}

/// An element of what a function gave, NaN where it gave too few.
func element(_ values: [Double], _ k: Int) -> Double {
  values.indices.contains(k) ? values[k] : .nan
}
