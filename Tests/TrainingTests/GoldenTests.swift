import FormalAlgorithms
import FormalTraining
import Foundation
import Tensors
import TestSupport
import Testing

/// Ten steps of training in PyTorch (Tests/Goldens/training.py), on the small models of the
/// specification's section 6.
struct GoldenTests {
  private struct File: Decodable {
    struct Run: Decodable {
      let losses: [Double]
      let norms: [Double]
      let parameters: [Double]
    }
    struct Model<Example: Decodable>: Decodable {
      let batches: [[Example]]
      let sgd, adam, adamW: Run
    }
    struct Pair: Decodable {
      let z, x: [Int]
    }
    struct Models: Decodable {
      let decoder: Model<[Int]>
      let encoder: Model<MaskedSequence>
      let both: Model<Pair>
    }
    let generator: String
    let models: Models
  }

  private func models() throws -> File.Models {
    let url = try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
    let data = try Data(contentsOf: url.appendingPathComponent("training.json"))
    return try JSONDecoder().decode(File.self, from: data).models
  }

  /// Trains as the script does, and compares. Both sides compute in Double; the worst they differ by is
  /// Adam's quotient where a gradient is nothing but rounding (that of b_k), far below the tolerance.
  private func expectRun<P: Parameters, Example>(
    _ name: String, _ expected: File.Run, from start: P, _ batches: [[Example]],
    _ reduction: Reduction, by rule: some Optimiser, schedule: Schedule? = nil,
    loss: @Sendable (P, Example) -> TokenLoss
  ) {
    var (θ, rule) = (start, rule)
    var losses: [Double] = []
    var norms: [Double] = []
    for (step, batch) in batches.enumerated() {
      let found = batchGradient(θ, batch, reduction: reduction, loss: loss)
      losses.append(found.loss)
      var gradient = found.gradient
      if let schedule {
        rule.rate = schedule(step)
        let clipping = clipped(gradient, norm: 1)
        gradient = clipping.gradient
        norms.append(clipping.norm)
      }
      θ = rule.step(θ, gradient)
    }
    let tolerance = 1e-10
    #expect(losses.count == 10)
    expectClose(Tensor(vector: losses), Tensor(vector: expected.losses), tolerance, name)
    expectClose(Tensor(vector: norms), Tensor(vector: expected.norms), tolerance, name)
    let numbers = PinnedModel.numbered(θ, heads: 2).flatMap(\.scalars)
    expectClose(Tensor(vector: numbers), Tensor(vector: expected.parameters), tolerance, name)
    // And they have moved.
    let before = PinnedModel.numbered(start, heads: 2).flatMap(\.scalars)
    #expect(zip(before, numbers).contains { abs($0 - $1) > 0.05 }, "\(name)")
  }

  private func expectRuns<P: Parameters, Example, Read>(
    _ model: File.Model<Read>, from start: P, _ convert: (Read) -> Example,
    loss: @Sendable (P, Example) -> TokenLoss
  ) {
    let batches = model.batches.map { $0.map(convert) }
    expectRun("SGD", model.sgd, from: start, batches, .sum, by: SGD(rate: 0.02), loss: loss)
    expectRun("Adam", model.adam, from: start, batches, .mean, by: Adam(rate: 0.01), loss: loss)
    let schedule = Schedule.warmupCosine(peak: 0.02, floor: 0.002, warmup: 3, steps: 8)
    expectRun(
      "AdamW", model.adamW, from: start, batches, .mean,
      by: AdamW(rate: 0.02, beta2: 0.99, decay: 0.1, for: start), schedule: schedule, loss: loss)
    #expect(model.adamW.norms.contains { $0 > 1 })
  }

  @Test func theDecoderTrainsAsInPyTorch() throws {
    expectRuns(
      try models().decoder, from: PinnedModel.dTransformer, { $0 }, loss: nextTokenLoss)
    // Seen without its last token too.
    expectRuns(try models().decoder, from: PinnedModel.dTransformer, { $0 }, loss: windowLoss)
  }

  @Test func theEncoderTrainsAsInPyTorch() throws {
    expectRuns(try models().encoder, from: PinnedModel.eTransformer(), { $0 }, loss: maskedLoss)
  }

  @Test func theEncoderDecoderTrainsAsInPyTorch() throws {
    expectRuns(
      try models().both, from: PinnedModel.edTransformer, { (z: $0.z, x: $0.x) }, loss: pairLoss)
  }
}
