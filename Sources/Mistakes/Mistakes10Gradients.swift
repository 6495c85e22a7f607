import Tensors

/// One step of a small program on numbered memory cells: the sum or the product of two cells goes into
/// a third, which may be one of the two.
public struct ScalarStep: Sendable, Hashable {
  let isProduct: Bool
  let left: Int
  let right: Int
  let result: Int

  /// result ← left + right.
  public static func sum(_ left: Int, _ right: Int, into result: Int) -> ScalarStep {
    ScalarStep(isProduct: false, left: left, right: right, result: result)
  }

  /// result ← left · right.
  public static func product(_ left: Int, _ right: Int, into result: Int) -> ScalarStep {
    ScalarStep(isProduct: true, left: left, right: right, result: result)
  }

  func value(_ memory: [Double]) -> Double {
    isProduct ? memory[left] * memory[right] : memory[left] + memory[right]
  }
}

/// The known wrong ways to go backwards through a computation.
public enum GradientMistakes {
  /// What flows back replaces what was there.
  public static let overwritten = Mistake<GradientFunction>(
    "overwritten, not added up",
    """
    A value that is used twice gets the derivative of one use: the other is written over.
    """,
    source: "hand-made backward passes, `grad = …` in place of `grad += …`",
    law: GradientLaws.usedTwice
  ) { steps, inputs in
    reverse(steps, inputs) { step, used, dy, adjoints in
      // Wrong: = in place of +=.
      adjoints[step.left] = dy * (step.isProduct ? used.right : 1)
      adjoints[step.right] = dy * (step.isProduct ? used.left : 1)
    }
  }

  /// The factors are read when it is too late.
  public static let changedAfterUse = Mistake<GradientFunction>(
    "changed in place after use",
    """
    A factor is read from memory on the way back, when something else has been written over it.
    """,
    source: "in-place operations such as `x += 1` where a library does not count versions",
    law: GradientLaws.valueAtUse
  ) { steps, inputs in
    let last = run(steps, inputs).memory
    return reverse(steps, inputs) { step, _, dy, adjoints in
      // Wrong: the memory of the end, not of the moment.
      adjoints[step.left] += dy * (step.isProduct ? last[step.right] : 1)
      adjoints[step.right] += dy * (step.isProduct ? last[step.left] : 1)
    }
  }

  /// Old and new value of a cell share one derivative.
  public static let notCleared = Mistake<GradientFunction>(
    "old and new value mixed",
    """
    A cell is written anew, and on the way back the derivative of its new value is left standing \
    as that of its old one.
    """,
    source: "one gradient for each name in place of one for each value",
    law: GradientLaws.oldValueApart
  ) { steps, inputs in
    // Wrong: what is handed on stays.
    reverse(steps, inputs, clears: false, pass: handOn)
  }

  /// The steps are taken in their first order.
  public static let forwards = Mistake<GradientFunction>(
    "forwards",
    """
    The steps are gone through from the first to the last: a derivative is handed on before it has \
    come.
    """,
    source: "a loop without `reversed()`", law: GradientLaws.chain
  ) { steps, inputs in
    // Wrong: not reversed.
    reverse(steps, inputs, order: Array(steps.indices), pass: handOn)
  }

  /// Each factor's derivative is itself.
  public static let ownFactor = Mistake<GradientFunction>(
    "its own factor", "The derivative of a·b by a is taken to be a; it is b.",
    source: "the product rule with its two terms exchanged", law: GradientLaws.example
  ) { steps, inputs in
    reverse(steps, inputs) { step, used, dy, adjoints in
      // Wrong: left for left.
      adjoints[step.left] += dy * (step.isProduct ? used.left : 1)
      adjoints[step.right] += dy * (step.isProduct ? used.right : 1)
    }
  }

  /// The loop starts from the value.
  public static let seededByValue = Mistake<GradientFunction>(
    "begun with y", "The way back begins with the value y; the derivative of y by y is 1.",
    source: "`backward(loss)` in place of `backward(1)`", law: GradientLaws.example
  ) { steps, inputs in
    let y = run(steps, inputs).memory[steps[steps.count - 1].result]
    // Wrong: y for 1.
    return reverse(steps, inputs, seed: y, pass: handOn)
  }

  /// Every known mistake of the way back.
  public static let all = [
    overwritten, changedAfterUse, notCleared, forwards, ownFactor, seededByValue,
  ]

  /// The way back through a computation, with its laws and mistakes.
  public static let catalogue = Catalogue<GradientFunction>(
    "the way back", right: { reverse($0, $1, pass: handOn) }, laws: GradientLaws.all, mistakes: all
  ) { f in
    // Cell 0 is used twice and then changed; cell 2 is changed in place.
    let steps: [ScalarStep] = [
      .product(0, 1, into: 2), .sum(2, 0, into: 2), .product(0, 0, into: 0),
      .product(2, 0, into: 3),
      .sum(3, 1, into: 3),
    ]
    return [Tensor(vector: f(steps, [1.5, -0.7]))]
  }

  private typealias Pass = (
    _ step: ScalarStep, _ used: (left: Double, right: Double), _ dy: Double,
    _ adjoints: inout [Double]
  ) -> Void

  /// Runs the steps; for each, what stood in its two cells when it used them.
  private static func run(
    _ steps: [ScalarStep], _ inputs: [Double]
  ) -> (memory: [Double], used: [(left: Double, right: Double)]) {
    let cells = steps.map { max($0.left, $0.right, $0.result) + 1 }.max() ?? 0
    var memory = inputs + Array(repeating: 0, count: max(0, cells - inputs.count))
    var used: [(left: Double, right: Double)] = []
    for step in steps {
      used.append((memory[step.left], memory[step.right]))
      memory[step.result] = step.value(memory)
    }
    return (memory, used)
  }

  /// The way back: from each step's result to the cells it used.
  private static func reverse(
    _ steps: [ScalarStep], _ inputs: [Double], seed: Double = 1, order: [Int]? = nil,
    clears: Bool = true, pass: Pass
  ) -> [Double] {
    let (memory, used) = run(steps, inputs)
    var adjoints = Array(repeating: 0.0, count: memory.count)
    guard let last = steps.last else { return Array(adjoints.prefix(inputs.count)) }
    adjoints[last.result] = seed
    for k in order ?? steps.indices.reversed() {
      let dy = adjoints[steps[k].result]
      // Before the step, something else stood in the cell.
      if clears { adjoints[steps[k].result] = 0 }
      pass(steps[k], used[k], dy, &adjoints)
    }
    return Array(adjoints.prefix(inputs.count))
  }

  /// What a step adds to the adjoints of its two cells.
  private static func handOn(
    _ step: ScalarStep, _ used: (left: Double, right: Double), _ dy: Double,
    _ adjoints: inout [Double]
  ) {
    adjoints[step.left] += dy * (step.isProduct ? used.right : 1)
    adjoints[step.right] += dy * (step.isProduct ? used.left : 1)
  }
}
