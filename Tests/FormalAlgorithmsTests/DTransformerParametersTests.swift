import FormalAlgorithms
import Tensors
import TestSupport
import Testing

/// MHA of the counts: P5.7 with d_x = d_z = d_out = d_e, for the sizes of ``SampleStack``.
let sampleMHACount = 3 * (2 * 4 * (5 + 1) + 2 * (5 + 1)) + 5 * (3 * 2 + 1)
/// MLP of the counts: d_mlp(d_e + 1) + d_e(d_mlp + 1).
let sampleMLPCount = 7 * (5 + 1) + 5 * (7 + 1)

struct DTransformerParametersTests {
  @Test func theTensorsStandInThePapersOrder() {
    let layer = { (l: Int) in
      [
        "W_\(l).W_q 12 × 5", "W_\(l).b_q 12", "W_\(l).W_k 12 × 5", "W_\(l).b_k 12",
        "W_\(l).W_v 6 × 5", "W_\(l).b_v 6", "W_\(l).W_o 5 × 6", "W_\(l).b_o 5", "γ_\(l)^1 5",
        "β_\(l)^1 5", "γ_\(l)^2 5", "β_\(l)^2 5", "W_mlp1^\(l) 7 × 5", "b_mlp1^\(l) 7",
        "W_mlp2^\(l) 5 × 7", "b_mlp2^\(l) 5",
      ]
    }
    let named = SampleStack.dParameters.namedTensors
    #expect(
      named.map { "\($0.symbol) \($0.tensor.shape)" }
        == ["W_e 5 × 10", "W_p 5 × 9"] + layer(1) + layer(2) + ["γ 5", "β 5", "W_u 10 × 5"])
    #expect(Set(named.map(\.symbol)).count == named.count)
  }

  /// P10.7.
  @Test(arguments: [0, 1, 3]) func theNumberOfParametersIsThePapers(L: Int) {
    let (de, NV, lmax) = (5, 10, 9)
    let layer = sampleMHACount + 4 * de + sampleMLPCount
    #expect(
      SampleStack.dParameters(layers: L, seed: 1).parameterCount
        == 2 * de * NV + de * lmax + L * layer + 2 * de)
  }

  /// Each tensor is its own: a change of one changes no other, and comes back in its place.
  @Test func replacedTensorsComeBackInTheirPlaces() {
    let θ = SampleStack.dParameters
    for k in θ.tensors.indices {
      var tensors = θ.tensors
      tensors[k] = tensors[k].changed(0, 0, by: 1)
      let found = θ.replacingTensors(tensors).tensors
      let same = zip(found, θ.tensors).map { $0.isIdentical(to: $1) }
      #expect(same.indices.filter { !same[$0] } == [k])
    }
  }

  /// The parts given are the parts kept.
  @Test func thePartsAreTakenAsTheyAre() {
    let θ = SampleStack.dParameters
    let copy = DTransformerParameters(
      e: θ.e, p: θ.p, layers: θ.layers, norm: θ.norm, u: θ.u)
    #expect(zip(copy.tensors, θ.tensors).allSatisfy { $0.isIdentical(to: $1) })
  }

  /// RMS norms have no β, and the set then has none.
  @Test func withoutOffsetsThereAreNone() {
    var θ = SampleStack.dParameters
    θ.norm = .rms(gamma: θ.norm.gamma)
    θ.layers[1].norm2 = .rms(gamma: θ.layers[1].norm2.gamma)
    let symbols = θ.namedTensors.map(\.symbol)
    #expect(!symbols.contains("β") && !symbols.contains("β_2^2") && symbols.contains("β_2^1"))
    #expect(θ.parameterCount == SampleStack.dParameters.parameterCount - 10)
  }
}
