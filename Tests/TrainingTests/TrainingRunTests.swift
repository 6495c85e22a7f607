import FormalAlgorithms
import FormalTraining
import Foundation
import Tensors
import TestSupport
import Testing

/// A small run on given sequences, and a folder of its own for its files.
enum SmallRun {
  static func θ(seed: UInt64 = 3) -> DTransformerParameters {
    var random = RandomSource(seed: seed)
    return DTransformerParameters(
      vocabulary: 9, maximumLength: 6, layers: 2, heads: 2, de: 8, dattn: 3, dmid: 5, dmlp: 7,
      precision: .float, from: &random)
  }

  static func plan(
    steps: Int = 30, recipe: String = "small", clipping: Double? = 1
  ) -> TrainingPlan<DTransformerParameters, [Int]> {
    TrainingPlan(
      recipe: recipe, steps: steps,
      schedule: .warmupCosine(peak: 0.02, floor: 0.002, warmup: 5, steps: steps),
      clipping: clipping, reduction: .mean,
      batch: { step in
        var random = RandomSource(seed: 8, step: step)
        return (0..<3).map { _ in (0..<5).map { _ in random.integer(below: 9) } }
      }, loss: windowLoss)
  }

  static func begin(
    steps: Int = 30, recipe: String = "small"
  ) -> TrainingRun<DTransformerParameters, AdamW, [Int]> {
    TrainingRun(
      plan(steps: steps, recipe: recipe), from: θ(), by: AdamW(rate: 0.01, decay: 0.1, for: θ()))
  }

  static func folder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }
}

struct TrainingRunTests {
  @Test func aStepIsBatchGradientClippingRateAndRule() throws {
    var run = SmallRun.begin()
    let plan = run.plan
    var rule = AdamW(rate: 0.01, decay: 0.1, for: run.θ)
    var θ = run.θ
    for step in 0..<3 {
      let found = batchGradient(θ, plan.batch(step), reduction: .mean, loss: windowLoss)
      rule.rate = plan.schedule(step)
      θ = rule.step(θ, clipped(found.gradient, norm: 1).gradient)
      #expect(run.takeStep() == 12)
      #expect(run.losses[step] == found.loss)
    }
    #expect(run.step == 3 && !run.isComplete)
    #expect(run.θ.tensors.map(\.scalars) == θ.tensors.map(\.scalars))
  }

  @Test func aRunEndsAtItsLimitOrItsPlan() throws {
    var run = SmallRun.begin(steps: 7)
    #expect(try run.advance(to: 4))
    #expect(run.step == 4 && !run.isComplete)
    #expect(try run.advance(to: 100))
    #expect(run.step == 7 && run.isComplete)
    #expect(try run.advance())
    #expect(run.step == 7)
  }

  @Test func theLossFalls() throws {
    // Sequences that repeat themselves can be learned; random ones cannot.
    let plan = TrainingPlan<DTransformerParameters, [Int]>(
      recipe: "repeating", steps: 60, schedule: .constant(0.01), reduction: .mean,
      batch: { [[$0 % 9, 1, 2, 3, 4], [5, 6, 7, 8, 0]] }, loss: windowLoss)
    var run = TrainingRun(plan, from: SmallRun.θ(), by: Adam(rate: 0.01))
    try run.advance()
    #expect(run.losses[59] < run.losses[0] / 4)
  }

  @Test func aPleaToStopEndsAfterTheStepAndKeepsTheRun() throws {
    let url = try SmallRun.folder().appendingPathComponent("run.checkpoint")
    var run = SmallRun.begin()
    var asked = 0
    let isDone = try run.advance(
      checkpoints: Checkpoints(url, every: 1000),
      isInterrupted: {
        asked += 1
        return asked == 4
      })
    #expect(!isDone && run.step == 4)
    var again = SmallRun.begin()
    _ = try again.resume(from: url)
    #expect(again.step == 4)
  }

  @Test func observersSeeEachStep() throws {
    var run = SmallRun.begin(steps: 5)
    var seen: [Int] = []
    try run.advance(observe: { seen.append($0.step) })
    #expect(seen == [1, 2, 3, 4, 5])
  }
}
