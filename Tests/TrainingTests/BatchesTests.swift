import FormalAlgorithms
import FormalTraining
import Foundation
import Tensors
import TestSupport
import Testing

struct BatchesTests {
  /// Sequences of different lengths, so that threads finish in another order than they begin.
  private static let batch = [
    [6, 1, 3, 2, 0], [4, 4], [5, 2, 1, 0, 3, 6], [1, 2, 3], [0], [3, 6, 5, 1], [2, 2, 2, 2, 2, 2],
  ]
  private static var model: DTransformerParameters {
    PinnedModel.dTransformer.sampled(seed: 5)
  }

  /// What a loop over the sequences gives: each alone, added up in order.
  private func oneByOne<P: Parameters, Example>(
    _ θ: P, _ batch: [Example], loss: @Sendable (P, Example) -> TokenLoss
  ) -> (losses: [Double], gradient: Tensor) {
    var losses: [Double] = []
    var sum = Tensor.zeros([θ.parameterCount], precision: θ.tensors[0].precision)
    for example in batch {
      let tape = Tape()
      let value = tape.record { loss(θ, example) }
      losses.append(value.sum.scalar)
      sum = sum + tape.gradients(of: value.sum, with: θ.tensors).flat(for: θ)
    }
    return (losses, sum)
  }

  @Test(arguments: [Precision.double, .float])
  func aBatchOfTheDecoderIsItsSequencesOneByOneBitForBit(_ precision: Precision) {
    let θ = Self.model.converted(to: precision)
    let found = batchGradient(θ, Self.batch, reduction: .sum, loss: nextTokenLoss)
    let expected = oneByOne(θ, Self.batch, loss: nextTokenLoss)
    #expect(found.losses == expected.losses)
    #expect(found.gradient.isIdentical(to: expected.gradient))
    #expect(found.tokens == Self.batch.map { $0.count - 1 })
    #expect(found.loss == expected.losses.reduce(0, +))
  }

  @Test func aBatchOfTheEncoderIsItsSequencesOneByOneBitForBit() {
    let θ = PinnedModel.eTransformer().sampled(seed: 6)
    var random = RandomSource(seed: 3)
    let batch = Self.batch.map {
      MaskedSequence(masking: $0, with: 4, probability: 0.5, from: &random)
    }
    let found = batchGradient(θ, batch, reduction: .sum, loss: maskedLoss)
    let expected = oneByOne(θ, batch, loss: maskedLoss)
    #expect(found.losses == expected.losses)
    #expect(found.gradient.isIdentical(to: expected.gradient))
    #expect(found.tokens == batch.map(\.positions.count))
  }

  @Test func aBatchOfPairsIsThemOneByOneBitForBit() {
    let θ = PinnedModel.edTransformer.sampled(seed: 7)
    let batch = zip(Self.batch, Self.batch.reversed()).map { (z: $0, x: $1) }
    let found = batchGradient(θ, batch, reduction: .sum, loss: pairLoss)
    let expected = oneByOne(θ, batch, loss: pairLoss)
    #expect(found.losses == expected.losses)
    #expect(found.gradient.isIdentical(to: expected.gradient))
  }

  @Test func theMeanIsTheSumOverThePredictedTokens() {
    let θ = Self.model
    let sum = batchGradient(θ, Self.batch, reduction: .sum, loss: nextTokenLoss)
    let mean = batchGradient(θ, Self.batch, reduction: .mean, loss: nextTokenLoss)
    #expect(mean.tokens.reduce(0, +) == 20)
    #expect(mean.losses == sum.losses)
    #expect(mean.loss == 1 / 20.0 * sum.loss)
    #expect(mean.gradient.isIdentical(to: 1 / 20.0 * sum.gradient))
  }

  @Test func bitsDoNotDependOnTheThreads() {
    let θ = Self.model.converted(to: .float)
    let alone = onOneThread {
      batchGradient(θ, Self.batch, reduction: .mean, loss: nextTokenLoss)
    }
    for turn in 0..<12 {
      let found = batchGradient(θ, Self.batch, reduction: .mean) { θ, x in
        // Later sequences come first in some turns, and the early ones in others.
        usleep(UInt32((turn * x.count * 37) % 7) * 300)
        return nextTokenLoss(θ, x)
      }
      #expect(found.losses == alone.losses)
      #expect(found.gradient.isIdentical(to: alone.gradient))
    }
  }

  @Test func theGradientIsThatOfTheStencil() {
    let θ = Self.model
    let batch = [Self.batch[0], Self.batch[3]]
    let found = batchGradient(θ, batch, reduction: .mean, loss: nextTokenLoss)
    var random = RandomSource(seed: 8)
    let direction = Tensor.normal([θ.parameterCount], from: &random)
    let flat = flatten(θ)
    func loss(_ h: Double) -> Double {
      batchGradient(
        unflatten(flat + h * direction, like: θ), batch, reduction: .mean, loss: nextTokenLoss
      ).loss
    }
    let h = 5e-4
    let slope = (loss(-2 * h) - 8 * loss(-h) + 8 * loss(h) - loss(2 * h)) / (12 * h)
    let along = sum(found.gradient .* direction).scalar
    // The stencil's own error is of order h⁴.
    #expect(abs(slope - along) < 1e-6 * abs(along))
  }

  @Test func noSequencesGiveNothing() {
    let found = batchGradient(Self.model, [], reduction: .mean, loss: nextTokenLoss)
    #expect(found.loss == 0)
    #expect(found.losses.isEmpty)
    #expect(found.gradient.scalars == [Double](repeating: 0, count: Self.model.parameterCount))
  }

  @Test func theFirstFaultInTheOrderOfTheSequencesIsTold() {
    let batch = [[1, 2], [3, 1, 2, 5, 6, 0], [4, 99], [1, 77, 2], [0, 3]]
    for _ in 0..<5 {
      let found = collectingFault {
        batchGradient(Self.model, batch, reduction: .sum, loss: windowLoss)
      }
      #expect(found.fault?.message == "target 99 of 7 logits")
      #expect(found.value.losses[0].isFinite && found.value.losses[2].isNaN)
      #expect(!found.value.gradient.isFinite)
    }
    let alone = collectingFault {
      batchGradient(Self.model, [[1, 77, 2]], reduction: .sum, loss: windowLoss)
    }
    #expect(alone.fault?.location?.number == 1)
  }

  @Test func aFaultThatNobodyCollectsEndsTheProgram() async {
    let result = await #expect(
      processExitsWith: .exitCode(65), observing: [\.standardErrorContent]
    ) {
      _ = batchGradient(
        PinnedModel.dTransformer, [[1, 2], [3, 50, 4], [60, 1]], reduction: .sum,
        loss: nextTokenLoss)
    }
    expectLine(
      result, "token 50 is not in the vocabulary 0 … 6 (Algorithm 1 (Token embedding), line 1)")
  }

  @Test func aTapeThatRecordsTheCallerSeesNothing() {
    let (θ, tape) = (Self.model, Tape())
    tape.record { _ = batchGradient(θ, Self.batch, reduction: .mean, loss: nextTokenLoss) }
    #expect(tape.nodes.count == 0)
  }

  @Test func aBatchWithoutParametersStops() async {
    struct Nothing: Parameters {
      mutating func forEachTensor(_ body: (String, inout Tensor) -> Void) {}
    }
    await #expect(processExitsWith: .exitCode(70)) {
      _ = batchGradient(Nothing(), [1], reduction: .sum) { _, _ in
        TokenLoss(sum: Tensor(scalar: 0), tokens: 0)
      }
    }
  }
}
