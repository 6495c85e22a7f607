import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct ETransformerParametersTests {
  @Test func theTensorsStandInThePapersOrder() {
    let named = SampleStack.eParameters(layers: 1, seed: 1).namedTensors
    #expect(
      named.map { "\($0.symbol) \($0.tensor.shape)" } == [
        "W_e 5 × 10", "W_p 5 × 9", "W_1.W_q 12 × 5", "W_1.b_q 12", "W_1.W_k 12 × 5", "W_1.b_k 12",
        "W_1.W_v 6 × 5", "W_1.b_v 6", "W_1.W_o 5 × 6", "W_1.b_o 5", "γ_1^1 5", "β_1^1 5",
        "γ_1^2 5", "β_1^2 5", "W_mlp1^1 7 × 5", "b_mlp1^1 7", "W_mlp2^1 5 × 7", "b_mlp2^1 5",
        "W_f 6 × 5", "b_f 6", "γ 6", "β 6", "W_u 10 × 6",
      ])
    let symbols = SampleStack.eParameters.namedTensors.map(\.symbol)
    #expect(Set(symbols).count == symbols.count && symbols.count == 39)
  }

  /// P9.6, with d_f ≠ d_e.
  @Test(arguments: [(0, 6), (2, 6), (3, 4)]) func theNumberOfParametersIsThePapers(L: Int, df: Int)
  {
    let (de, NV, lmax) = (5, 10, 9)
    let layer = sampleMHACount + 4 * de + sampleMLPCount
    #expect(
      SampleStack.eParameters(layers: L, df: df, seed: 1).parameterCount
        == de * NV + de * lmax + L * layer + df * (de + 1) + 2 * df + NV * df)
  }

  /// d_f is d_e if none is given, as in BERT.
  @Test func theProjectionKeepsTheSizeIfNoneIsGiven() {
    var random = RandomSource(seed: 1)
    let θ = ETransformerParameters(
      vocabulary: 9, maximumLength: 4, layers: 1, heads: 2, de: 6, dmlp: 8, from: &random)
    #expect(θ.f.shape == [6, 6] && θ.u.shape == [9, 6])
  }

  @Test func replacedTensorsComeBackInTheirPlaces() {
    let θ = SampleStack.eParameters
    for k in θ.tensors.indices {
      var tensors = θ.tensors
      tensors[k] = tensors[k].changed(0, 0, by: 1)
      let found = θ.replacingTensors(tensors).tensors
      let same = zip(found, θ.tensors).map { $0.isIdentical(to: $1) }
      #expect(same.indices.filter { !same[$0] } == [k])
    }
  }

  @Test func thePartsAreTakenAsTheyAre() {
    let θ = SampleStack.eParameters
    let copy = ETransformerParameters(
      e: θ.e, p: θ.p, layers: θ.layers, f: θ.f, bf: θ.bf, norm: θ.norm, u: θ.u)
    #expect(zip(copy.tensors, θ.tensors).allSatisfy { $0.isIdentical(to: $1) })
  }
}
