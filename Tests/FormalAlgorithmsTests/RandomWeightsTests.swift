import FormalAlgorithms
import Foundation
import Tensors
import TestSupport
import Testing

private func parameters(
  layers: Int = 1, heads: Int = 2, de: Int = 6, dattn: Int? = nil, dmid: Int? = nil,
  precision: Precision = .double, seed: UInt64 = 1
) -> DTransformerParameters {
  var random = RandomSource(seed: seed)
  return DTransformerParameters(
    vocabulary: 9, maximumLength: 5, layers: layers, heads: heads, de: de, dattn: dattn,
    dmid: dmid, dmlp: 8, precision: precision, from: &random)
}

private let stops = [
  Stop("parameters: d_e = 5 does not divide among H = 2 heads: give d_attn, d_mid") {
    _ = parameters(de: 5)
  },
  Stop("parameters: d_e = 5 does not divide among H = 2 heads: give d_attn, d_mid") {
    _ = parameters(de: 5, dattn: 3)
  },
  Stop("parameters: H = 0 heads, [1] layers: too few") { _ = parameters(heads: 0) },
  Stop("parameters: H = 0 heads, [1] layers: too few") {
    _ = parameters(heads: 0, dattn: 3, dmid: 2)
  },
  Stop("parameters: H = 2 heads, [-1] layers: too few") { _ = parameters(layers: -1) },
  Stop("parameters: H = 2 heads, [1, -2] layers: too few") {
    var random = RandomSource(seed: 1)
    _ = EDTransformerParameters(
      vocabulary: 9, maximumLength: 5, encoderLayers: 1, decoderLayers: -2, heads: 2, de: 6,
      dmlp: 8, from: &random)
  },
]

struct RandomWeightsTests {
  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  /// E7: d_attn = d_mid = d_e/H where they are not given, each by itself.
  @Test func headsShareTheSizeIfNothingIsSaid() {
    #expect(parameters().layers[0].W.q.shape == [6, 6])
    #expect(parameters().layers[0].W[0].dattn == 3)
    #expect(parameters().layers[0].W.v.shape == [6, 6])
    let attn = parameters(dattn: 5).layers[0].W
    #expect(attn.q.shape == [10, 6] && attn.v.shape == [6, 6])
    let mid = parameters(dmid: 5).layers[0].W
    #expect(mid.q.shape == [6, 6] && mid.v.shape == [10, 6] && mid.o.shape == [6, 10])
    let both = parameters(de: 5, dattn: 3, dmid: 2).layers[0].W
    #expect(both.q.shape == [6, 5] && both.v.shape == [4, 5])
  }

  /// Weights of variance 1/(number of inputs), embeddings of variance 1/d_e, scales 1, the rest 0.
  @Test func deviationsFollowTheNumberOfInputs() {
    var random = RandomSource(seed: 3)
    let θ = ETransformerParameters(
      vocabulary: 200, maximumLength: 150, layers: 1, heads: 4, de: 40, dattn: 20, dmid: 30,
      dmlp: 90, df: 60, from: &random)
    func expectVariance(_ tensor: Tensor, inputs: Int, _ symbol: String) {
      let variance = mean(square(tensor)).scalar * Double(inputs)
      // Five standard errors of a variance of n numbers, √(2/n) each.
      #expect(
        abs(variance - 1) < 5 * (2 / Double(tensor.count)).squareRoot(), "\(symbol): \(variance)")
    }
    expectVariance(θ.e, inputs: 40, "W_e")
    expectVariance(θ.p, inputs: 40, "W_p")
    let layer = θ.layers[0]
    expectVariance(layer.W.q, inputs: 40, "W_q")
    expectVariance(layer.W.k, inputs: 40, "W_k")
    expectVariance(layer.W.v, inputs: 40, "W_v")
    expectVariance(layer.W.o, inputs: 4 * 30, "W_o")
    expectVariance(layer.mlp1, inputs: 40, "W_mlp1")
    expectVariance(layer.mlp2, inputs: 90, "W_mlp2")
    expectVariance(θ.f, inputs: 40, "W_f")
    expectVariance(θ.u, inputs: 60, "W_u")
    for (symbol, tensor) in θ.namedTensors {
      if symbol.contains("γ") { #expect(tensor.scalars.allSatisfy { $0 == 1 }) }
      let isOffset = symbol.contains("β") || symbol.contains("b_")
      if isOffset { #expect(tensor.scalars.allSatisfy { $0 == 0 }, "\(symbol)") }
    }
  }

  /// The source given goes on after the parameters, so that no two sets share numbers.
  @Test func theSourceGoesOn() {
    var random = RandomSource(seed: 4)
    func next() -> [Tensor] {
      DTransformerParameters(
        vocabulary: 9, maximumLength: 5, layers: 1, heads: 2, de: 6, dmlp: 8, from: &random
      ).tensors
    }
    let (first, second) = (next(), next())
    #expect(zip(first, parameters(seed: 4).tensors).allSatisfy { $0.isIdentical(to: $1) })
    #expect(!first[0].isIdentical(to: second[0]))
  }

  @Test func everyTensorHasThePrecisionAskedFor() {
    #expect(parameters(precision: .float).tensors.allSatisfy { $0.precision == .float })
    let double = parameters(seed: 5)
    for (a, b) in zip(double.tensors, parameters(precision: .float, seed: 5).tensors) {
      #expect(a.converted(to: .float).isIdentical(to: b))
    }
  }
}
