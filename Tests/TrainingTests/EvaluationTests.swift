import FormalAlgorithms
import FormalTraining
import Tensors
import TestSupport
import Testing

struct EvaluationTests {
  private static let sequences = [[6, 1, 3, 2], [4, 4], [5, 2, 1, 0, 3, 6], [1], [2, 0, 6]]

  @Test func itIsTheMeanOverAllPredictedTokens() {
    let θ = PinnedModel.dTransformer
    let found = evaluate(θ, Self.sequences, loss: nextTokenLoss)
    // −log P by hand, from the distributions themselves.
    var (sum, count) = (0.0, 0)
    for x in Self.sequences {
      let P = log(dTransformer(x, θ))
      for t in x.indices.dropLast() {
        sum -= P[x[t + 1], t]
        count += 1
      }
    }
    #expect(found.tokens == count && count == 11)
    #expect(abs(found.sum - sum) < 1e-12)
    #expect(abs(found.mean - sum / 11) < 1e-13)
  }

  @Test func itIsTheLossOfABatchBitForBitWhateverTheThreads() {
    let θ = PinnedModel.dTransformer.converted(to: .float)
    let found = evaluate(θ, Self.sequences, loss: nextTokenLoss)
    let batch = batchGradient(θ, Self.sequences, reduction: .sum, loss: nextTokenLoss)
    #expect(found.sum == batch.loss)
    #expect(onOneThread { evaluate(θ, Self.sequences, loss: nextTokenLoss) } == found)
  }

  @Test func aUniformModelLosesTheLogarithmOfItsVocabulary() {
    var θ = PinnedModel.dTransformer
    θ.u = .zeros(θ.u.shape)
    #expect(abs(evaluate(θ, Self.sequences, loss: windowLossOrNone).mean - log7) < 1e-14)
  }

  @Test func aProbabilityRoundedToZeroHasAFiniteLoss() {
    var θ = PinnedModel.dTransformer
    θ.u = 1e4 * θ.u
    let found = evaluate(θ, Self.sequences, loss: nextTokenLoss)
    #expect(found.mean.isFinite && found.mean > 745)
  }

  @Test func nothingPredictedHasNoMean() {
    #expect(evaluate(PinnedModel.dTransformer, [[1], [2]], loss: nextTokenLoss).mean.isNaN)
  }

  @Test func aFaultIsTold() {
    let fault = collectingFault {
      evaluate(PinnedModel.dTransformer, [[1, 2], [9, 1], [8, 1]], loss: nextTokenLoss)
    }.fault
    #expect(fault?.message == "token 9 is not in the vocabulary 0 … 6")
  }
}

private let log7 = 1.9459101490553132

@Sendable private func windowLossOrNone(_ θ: DTransformerParameters, _ x: [Int]) -> TokenLoss {
  x.count > 1 ? windowLoss(θ, x) : nextTokenLoss(θ, x)
}

struct EarlyStopTests {
  private func set(_ x: Double) -> Sample {
    Sample(W: .ones([2, 3]), b: .ones([2]), c: Tensor(scalar: x))
  }

  @Test func itKeepsTheBestAndGivesUpAfterItsPatience() {
    var early = EarlyStop<Sample>(patience: 2)
    let losses = [3.0, 2, 2.5, 1, 1, .nan]
    let stops = losses.enumerated().map { early.update(set(Double($0)), loss: $1, step: 10 * $0) }
    // An equal loss and one that is no number are both no progress.
    #expect(stops == [false, false, false, false, false, true])
    #expect(early.best?.loss == 1 && early.best?.step == 30)
    #expect(early.best?.parameters.c.scalar == 3)
    #expect(early.waited == 2)
  }

  @Test func aLossThatIsNoNumberFromTheStartIsNeverBest() {
    var early = EarlyStop<Sample>(patience: 1)
    let isOver = early.update(set(0), loss: .nan, step: 0)
    #expect(isOver)
    #expect(early.best == nil)
  }

  @Test func itGoesOnFromWhatACheckpointKept() {
    var whole = EarlyStop<Sample>(patience: 3)
    for (step, loss) in [2.0, 1, 4].enumerated() {
      _ = whole.update(set(9), loss: loss, step: step)
    }
    var resumed = EarlyStop(patience: 3, best: whole.best, waited: whole.waited)
    let stops = [1.5, 1.1].map { resumed.update(set(1), loss: $0, step: 3) }
    #expect(stops == [false, true])
    #expect(resumed.best?.step == 1)
  }

  @Test func steppingOnDoesNotChangeTheBest() {
    var (early, adam) = (EarlyStop<Sample>(patience: 1), Adam(rate: 1))
    var θ = set(4)
    _ = early.update(θ, loss: 1, step: 0)
    for _ in 0..<3 { θ = adam.step(θ, Tensor.ones([9])) }
    #expect(early.best?.parameters.c.scalar == 4 && θ.c.scalar != 4)
  }

  @Test func noPatienceStops() async {
    await #expect(processExitsWith: .exitCode(70)) { _ = EarlyStop<Sample>(patience: 0) }
  }
}
