import FormalAlgorithms
import Tensors
import TestSupport
import Testing

private let stops = [
  Stop("training: N_epochs = -1 is not a number of epochs (Algorithm 13 (DTraining))") {
    _ = dTraining([[8, 9]], SampleStack.dParameters, epochs: -1, rate: 0.1)
  },
  Stop("training: η = -0.1 is not in [0, ∞) (Algorithm 13 (DTraining))") {
    _ = dTraining([[8, 9]], SampleStack.dParameters, epochs: 1, rate: -0.1)
  },
  Stop("training: η = nan is not in [0, ∞) (Algorithm 11 (EDTraining))") {
    _ = edTraining([([8], [8, 9])], SampleStack.edParameters, epochs: 1, rate: .nan)
  },
  Stop("training: N_epochs = -2 is not a number of epochs (Algorithm 11 (EDTraining))") {
    _ = edTraining([([8], [8, 9])], SampleStack.edParameters, epochs: -2, rate: 1)
  },
  Stop("training: η = inf is not in [0, ∞) (Algorithm 12 (ETraining))") {
    var random = RandomSource(seed: 1)
    _ = eTraining(
      [[8, 9]], SampleStack.eParameters, epochs: 1, rate: .infinity, p_mask: 0.5, from: &random)
  },
  Stop("training: p_mask = 1.5 is no probability (Algorithm 12 (ETraining))") {
    var random = RandomSource(seed: 1)
    _ = eTraining(
      [[8, 9]], SampleStack.eParameters, epochs: 1, rate: 0.1, p_mask: 1.5, from: &random)
  },
]

struct TrainingVisitTests {
  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  /// A visit tells the loss of the θ that it tells, before the step.
  @Test func aVisitTellsThetaAndItsLoss() {
    let data = [[8, 2, 5, 9], [8, 3, 9]]
    var visits: [TrainingVisit<DTransformerParameters>] = []
    _ = dTraining(data, SampleStack.dParameters, epochs: 2, rate: 0.05) { visits.append($0) }
    #expect(visits.count == 4)
    for visit in visits {
      let x = data[visit.n - 1]
      let P = dTransformer(x, visit.θ)
      let logs = x.indices.dropLast().map { log(P)[x[$0 + 1], $0] }
      expectClose(Tensor(scalar: visit.loss), Tensor(scalar: -logs.reduce(0, +)), 1e-12)
      #expect(visit.masked.isEmpty)
    }
    #expect(!visits[0].θ.u.isIdentical(to: visits[1].θ.u))
  }

  /// Training is not recorded when no tape runs, and a step leaves no trace of its own on one that does.
  @Test func stepsAreNotRecorded() {
    let tape = Tape()
    var before: [Int] = []
    let θ̂ = tape.record {
      dTraining([[8, 2, 9]], SampleStack.dParameters, epochs: 1, rate: 0.05) { _ in
        before.append(tape.nodes.count)
      }
    }
    #expect(before == [tape.nodes.count])
    #expect(θ̂.tensors.allSatisfy { tape.find($0) == nil })
    _ = dTraining([[8, 2, 9]], SampleStack.dParameters, epochs: 1, rate: 0.05) { _ in
      #expect(Tape.current !== tape)
    }
    #expect(Tape.current == nil)
  }
}
