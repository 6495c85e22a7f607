import FormalTraining
import Tensors
import TestSupport
import Testing

struct DescentTests {
  /// Σ scale·(θ − target)²/2 over all tensors: its only minimum is the target.
  private static func bowl(_ θ: Sample) -> Tensor {
    let target = Sample.fixed
    return 0.5 * (sum(square(θ.W - target.W)) + 4 * sum(square(θ.b - target.b)))
      + 0.5 * square(θ.c - target.c)
  }

  private static let start = Sample.fixed.mapTensors { .zeros($0.shape) }

  @Test func sgdFindsTheBottomOfABowl() {
    var sgd = SGD(rate: 0.3)
    let trained = descend(from: Self.start, by: &sgd, steps: 100) { θ, _ in Self.bowl(θ) }
    expectClose(flatten(trained.parameters), flatten(Sample.fixed), 1e-10)
    #expect(trained.losses.count == 100)
    // Every step of so small a rate goes down, until rounding is all that is left.
    for (before, after) in zip(trained.losses, trained.losses.dropFirst()) where before > 1e-20 {
      #expect(after < before)
    }
  }

  @Test func adamFindsTheBottomOfABowl() {
    var adam = Adam(rate: 0.2)
    let trained = descend(from: Self.start, by: &adam, steps: 600) { θ, _ in Self.bowl(θ) }
    expectClose(flatten(trained.parameters), flatten(Sample.fixed), 1e-3)
  }

  @Test func lossesAreThoseBeforeEachStep() {
    var sgd = SGD(rate: 0.1)
    let trained = descend(from: Self.start, by: &sgd, steps: 2) { θ, _ in Self.bowl(θ) }
    // Σ w²/2 = 45.5, 4·(49 + 64)/2 = 226, 81/2 = 40.5.
    #expect(trained.losses[0] == 312)
    // Distances shrink by 1 − 0.1, those of b by 1 − 0.4.
    let second = 0.81 * 45.5 + 0.36 * 226 + 0.81 * 40.5
    #expect(abs(trained.losses[1] - second) < 1e-12)
  }

  @Test func stepCountsFromZeroAndTwoRunsInARowAreOneLongRun() {
    var (adam, other) = (Adam(rate: 0.1), Adam(rate: 0.1))
    var seen: [Int] = []
    let whole = descend(from: Self.start, by: &adam, steps: 7) { θ, step in
      seen.append(step)
      return Self.bowl(θ)
    }
    let first = descend(from: Self.start, by: &other, steps: 3) { θ, _ in Self.bowl(θ) }
    let second = descend(from: first.parameters, by: &other, steps: 4) { θ, _ in Self.bowl(θ) }
    #expect(seen == [0, 1, 2, 3, 4, 5, 6])
    #expect(whole.losses == first.losses + second.losses)
    #expect(flatten(whole.parameters).isIdentical(to: flatten(second.parameters)))
  }

  @Test func noStepsLeaveTheParameters() {
    var sgd = SGD(rate: 1)
    let trained = descend(from: Sample.fixed, by: &sgd, steps: 0) { θ, _ in Self.bowl(θ) }
    #expect(trained.losses.isEmpty)
    #expect(flatten(trained.parameters).isIdentical(to: flatten(Sample.fixed)))
  }

  @Test func meansAreTakenOverWholeRunsOfSteps() async {
    var sgd = SGD(rate: 0.1)
    let trained = descend(from: Self.start, by: &sgd, steps: 7) { θ, _ in Self.bowl(θ) }
    let losses = trained.losses
    let means = trained.means(of: 3)
    #expect(means.count == 2)
    #expect(abs(means[0] - (losses[0] + losses[1] + losses[2]) / 3) < 1e-12)
    #expect(abs(means[1] - (losses[3] + losses[4] + losses[5]) / 3) < 1e-12)
    #expect(trained.means(of: 1) == losses)
    #expect(trained.means(of: 8).isEmpty)
    await #expect(processExitsWith: .exitCode(70)) {
      var sgd = SGD(rate: 0.1)
      _ = descend(from: Sample.fixed, by: &sgd, steps: 1) { θ, _ in square(θ.c) }.means(of: 0)
    }
  }

  @Test func anErrorOfTheLossEndsTheDescent() {
    struct Interrupted: Error {}
    var sgd = SGD(rate: 0.1)
    var seen = 0
    #expect(throws: Interrupted.self) {
      _ = try descend(from: Self.start, by: &sgd, steps: 9) { θ, step in
        seen += 1
        if step == 3 { throw Interrupted() }
        return Self.bowl(θ)
      }
    }
    #expect(seen == 4)
    #expect(Tape.current == nil)
  }

  @Test func trainingOneTokenLearnsItsFrequencies() {
    // The best logits of a constant prediction are the logs of the frequencies: loss = entropy.
    let targets: [Int?] = [0, 0, 0, 1, 1, 2, nil, 0]
    let start = Sample(W: .zeros([3, 1]), b: .zeros([1]), c: .zeros([]))
    var adam = Adam(rate: 0.1)
    let trained = descend(from: start, by: &adam, steps: 400) { θ, _ in
      crossEntropy(gather(θ.W, columns: Array(repeating: 0, count: 8)), targets: targets)
    }
    expectClose(
      softmax(trained.parameters.W), Tensor(columns: [[4.0 / 7, 2.0 / 7, 1.0 / 7]]), 1e-4)
  }
}
