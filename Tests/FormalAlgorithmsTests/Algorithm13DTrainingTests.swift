import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct Algorithm13DTrainingTests {
  private static let data = [[5, 0, 2, 1, 6], [5, 3, 1, 3, 0, 6]]

  /// N13.4.
  @Test func thePinnedLossesComeOut() {
    var losses: [Double] = []
    _ = dTraining(Self.data, PinnedModel.dTransformer, epochs: 3, rate: 0.05) {
      losses.append($0.loss)
    }
    let expected = [
      8.103500427394, 9.448320960669, 8.184953259651, 7.95844183123, 7.794023127372, 7.836491727979,
    ]
    expectClose(Tensor(vector: losses), Tensor(vector: expected))
  }

  @Test func theTraceIsThePapers() {
    let tape = Tape()
    tape.record { _ = dTraining(Self.data, PinnedModel.dTransformer, epochs: 2, rate: 0.05) }
    expectTrace(
      of: tape, algorithm: 13,
      TraceExpectation(
        sizes: [13: ["N_epochs": 2, "N_data": 2], 10: ["L": 2], 5: ["H": 2]],
        implied: [10: [2: [1, 2]]]))
  }
}
