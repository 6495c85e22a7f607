import FormalAlgorithms
import FormalTraining
import Foundation
import Tensors
import TestSupport
import Testing

struct DropoutTests {
  private static let x = [6, 1, 3, 2, 0]
  /// Wide enough that no column is dropped as a whole: a norm is not defined on it.
  fileprivate static var model: DTransformerParameters {
    var random = RandomSource(seed: 1)
    return DTransformerParameters(
      vocabulary: 7, maximumLength: 6, layers: 2, heads: 2, de: 14, dattn: 3, dmid: 2, dmlp: 5,
      from: &random
    ).sampled(seed: 5)
  }
  private static var encoder: ETransformerParameters {
    var random = RandomSource(seed: 2)
    return ETransformerParameters(
      vocabulary: 7, maximumLength: 6, layers: 2, heads: 2, de: 14, dattn: 3, dmid: 2, dmlp: 5,
      from: &random)
  }
  private static var both: EDTransformerParameters {
    var random = RandomSource(seed: 3)
    return EDTransformerParameters(
      vocabulary: 7, maximumLength: 6, encoderLayers: 1, decoderLayers: 2, heads: 2, de: 14,
      dattn: 3, dmid: 2, dmlp: 5, from: &random)
  }

  /// The tape of a pass with the masks of one sequence.
  private func tape<T>(_ dropout: Dropout, step: Int = 3, sequence: Int = 2, _ body: () -> T)
    -> Tape
  {
    let tape = Tape()
    tape.record { _ = dropout.at(step).applied(sequence: sequence, body) }
    return tape
  }

  private func masks(_ tape: Tape) -> [Tensor] {
    tape.nodes.filter { $0.name == "dropout" }.map(\.value)
  }

  @Test func probabilityZeroChangesNoBit() {
    let batch = [Self.x, [1, 2, 3]]
    let plain = batchGradient(Self.model, batch, reduction: .mean, loss: nextTokenLoss)
    let found = batchGradient(
      Self.model, batch, reduction: .mean, dropout: Dropout(0, seed: 1).at(4), loss: nextTokenLoss)
    #expect(found.losses == plain.losses)
    #expect(found.gradient.isIdentical(to: plain.gradient))
    #expect(masks(tape(Dropout(0, seed: 1)) { dTransformer(Self.x, Self.model) }).isEmpty)
  }

