import FormalAlgorithms
import Tensors
import TestSupport
import Testing

/// Algorithms 11–13, for laws that hold for all three: properties P11.1–P11.8, P12.1, P12.7 and P13.1–P13.8.
/// Algorithm 12 masks what its seeded source says.
enum SampleTraining: Int, CaseIterable, Sendable, CustomStringConvertible {
  case edTraining = 11
  case eTraining = 12
  case dTraining = 13

  static let data = [[8, 2, 5, 2, 0, 9], [8, 3, 9], [8, 1, 4, 6, 9]]
  static let contexts = [[8, 6, 3, 9], [8, 9], [8, 2, 2, 5, 0, 3, 9]]

  /// What was told of a visit, whatever the stack.
  struct Visit {
    let epoch: Int
    let n: Int
    let loss: Double
    let masked: [Int]
    let tensors: [Tensor]
  }

  var stack: SampleStack {
    switch self {
    case .edTraining: .encoderDecoder
    case .eTraining: .encoder
    case .dTraining: .decoder
    }
  }

  /// Trains from the given parameters; returns the trained ones and the visits. The random source, which
  /// Algorithm 12 alone uses, goes on.
  func callAsFunction(
    _ tensors: [Tensor], epochs: Int, rate: Double, data: [[Int]] = Self.data,
    random: inout RandomSource
  ) -> (tensors: [Tensor], visits: [Visit]) {
    var visits: [Visit] = []
    func note(_ visit: TrainingVisit<some Parameters>) {
      visits.append(
        Visit(
          epoch: visit.epoch, n: visit.n, loss: visit.loss, masked: visit.masked,
          tensors: visit.θ.tensors))
    }
    switch self {
    case .edTraining:
      let θ = SampleStack.edParameters.replacingTensors(tensors)
      let pairs = zip(Self.contexts, data).map { (z: $0, x: $1) }
      let θ̂ = FormalAlgorithms.edTraining(pairs, θ, epochs: epochs, rate: rate) { note($0) }
      return (θ̂.tensors, visits)
    case .eTraining:
      let θ = SampleStack.eParameters.replacingTensors(tensors)
      let θ̂ = FormalAlgorithms.eTraining(
        data, θ, epochs: epochs, rate: rate, p_mask: 0.6, from: &random
      ) { note($0) }
      return (θ̂.tensors, visits)
    case .dTraining:
      let θ = SampleStack.dParameters.replacingTensors(tensors)
      let θ̂ = FormalAlgorithms.dTraining(data, θ, epochs: epochs, rate: rate) { note($0) }
      return (θ̂.tensors, visits)
    }
  }

  /// The same with a source of its own.
  func callAsFunction(
    _ tensors: [Tensor], epochs: Int, rate: Double, data: [[Int]] = Self.data, seed: UInt64 = 1
  ) -> (tensors: [Tensor], visits: [Visit]) {
    var random = RandomSource(seed: seed)
    return self(tensors, epochs: epochs, rate: rate, data: data, random: &random)
  }

  var description: String { "Algorithm \(rawValue)" }
}

struct TrainingLawsTests {
  private func identical(_ a: [Tensor], _ b: [Tensor]) -> Bool {
    zip(a, b).allSatisfy { $0.isIdentical(to: $1) }
  }

  /// P11.1, P12.1: with W_u = 0 all tokens are alike, and each prediction costs ln N_V.
  @Test(arguments: SampleTraining.allCases)
  func withoutUnembeddingEachPredictionCostsTheLogOfTheVocabulary(_ training: SampleTraining) {
    var tensors = training.stack.tensors
    tensors[tensors.count - 1] = .zeros([10, tensors[tensors.count - 1].columns])
    let visits = training(tensors, epochs: 1, rate: 0).visits
    let predictions =
      training == .eTraining ? visits.map(\.masked.count) : SampleTraining.data.map { $0.count - 1 }
    #expect(predictions.reduce(0, +) > 6)
    let expected = predictions.map { Double($0) * 2.302585092994046 }
    expectClose(Tensor(vector: visits.map(\.loss)), Tensor(vector: expected), 1e-13)
  }

  /// P11.2: a loss is minus the log of the probabilities of what was to be predicted, so it is not
  /// negative.
  @Test(arguments: SampleTraining.allCases)
  func theLossIsMinusTheLogOfTheProbabilities(_ training: SampleTraining) {
    let tensors = training.stack.tensors
    for visit in training(tensors, epochs: 3, rate: 0).visits {
      let x = SampleTraining.data[visit.n - 1]
      let seen =
        training == .eTraining ? x.indices.map { visit.masked.contains($0) ? 7 : x[$0] } : x
      let P = training.stack(tensors, x: seen, z: SampleTraining.contexts[visit.n - 1])
      let loss =
        training == .eTraining
        ? visit.masked.reduce(1.0) { $0 * P[x[$1], $1] }
        : x.indices.dropLast().reduce(1.0) { $0 * P[x[$1 + 1], $1] }
      #expect(visit.loss >= 0)
      expectClose(Tensor(scalar: visit.loss), -log(Tensor(scalar: loss)), 1e-12, "\(training)")
    }
  }

