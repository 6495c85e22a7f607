import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct Algorithm06LayerNormTests {
  static let e = Tensor(vector: [1, 2, 3, 4])

  @Test("N6: m, v and ê", arguments: [Precision.double, .float])
  func pinN6(precision: Precision) {
    let tape = Tape()
    let W = NormParameters.layer(size: 4, precision: precision)
    let ê = tape.record { layerNorm(Self.e.converted(to: precision), W) }
    expectClose(tape.values(ofLine: 1, algorithm: 6)[0], rows: [[2.5]], tolerance(precision))
    expectClose(tape.values(ofLine: 2, algorithm: 6)[0], rows: [[1.25]], tolerance(precision))
    expectClose(
      ê, Tensor(vector: [-1.3416407865, -0.4472135955, 0.4472135955, 1.3416407865]),
      tolerance(precision))
    #expect(ê.shape == [4])
  }

  @Test("N6: scale and offset", arguments: [Precision.double, .float])
  func pinN6ScaleAndOffset(precision: Precision) {
    let W = NormParameters.layer(
      gamma: Tensor(vector: [1, 2, 0.5, -1]), beta: Tensor(vector: [0, 0.1, -0.2, 0.3])
    ).converted(to: precision)
    expectClose(
      layerNorm(Self.e.converted(to: precision), W),
      Tensor(vector: [-1.3416407865, -0.794427191, 0.02360679775, -1.0416407865]),
      tolerance(precision))
  }

  @Test("N6, contrast: neither a hidden ε nor the divisor d_e − 1")
  func contrastValuesAreNotMatched() {
    let plain = layerNorm(Self.e, .layer(size: 4))
    let withEpsilon = Tensor(
      vector: [-1.341635419969, -0.447211806656, 0.447211806656, 1.341635419969])
    let withLess = Tensor(
      vector: [-1.161895003862, -0.387298334621, 0.387298334621, 1.161895003862])
    for i in 0..<4 {
      #expect(abs(plain[i] - withEpsilon[i]) > 1e-6)
      #expect(abs(plain[i] - withLess[i]) > 1e-2)
    }
    // An ε that was chosen gives exactly the contrast.
    expectClose(layerNorm(Self.e, .layer(size: 4, epsilon: 1e-5)), withEpsilon)
  }

  @Test("N6: RMS norm", arguments: [Precision.double, .float])
  func pinN6RMSNorm(precision: Precision) {
    func rms(_ e: [Double]) -> Tensor {
      let gamma = Tensor.ones([e.count], precision: precision)
      return layerNorm(Tensor(vector: e, precision: precision), .rms(gamma: gamma))
    }
    expectClose(
      rms([1, 2, 3, 4]),
      Tensor(vector: [0.36514837167, 0.73029674334, 1.09544511501, 1.46059348668]),
      tolerance(precision))
    expectClose(
      rms([3, 4]), Tensor(vector: [0.848528137424, 1.131370849898]), tolerance(precision))
  }

  @Test func traceFollowsThePseudocode() {
    let layer = NormParameters.layer(gamma: sample([3], seed: 1), beta: sample([3], seed: 2))
    let rms = NormParameters.rms(gamma: sample([3], seed: 1))
    for W in [layer, rms] {
      for e in [sample([3], seed: 3), sample([3, 5], seed: 4)] {
        let tape = Tape()
        tape.record { _ = layerNorm(e, W) }
        expectTrace(of: tape, algorithm: 6, TraceExpectation(sizes: [6: ["d_e": 3]]))
        #expect(tape.events.map(\.lines) == [[1], [2], [3]])
      }
    }
  }
}
