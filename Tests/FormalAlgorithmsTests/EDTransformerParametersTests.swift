import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct EDTransformerParametersTests {
  @Test func theTensorsStandInThePapersOrder() {
    func attention(_ set: String) -> [String] {
      [
        "\(set).W_q 12 × 5", "\(set).b_q 12", "\(set).W_k 12 × 5", "\(set).b_k 12",
        "\(set).W_v 6 × 5", "\(set).b_v 6", "\(set).W_o 5 × 6", "\(set).b_o 5",
      ]
    }
    func decoder(_ l: Int) -> [String] {
      attention("W^dec_\(l)") + attention("W^e/d_\(l)") + [
        "γ_\(l)^3 5", "β_\(l)^3 5", "γ_\(l)^4 5", "β_\(l)^4 5", "γ_\(l)^5 5", "β_\(l)^5 5",
        "W_mlp3^\(l) 7 × 5", "b_mlp3^\(l) 7", "W_mlp4^\(l) 5 × 7", "b_mlp4^\(l) 5",
      ]
    }
    let encoder =
      attention("W^enc_1") + [
        "γ_1^1 5", "β_1^1 5", "γ_1^2 5", "β_1^2 5", "W_mlp1^1 7 × 5", "b_mlp1^1 7",
        "W_mlp2^1 5 × 7", "b_mlp2^1 5",
      ]
    let named = SampleStack.edParameters.namedTensors
    #expect(
      named.map { "\($0.symbol) \($0.tensor.shape)" }
        == ["W_e 5 × 10", "W_p 5 × 9"] + encoder + decoder(1) + decoder(2) + ["W_u 10 × 5"])
    #expect(Set(named.map(\.symbol)).count == named.count)
  }

  /// P8.10.
  @Test(arguments: [(0, 0), (1, 2), (3, 1)])
  func theNumberOfParametersIsThePapers(Lenc: Int, Ldec: Int) {
    let (de, NV, lmax) = (5, 10, 9)
    let encoder = sampleMHACount + 4 * de + sampleMLPCount
    let decoder = 2 * sampleMHACount + 6 * de + sampleMLPCount
    #expect(
      SampleStack.edParameters(encoderLayers: Lenc, decoderLayers: Ldec, seed: 1).parameterCount
        == de * NV * 2 + de * lmax + Lenc * encoder + Ldec * decoder)
  }

  @Test func replacedTensorsComeBackInTheirPlaces() {
    let θ = SampleStack.edParameters
    for k in θ.tensors.indices {
      var tensors = θ.tensors
      tensors[k] = tensors[k].changed(0, 0, by: 1)
      let found = θ.replacingTensors(tensors).tensors
      let same = zip(found, θ.tensors).map { $0.isIdentical(to: $1) }
      #expect(same.indices.filter { !same[$0] } == [k])
    }
  }

  @Test func thePartsAreTakenAsTheyAre() {
    let θ = SampleStack.edParameters
    let copy = EDTransformerParameters(
      e: θ.e, p: θ.p, encoder: θ.encoder, decoder: θ.decoder, u: θ.u)
    #expect(zip(copy.tensors, θ.tensors).allSatisfy { $0.isIdentical(to: $1) })
  }
}