  /// P11.5.
  @Test(arguments: SampleTraining.allCases)
  func withoutStepsNothingMoves(_ training: SampleTraining) {
    let tensors = training.stack.tensors
    let none = training(tensors, epochs: 0, rate: 0.1)
    #expect(none.visits.isEmpty && identical(none.tensors, tensors))
    #expect(identical(training(tensors, epochs: 2, rate: 0).tensors, tensors))
    let tiny = training(tensors, epochs: 1, rate: 1e-12).tensors
    for (a, b) in zip(tiny, tensors) { #expect((a - b).norm < 1e-10) }
    #expect(identical(training(tensors, epochs: 3, rate: 0.1, data: []).tensors, tensors))
  }

  /// P11.6: a step lowers the loss by η‖∇loss‖², and by what is left over of the order of η².
  @Test(arguments: SampleTraining.allCases)
  func aSmallStepLowersTheLossByTheSquareOfTheGradient(_ training: SampleTraining) {
    let tensors = training.stack.tensors
    let data = [SampleTraining.data[0]]
    func excess(_ η: Double) -> (drop: Double, rest: Double) {
      let step = training(tensors, epochs: 1, rate: η, data: data)
      let square = zip(tensors, step.tensors).reduce(0.0) { sum, pair in
        let moved = (pair.0 - pair.1).norm / η
        return sum + moved * moved
      }
      let after = training(step.tensors, epochs: 1, rate: 0, data: data).visits[0].loss
      let drop = step.visits[0].loss - after
      return (drop, drop - η * square)
    }
    let (small, smaller) = (excess(1e-4), excess(5e-5))
    #expect(small.drop > 0)
    // The rest is of second order: half the step leaves a quarter of it.
    #expect(abs(small.rest) < 0.1 * small.drop)
    #expect(abs(small.rest / smaller.rest - 4) < 0.2, "\(training): \(small), \(smaller)")
  }

  /// P11.7, P12.7: one epoch and one more are two, the source of the masks going on.
  @Test(arguments: SampleTraining.allCases)
  func twoEpochsAreOneAndOneMore(_ training: SampleTraining) {
    let tensors = training.stack.tensors
    let two = training(tensors, epochs: 2, rate: 0.01)
    var random = RandomSource(seed: 1)
    let first = training(tensors, epochs: 1, rate: 0.01, random: &random)
    let second = training(first.tensors, epochs: 1, rate: 0.01, random: &random)
    #expect(identical(two.tensors, second.tensors))
    #expect(two.visits.map(\.loss) == (first.visits + second.visits).map(\.loss))
    #expect(!identical(first.tensors, second.tensors))
  }

  /// P11.8: a sequence of one token predicts nothing, and moves nothing.
  @Test(arguments: [SampleTraining.edTraining, .dTraining])
  func oneTokenTeachesNothing(_ training: SampleTraining) {
    let tensors = training.stack.tensors
    let one = training(tensors, epochs: 1, rate: 0.1, data: [[8]])
    #expect(one.visits.map(\.loss) == [0])
    #expect(identical(one.tensors, tensors))
  }

  /// The lines of the loops: epochs outside, sequences inside in their order, N_epochs·N_data steps, each a
  /// step of gradient descent on all parameters from the θ that the model saw; the last θ is returned.
  @Test(arguments: SampleTraining.allCases)
  func everyVisitIsOneStepOnAllParameters(_ training: SampleTraining) {
    let (stack, η) = (training.stack, 0.01)
    let run = training(stack.tensors, epochs: 2, rate: η)
    #expect(run.visits.map(\.epoch) == [1, 1, 1, 2, 2, 2])
    #expect(run.visits.map(\.n) == [1, 2, 3, 1, 2, 3])
    #expect(identical(run.visits[0].tensors, stack.tensors))
    let after = run.visits.dropFirst().map(\.tensors) + [run.tensors]
    for (visit, after) in zip(run.visits, after) {
      let x = SampleTraining.data[visit.n - 1]
      let masked = training == .eTraining
      let seen = masked ? x.indices.map { visit.masked.contains($0) ? 7 : x[$0] } : x
      let targets: [Int?] = x.indices.map {
        masked ? visit.masked.contains($0) ? x[$0] : nil : $0 + 1 < x.count ? x[$0 + 1] : nil
      }
      let tape = Tape()
      let loss = tape.record {
        logLoss(
          stack(visit.tensors, x: seen, z: SampleTraining.contexts[visit.n - 1]), targets: targets)
      }
      #expect(loss.scalar == visit.loss)
      let gradients = tape.gradients(of: loss)
      for (before, found) in zip(visit.tensors, after) {
        #expect(found.isIdentical(to: before - η * gradients[before]))
      }
    }
  }

  /// A trace neither changes the result nor the random numbers drawn.
  @Test(arguments: SampleTraining.allCases)
  func aTracedRunGivesTheSameBits(_ training: SampleTraining) {
    let tensors = training.stack.tensors
    let plain = training(tensors, epochs: 2, rate: 0.01)
    let traced = Tape().record { training(tensors, epochs: 2, rate: 0.01) }
    #expect(identical(plain.tensors, traced.tensors))
    #expect(plain.visits.map(\.loss) == traced.visits.map(\.loss))
  }

  /// In Float the losses are those of Double to its precision.
  @Test(arguments: SampleTraining.allCases)
  func floatFollowsDouble(_ training: SampleTraining) {
    let tensors = training.stack.tensors
    let double = training(tensors, epochs: 2, rate: 0.01)
    let float = training(tensors.map { $0.converted(to: .float) }, epochs: 2, rate: 0.01)
    #expect(float.tensors.allSatisfy { $0.precision == .float })
    expectClose(
      Tensor(vector: float.visits.map(\.loss)), Tensor(vector: double.visits.map(\.loss)), 1e-4)
  }
}