  @Test func itActsOnEmbeddingsAttentionAndMLP() {
    let half = Dropout(0.5, seed: 1)
    // Embedding, then attention and MLP of two layers.
    #expect(
      masks(tape(half) { dTransformer(Self.x, Self.model) }).map(\.shape)
        == [Shape](repeating: [14, 5], count: 5))
    #expect(masks(tape(half) { eTransformer(Self.x, Self.encoder) }).count == 5)
    // One layer that encodes three tokens, two that decode five, each of them with three sub-layers.
    let found = masks(tape(half) { edTransformer([1, 2, 3], Self.x, Self.both) })
    #expect(found.map(\.columns) == [3, 3, 3, 5, 5, 5, 5, 5, 5, 5])
  }

  @Test func whatIsKeptIsScaledAndTheRestIsZero() {
    let p = 0.3
    let found = masks(tape(Dropout(p, seed: 8)) { dTransformer(Self.x, Self.model) })
    let numbers = found.flatMap(\.scalars)
    #expect(Set(numbers) == [0, 1 / 0.7])
    #expect(Set(found.map(\.scalars)).count == found.count)
    // 200 masks of 70 numbers: their share of zeros lies within four standard errors of p.
    let many = (0..<40).flatMap { step in
      masks(tape(Dropout(p, seed: 8), step: step) { dTransformer(Self.x, Self.model) })
        .flatMap(\.scalars)
    }
    let share = Double(many.count { $0 == 0 }) / Double(many.count)
    #expect(abs(share - p) < 4 * (p * (1 - p) / Double(many.count)).squareRoot())
  }

  @Test func theResidualStreamItselfIsKept() {
    let found = tape(Dropout(0.5, seed: 1)) { dTransformer(Self.x, Self.model) }
    let (before, after) = (
      found.values(ofLine: 6, algorithm: 10), found.values(ofLine: 8, algorithm: 10)
    )
    let masks = masks(found)
    for l in 0..<2 {
      let mask = masks[2 + 2 * l]
      let added = after[l] - before[l]
      for i in 0..<added.count { #expect((added[i] == 0) == (mask[i] == 0)) }
    }
  }

  @Test func theMeanOverMasksIsTheValueWithout() {
    // A line is linear in its mask: the mean of Algorithm 5's output tends to the output.
    let (X, W) = (
      sample([4, 5], seed: 1),
      MHAttentionParameters.sample(
        heads: 2, dx: 4, dz: 4, dattn: 3, dmid: 2, dout: 4, seed: 2)
    )
    let plain = mhAttention(X, W, mask: .causal)
    let (p, count) = (0.2, 4_000)
    var mean = Tensor.zeros(plain.shape)
    for step in 0..<count {
      let dropped = Dropout(p, seed: 3).at(step).applied(sequence: 0) {
        mhAttention(X, W, mask: .causal)
      }
      mean = mean + dropped / Double(count)
    }
    // A number's deviation is |y|·√(p/(1 − p)); five standard errors.
    for i in 0..<plain.count {
      let error = abs(plain[i]) * (p / (1 - p) / Double(count)).squareRoot()
      #expect(abs(mean[i] - plain[i]) < 5 * error)
    }
  }

  @Test func masksBelongToSeedStepAndSequence() {
    func loss(_ seed: UInt64, _ step: Int, _ sequence: Int) -> Double {
      Dropout(0.3, seed: seed).at(step).applied(sequence: sequence) {
        Tape().record { nextTokenLoss(Self.model, Self.x) }.sum.scalar
      }
    }
    #expect(loss(1, 2, 3) == loss(1, 2, 3))
    #expect(
      Set([loss(1, 2, 3), loss(2, 1, 3), loss(1, 3, 2), loss(3, 2, 1), loss(1, 2, 4)]).count == 5)
  }

  @Test func masksDoNotDependOnTheThreads() {
    let batch = [Self.x, [1, 2, 3, 4, 5, 6], [4, 4], [0, 5, 2], [6, 6, 1, 0]]
    let step = Dropout(0.2, seed: 9).at(17)
    let alone = onOneThread {
      batchGradient(Self.model, batch, reduction: .mean, dropout: step, loss: nextTokenLoss)
    }
    for turn in 0..<6 {
      let found = batchGradient(Self.model, batch, reduction: .mean, dropout: step) { θ, x in
        usleep(UInt32((turn * x.count * 37) % 7) * 300)
        return nextTokenLoss(θ, x)
      }
      #expect(found.losses == alone.losses)
      #expect(found.gradient.isIdentical(to: alone.gradient))
    }
  }

  @Test func theGradientWithFixedMasksIsThatOfTheStencil() {
    let (θ, flat) = (Self.model, flatten(Self.model))
    let step = Dropout(0.3, seed: 4).at(1)
    let batch = [Self.x, [1, 2, 3, 4]]
    let direction = sample([θ.parameterCount], seed: 8)
    func batchLoss(_ h: Double) -> BatchGradient {
      batchGradient(
        unflatten(flat + h * direction, like: θ), batch, reduction: .mean, dropout: step,
        loss: nextTokenLoss)
    }
    let h = 5e-4
    let losses = [-2 * h, -h, h, 2 * h].map { batchLoss($0).loss }
    let slope = (losses[0] - 8 * losses[1] + 8 * losses[2] - losses[3]) / (12 * h)
    let along = sum(batchLoss(0).gradient .* direction).scalar
    // The stencil's own error is of order h⁴.
    #expect(abs(slope - along) < 1e-6 * abs(along))
    let plain = batchGradient(θ, batch, reduction: .mean, loss: nextTokenLoss).gradient
    #expect(abs(sum(plain .* direction).scalar - along) > 1e-3 * abs(along))
  }

  @Test func afterwardsNothingIsDropped() {
    let before = dTransformer(Self.x, Self.model)
    _ = tape(Dropout(0.5, seed: 1)) { dTransformer(Self.x, Self.model) }
    #expect(dTransformer(Self.x, Self.model).isIdentical(to: before))
  }

  @Test func aTrainedModelCanStillBeReplayed() {
    let found = tape(Dropout(0.5, seed: 1)) { dTransformer(Self.x, Self.model) }
    for (again, node) in zip(found.replayed(), found.nodes) {
      #expect(again.isIdentical(to: node.value))
    }
  }

  @Test func mistakesStop() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { _ = Dropout(1, seed: 1) }
    expectLine(result, "dropout: p = 1.0 must be in 0 ..< 1")
    let other = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      _ = Dropout(0.5, seed: 1).at(0).applied(sequence: 0) {
        dTransformer([1, 2], DropoutTests.model)
      }
    }
    expectLine(
      other, "dropout: the line's value is no recorded sum (Algorithm 10 (DTransformer), line 8)")
  }
}
