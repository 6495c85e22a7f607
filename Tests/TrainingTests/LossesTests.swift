import FormalAlgorithms
import FormalTraining
import Tensors
import TestSupport
import Testing

struct LossesTests {
  private let x = [6, 1, 3, 2, 0, 7 - 1]

  /// The gradient of a loss, in one vector.
  private func gradient<P: Parameters>(_ θ: P, _ loss: (P) -> TokenLoss) -> (Double, Int, Tensor) {
    let tape = Tape()
    let value = tape.record { loss(θ) }
    return (
      value.sum.scalar, value.tokens,
      tape.gradients(of: value.sum, with: θ.tensors).flat(for: θ)
    )
  }

  @Test func nextTokenLossIsThatOfAlgorithm13BitForBit() {
    let θ = PinnedModel.dTransformer
    var visits: [Double] = []
    let after = dTraining([x], θ, epochs: 1, rate: 0.25) { visits.append($0.loss) }
    let (loss, tokens, g) = gradient(θ) { nextTokenLoss($0, x) }
    #expect([loss] == visits)
    #expect(tokens == 5)
    var sgd = SGD(rate: 0.25)
    #expect(flatten(sgd.step(θ, g)).isIdentical(to: flatten(after)))
  }

  @Test func aWindowsLossIsThatOfAlgorithm13ToRounding() {
    let θ = PinnedModel.dTransformer
    let (loss, tokens, g) = gradient(θ) { windowLoss($0, x) }
    let (other, otherTokens, h) = gradient(θ) { nextTokenLoss($0, x) }
    #expect(tokens == otherTokens)
    // The same sums in another order at most: a product of another width.
    #expect(abs(loss - other) < 1e-12)
    expectClose(g, h, 1e-12)
  }

  @Test func aWindowMayBeOneTokenLongerThanTheModel() {
    let θ = PinnedModel.dTransformer
    let window = x + [4]
    #expect(window.count == θ.p.columns + 1)
    let found = collectingFault { windowLoss(θ, window) }
    #expect(found.fault == nil)
    #expect(found.value.tokens == 6)
    #expect(collectingFault { nextTokenLoss(θ, window) }.fault != nil)
  }

  @Test func oneTokenAlonePredictsNothing() {
    let (loss, tokens, g) = gradient(PinnedModel.dTransformer) { nextTokenLoss($0, [3]) }
    #expect(loss == 0)
    #expect(tokens == 0)
    #expect(g.scalars.allSatisfy { $0 == 0 })
  }

  @Test func maskedLossIsThatOfAlgorithm12BitForBit() {
    let θ = PinnedModel.eTransformer()
    var (random, other) = (RandomSource(seed: 12), RandomSource(seed: 12))
    let mask = SpecialTokens(vocabulary: 7).mask
    // The mask itself stands in the data: line 7 counts it as masked.
    let x = [6, 1, mask, 2, 0, 3]
    var visits: [(Double, [Int])] = []
    let after = eTraining([x], θ, epochs: 1, rate: 0.25, p_mask: 0.4, from: &random) {
      visits.append(($0.loss, $0.masked))
    }
    let example = MaskedSequence(masking: x, with: mask, probability: 0.4, from: &other)
    #expect(random == other)
    #expect(example.positions == visits[0].1)
    #expect(example.positions.contains(2) && example.positions.count > 1)
    let (loss, tokens, g) = gradient(θ) { maskedLoss($0, example) }
    #expect(loss == visits[0].0)
    #expect(tokens == example.positions.count)
    var sgd = SGD(rate: 0.25)
    #expect(flatten(sgd.step(θ, g)).isIdentical(to: flatten(after)))
  }

  @Test func pairLossIsThatOfAlgorithm11BitForBit() {
    let θ = PinnedModel.edTransformer
    let pair = (z: [2, 5, 1], x: [4, 0, 3, 3, 6])
    var visits: [Double] = []
    let after = edTraining([pair], θ, epochs: 1, rate: 0.25) { visits.append($0.loss) }
    let (loss, tokens, g) = gradient(θ) { pairLoss($0, pair) }
    #expect([loss] == visits)
    #expect(tokens == 4)
    var sgd = SGD(rate: 0.25)
    #expect(flatten(sgd.step(θ, g)).isIdentical(to: flatten(after)))
  }

  @Test func aMaskedSequenceThatDoesNotFitStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      _ = MaskedSequence(x: [1, 2], masked: [1, 2, 3], positions: [0])
    }
    expectLine(
      result, "masked sequence: 2 tokens, 3 of them masked or not, positions [0]")
    await #expect(processExitsWith: .exitCode(70)) {
      _ = MaskedSequence(x: [1, 2], masked: [1, 2], positions: [2])
    }
  }
}
