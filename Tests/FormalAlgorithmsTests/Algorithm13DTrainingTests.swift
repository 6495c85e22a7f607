import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct Algorithm13DTrainingTests {
  /// x and x′ of N13.1, counted from 0.
  private static let data = [PinnedModel.x, [5, 3, 1, 3, 0, 6]]

  private static func loss(_ x: [Int], _ θ: DTransformerParameters) -> Double {
    var loss = 0.0
    _ = dTraining([x], θ, epochs: 1, rate: 0) { loss = $0.loss }
    return loss
  }

  /// N13.1.
  @Test func theLossesAtTheStartArePinned() {
    let losses = Self.data.map { Self.loss($0, PinnedModel.dTransformer) }
    expectClose(Tensor(vector: losses), Tensor(vector: [8.103500427394, 9.821835647763]))
  }

  /// N13.3.
  @Test func oneStepIsPinned() {
    let θ̂ = dTraining([PinnedModel.x], PinnedModel.dTransformer, epochs: 1, rate: 0.05)
    let found = [θ̂.u[0, 0], Self.loss(PinnedModel.x, θ̂)]
    expectClose(Tensor(vector: found), Tensor(vector: [0.446291904068, 7.46462871827]))
  }

  /// N13.4: the losses of the first epochs.
  @Test func theFirstEpochsArePinned() {
    var losses: [Double] = []
    _ = dTraining(Self.data, PinnedModel.dTransformer, epochs: 3, rate: 0.05) {
      losses.append($0.loss)
    }
    let expected = [
      8.103500427394, 9.448320960669, 8.184953259651, 7.95844183123, 7.794023127372, 7.836491727979,
    ]
    expectClose(Tensor(vector: losses), Tensor(vector: expected))
  }

  /// N13.4, P13.11, P14.11: after 300 epochs both sequences are known by heart.
  ///
  /// The specification trains with η = 0.05. Such steps overshoot again and again, and a change of W_u by
  /// 1e-15 is a change of the last losses by 0.7: their numbers belong to one order of rounding. With
  /// η = 0.01 the end is the same to four places after a change by 1e-12.
  @Test func twoSequencesAreMemorised() {
    let θ̂ = dTraining(Self.data, PinnedModel.dTransformer, epochs: 300, rate: 0.01)
    let end = Self.data.reduce(0) { $0 + Self.loss($1, θ̂) }
    #expect(1.386294361 < end && end < 2)
    for (prompt, rest) in [([5, 0], [2, 1, 6]), ([5, 3], [1, 3, 0, 6])] {
      var none = GivenDraws([])
      let y = dInference(
        prompt, θ̂, generating: rest.count, temperature: .greedy, from: &none)
      #expect(y == rest)
    }
    // The end is never an input that counts, so nothing has moved its embedding (P13.9).
    #expect(θ̂.e.columns(6..<7).isIdentical(to: PinnedModel.dTransformer.e.columns(6..<7)))
  }

  /// P13.11: two sequences that share their first token alone cannot cost less than 2·ln 2 together,
  /// whatever θ, since both continuations begin after the same.
  @Test func twoContinuationsOfOneTokenCostAtLeastTheirChoice() {
    for seed in 0..<50 as Range<UInt64> {
      let θ = SampleStack.dParameters(layers: 1, seed: seed)
      let sum = Self.loss([8, 1, 3, 2, 9], θ) + Self.loss([8, 4, 2, 4, 1, 9], θ)
      #expect(sum > 1.386294361)
    }
  }

  @Test func theTraceIsThePapers() {
    let tape = Tape()
    tape.record {
      _ = dTraining(Self.data + [[3]], PinnedModel.dTransformer, epochs: 2, rate: 0.05)
    }
    expectTrace(
      of: tape, algorithm: 13,
      TraceExpectation(
        sizes: [13: ["N_epochs": 2, "N_data": 3], 10: ["L": 2], 5: ["H": 2]],
        implied: [10: [2: [1, 2]]]))
  }

  /// P13.9: x[ℓ] is no condition of anything that is predicted.
  @Test func theLastTokenGetsNoGradient() {
    let θ = SampleStack.dParameters
    let gradients = SampleStack.decoder.gradients()
    let (e, p) = (gradients[0].tensor.columnArrays, gradients[1].tensor.columnArrays)
    #expect(e[SampleStack.x[5]].allSatisfy { $0 == 0 } && p[5].allSatisfy { $0 == 0 })
    for t in 0..<5 {
      #expect(e[SampleStack.x[t]].contains { abs($0) > 1e-3 })
      #expect(p[t].contains { abs($0) > 1e-3 })
    }
    // A last token that also comes earlier is trained there.
    let tape = Tape()
    let loss = tape.record { logLoss(dTransformer([8, 9, 9], θ), targets: [9, 9, nil]) }
    #expect(tape.gradients(of: loss)[θ.e].columnArrays[9].contains { abs($0) > 1e-3 })
  }

  /// P13.10, E14: the first token is a condition and never predicted, so data must begin with bos. Two
  /// tokens of one embedding cost the same in the first place, and not in the second.
  @Test func theFirstTokenIsNeverPredicted() {
    var θ = SampleStack.dParameters
    var columns = θ.e.columnArrays
    columns[4] = columns[1]
    θ.e = Tensor(columns: columns)
    #expect(Self.loss([1, 2, 9], θ) == Self.loss([4, 2, 9], θ))
    #expect(abs(Self.loss([8, 1, 9], θ) - Self.loss([8, 4, 9], θ)) > 0.01)
  }

  /// P0.20: the loss is minus the log of the probability that Algorithm 14 goes on with x[2:] after x[1].
  @Test func theLossIsTheProbabilityOfTheContinuation() {
    let θ = SampleStack.dParameters
    let tape = Tape()
    var random = RandomSource(seed: 6)
    let y = tape.record { dInference([8], θ, generating: 8, from: &random) }
    #expect(Set(y).count > 2)
    let p = tape.values(ofLine: 4, algorithm: 14)
    let logs = zip(p, y).map { log($0)[$1] }
    expectClose(
      Tensor(scalar: Self.loss([8] + y, θ)), Tensor(scalar: -logs.reduce(0, +)), 1e-12)
  }
}
