import FormalAlgorithms
import FormalTraining
import Tensors
import TestSupport
import Testing

struct InitialisationTests {
  private static func decoder(de: Int = 48) -> DTransformerParameters {
    var random = RandomSource(seed: 1)
    return DTransformerParameters(
      vocabulary: 50, maximumLength: 40, layers: 3, heads: 4, de: de, dmlp: 2 * de, from: &random)
  }

  private func deviation(_ x: Tensor) -> Double {
    (x.scalars.reduce(0) { $0 + $1 * $1 } / Double(x.count)).squareRoot()
  }

  /// Every matrix has its deviation, within five standard errors of it.
  private func expectDeviations(_ θ: some Parameters, _ expected: (String) -> Double) {
    for (symbol, tensor) in θ.namedTensors {
      if tensor.shape.rank == 2 {
        let σ = expected(symbol)
        let error = 5 * σ / (2 * Double(tensor.count)).squareRoot()
        #expect(abs(deviation(tensor) - σ) < error, "\(symbol)")
      } else {
        let constant: Double = symbol.hasPrefix("γ") ? 1 : 0
        #expect(tensor.scalars.allSatisfy { $0 == constant }, "\(symbol)")
      }
    }
  }

  @Test func theDecodersDeviationsAreGPT2s() {
    var random = RandomSource(seed: 2)
    let θ = gpt2Initialisation(Self.decoder(), from: &random)
    let residual = 0.02 / 6.0.squareRoot()
    expectDeviations(θ) {
      $0.hasSuffix("W_o") || $0.hasPrefix("W_mlp2") ? residual : 0.02
    }
    #expect(abs(deviation(θ.layers[1].mlp2) - residual) < 0.001)
    #expect(abs(deviation(θ.layers[1].mlp1) - 0.02) < 0.001)
  }

  @Test func theEncodersDeviationsAreGPT2s() {
    var random = RandomSource(seed: 2)
    let given = ETransformerParameters(
      vocabulary: 50, maximumLength: 40, layers: 2, heads: 3, de: 30, dmlp: 64, from: &random)
    expectDeviations(gpt2Initialisation(given, deviation: 0.1, from: &random)) {
      $0.hasSuffix("W_o") || $0.hasPrefix("W_mlp2") ? 0.05 : 0.1
    }
  }

  @Test func theDecoderOfAPairHasThreeSublayers() {
    var random = RandomSource(seed: 2)
    let given = EDTransformerParameters(
      vocabulary: 50, maximumLength: 40, encoderLayers: 2, decoderLayers: 3, heads: 3, de: 30,
      dmlp: 64, from: &random)
    let θ = gpt2Initialisation(given, deviation: 0.3, from: &random)
    expectDeviations(θ) { symbol in
      switch symbol {
      case "W^enc_1.W_o", "W^enc_2.W_o", "W_mlp2^1", "W_mlp2^2": 0.15
      case _ where symbol.hasSuffix("W_o") || symbol.hasPrefix("W_mlp4"): 0.1
      default: 0.3
      }
    }
  }

  @Test func theSeedDecidesAndSizesAndPrecisionStay() {
    let given = Self.decoder().converted(to: .float)
    var (first, second) = (RandomSource(seed: 2), RandomSource(seed: 2))
    let θ = gpt2Initialisation(given, from: &first)
    let again = gpt2Initialisation(given.sampled(seed: 9), from: &second)
    #expect(flatten(θ).isIdentical(to: flatten(again)))
    #expect(θ.tensors.map(\.shape) == given.tensors.map(\.shape))
    #expect(θ.e.precision == .float)
    let other = gpt2Initialisation(given, from: &first)
    #expect(!flatten(θ).isIdentical(to: flatten(other)))
  }

  /// How many different gradients the neurons of the first MLP receive.
  private func differentNeurons(_ θ: DTransformerParameters) -> Int {
    let x = [3, 1, 4, 1, 5, 9, 2, 6]
    let found = batchGradient(θ, [x], reduction: .mean, loss: nextTokenLoss)
    let rows = unflatten(found.gradient, like: θ).layers[0].mlp1.rowArrays
    return Set(rows.map { $0.map { ($0 * 1e12).rounded() } }).count
  }

  @Test func symmetryIsBroken() {
    let given = Self.decoder(de: 8)
    var random = RandomSource(seed: 2)
    #expect(differentNeurons(gpt2Initialisation(given, deviation: 0.2, from: &random)) == 16)
    // Neurons that begin alike stay alike: the law can fail.
    var alike = given
    for l in alike.layers.indices {
      alike.layers[l].mlp1 = .full(given.layers[l].mlp1.shape, 0.1)
      alike.layers[l].mlp2 = .full(given.layers[l].mlp2.shape, 0.1)
    }
    #expect(differentNeurons(alike) == 1)
  }

  @Test func aDeviationThatIsNotPositiveStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      var random = RandomSource(seed: 2)
      _ = gpt2Initialisation(PinnedModel.dTransformer, deviation: 0, from: &random)
    }
    expectLine(result, "initialisation: deviation 0.0 is not positive")
  }
}
