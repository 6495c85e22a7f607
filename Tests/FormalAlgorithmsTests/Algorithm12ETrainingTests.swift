import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct Algorithm12ETrainingTests {
  /// Draws that mask exactly the given places, counted from 1, for p_mask = 0.5.
  static func masks(_ places: [Int], of count: Int) -> [Double] {
    (1...count).map { places.contains($0) ? 0.25 : 0.75 }
  }

  /// N12.1, N12.3.
  @Test func threeStepsWithGivenMasksArePinned() {
    var draws = GivenDraws([[2, 4], [1], [3, 5]].flatMap { Self.masks($0, of: 5) })
    var losses: [Double] = []
    var masked: [[Int]] = []
    _ = eTraining(
      [PinnedModel.x], PinnedModel.eTransformer(), epochs: 3, rate: 0.05, p_mask: 0.5, from: &draws
    ) {
      losses.append($0.loss)
      masked.append($0.masked)
    }
    expectClose(
      Tensor(vector: losses), Tensor(vector: [2.195452141098, 2.558365057448, 4.476420008598]))
    #expect(masked == [[1, 3], [0], [2, 4]])
  }

  /// N12.4: every epoch masks the second, the third and the fourth token of both sequences. An epoch of
  /// the specification is three of ours.
  ///
  /// The end is not pinned: with steps of this size a change of W_u by 1e-8 moves it from 0.06 to 0.3, so
  /// it belongs to one order of rounding; 50 epochs more bring all below 0.05.
  @Test func sixMaskedTokensAreLearned() {
    let data = [[5, 0, 1, 2, 6], [5, 3, 2, 1, 6]]
    let epoch = [2, 2, 3, 3, 4, 4].flatMap { Self.masks([$0], of: 5) }
    var draws = GivenDraws((0..<150).flatMap { _ in epoch })
    var losses: [Double] = []
    let θ̂ = eTraining(
      data, PinnedModel.eTransformer(de: 8, dmlp: 16, df: 8), epochs: 450, rate: 0.05, p_mask: 0.5,
      from: &draws
    ) { losses.append($0.loss) }
    #expect(losses.count == 900)
    expectClose(
      Tensor(scalar: losses[..<6].reduce(0, +)), Tensor(scalar: 14.523672407335))
    #expect(losses[894...].reduce(0, +) < 0.3)
    for x in data {
      for t in 1...3 {
        var x̃ = x
        x̃[t] = 4
        #expect(likeliest(eTransformer(x̃, θ̂).column(t)) == x[t])
      }
    }
  }

  @Test func theTraceIsThePapers() {
    let data = [PinnedModel.x, [5, 6], [3]]
    let tape = Tape()
    var random = RandomSource(seed: 3)
    tape.record {
      _ = eTraining(
        data, PinnedModel.eTransformer(), epochs: 2, rate: 0.05, p_mask: 0.4, from: &random)
    }
    expectTrace(
      of: tape, algorithm: 12,
      TraceExpectation(
        sizes: [12: ["N_epochs": 2, "N_data": 3], 9: ["L": 2], 5: ["H": 2]],
        implied: [9: [2: [1, 2]]]
      ) { algorithm, line, outer in
        algorithm == 12 && line == 4 ? data[outer[1].value - 1].count : nil
      })
  }

  /// P12.4: a token stays as it is or becomes mask_token. Line 8: the model sees x̃, and the targets are
  /// x.
  @Test func aTokenStaysOrIsMasked() {
    let θ = SampleStack.eParameters
    let tape = Tape()
    var random = RandomSource(seed: 4)
    var masked: [[Int]] = []
    tape.record {
      _ = eTraining([SampleStack.x], θ, epochs: 6, rate: 0, p_mask: 0.4, from: &random) {
        masked.append($0.masked)
      }
    }
    let written = tape.events.filter { $0.lines == [5] && tape.scopes[$0.scope].number == 12 }
      .compactMap(\.number)
    #expect(written.count == 36 && Set(masked).count > 3)
    let seen = tape.values(ofLine: 2, algorithm: 9)
    for (k, T̃) in masked.enumerated() {
      let x̃ = Array(written[6 * k..<6 * k + 6])
      #expect(x̃ == (0..<6).map { T̃.contains($0) ? 7 : SampleStack.x[$0] })
      expectClose(seen[k], initialEmbedding(x̃, θ.e, θ.p), 0)
    }
  }

  /// P12.3: each position by itself with probability p_mask, anew at every visit (erratum E18): the
  /// number of masked tokens has the mean and the variance of a binomial.
  @Test func masksAreDrawnAnewWithTheirProbability() {
    let θ = SampleStack.eParameters(layers: 0, seed: 2)
    let (visits, p_mask) = (2000, 0.3)
    var counts: [Double] = []
    var places = [Double](repeating: 0, count: 6)
    var random = RandomSource(seed: 6)
    _ = eTraining(
      [SampleStack.x], θ, epochs: visits, rate: 0, p_mask: p_mask, from: &random
    ) {
      counts.append(Double($0.masked.count))
      for t in $0.masked { places[t] += 1 }
    }
    let mean = counts.reduce(0, +) / Double(visits)
    let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(visits)
    // Four standard errors: √(1.26/2000) = 0.025 of the mean, about 1.26·√(2/2000) of the variance.
    #expect(abs(mean - 6 * p_mask) < 0.1)
    #expect(abs(variance - 6 * p_mask * (1 - p_mask)) < 0.16)
    // √(0.21/2000) = 0.01 for the share of each place, bos and eos too (erratum E17).
    for count in places { #expect(abs(count / Double(visits) - p_mask) < 0.041) }
  }

  /// Line 7: T̃ is read from x̃, so a mask_token of the data counts even if no coin fell on it.
  @Test func aMaskTokenOfTheDataIsToBePredicted() {
    var draws = GivenDraws([Double](repeating: 0.9, count: 4))
    var visits: [TrainingVisit<ETransformerParameters>] = []
    let θ = SampleStack.eParameters
    _ = eTraining([[8, 7, 2, 9]], θ, epochs: 1, rate: 0.1, p_mask: 0.5, from: &draws) {
      visits.append($0)
    }
    #expect(visits.map(\.masked) == [[1]])
    let P = eTransformer([8, 7, 2, 9], θ)
    expectClose(Tensor(scalar: visits[0].loss), -log(P.columns(1..<2).rows(7..<8)), 1e-12)
  }

  /// One number for each token, in order, and masked below p_mask alone: never with p_mask = 0, always
  /// with 1.
  @Test func aTokenIsMaskedBelowItsProbability() {
    func masked(_ draws: [Double], _ p_mask: Double) -> [Int] {
      var draws = GivenDraws(draws)
      var found: [Int] = []
      _ = eTraining(
        [[8, 2, 9]], SampleStack.eParameters, epochs: 1, rate: 0, p_mask: p_mask, from: &draws
      ) { found = $0.masked }
      return found
    }
    #expect(masked([0.499999, 0.5, 0.1], 0.5) == [0, 2])
    #expect(masked([0, 0, 0], 0) == [])
    #expect(masked([0.999, 0.5, 0], 1) == [0, 1, 2])
  }

  /// T̃ = ∅: the empty sum is 0, not NaN, and nothing moves.
  @Test func withoutAMaskNothingIsLearned() {
    var draws = GivenDraws([Double](repeating: 0.9, count: 12))
    var losses: [Double] = []
    let θ = SampleStack.eParameters
    let θ̂ = eTraining([SampleStack.x], θ, epochs: 2, rate: 0.1, p_mask: 0.5, from: &draws) {
      losses.append($0.loss)
    }
    #expect(losses == [0, 0])
    #expect(zip(θ.tensors, θ̂.tensors).allSatisfy { $0.isIdentical(to: $1) })
  }

  /// P12.6: a token's embedding learns only where it can be seen; that of mask_token where it hides one.
  @Test func onlyTokensThatAreSeenLearn() {
    let θ = SampleStack.eParameters
    // Token 2 comes twice, one of them masked; 5 and 0 are masked wherever they come.
    var draws = GivenDraws(Self.masks([2, 3, 5], of: 6))
    let θ̂ = eTraining([SampleStack.x], θ, epochs: 1, rate: 0.1, p_mask: 0.5, from: &draws)
    let moved = θ̂.e.columnsIdentical(to: θ.e).indices.filter {
      !θ̂.e.columnsIdentical(to: θ.e)[$0]
    }
    #expect(moved == [2, 7, 8, 9])
  }

  /// P12.5: the same draws give the same run.
  @Test func aRunIsReproducible() {
    func run() -> ETransformerParameters {
      var random = RandomSource(seed: 8)
      return eTraining(
        [SampleStack.x, [8, 1, 9]], SampleStack.eParameters, epochs: 3, rate: 0.01, p_mask: 0.4,
        from: &random)
    }
    #expect(zip(run().tensors, run().tensors).allSatisfy { $0.isIdentical(to: $1) })
  }
}
