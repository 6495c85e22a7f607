import FormalAlgorithms
import Tensors
import TestSupport
import Testing

struct SineWeightsTests {
  @Test func theSpecificationsFirstAndLastNumbers() {
    let θ = PinnedModel.dTransformer.mapTensors { .zeros($0.shape) }.filledWithSines(heads: 2)
    // Section 6 of the specification; printed with twelve digits.
    #expect(abs(θ.e[0, 0] - -0.343883079592) < 1e-12 && abs(θ.e[3, 6] - 0.195118117654) < 1e-12)
    #expect(abs(θ.layers[0].norm1.gamma[0] - 0.817483510042) < 1e-12)
    #expect(abs((θ.layers[0].norm1.beta?[3] ?? 0) - 0.185759046815) < 1e-12)
    #expect(abs(θ.u[6, 3] - 0.249741391145) < 1e-12)
  }

  @Test func everyHeadCountsItsOwnTensors() {
    let (d, ed) = (PinnedModel.dTransformer, PinnedModel.edTransformer)
    let (again, both) = (d.filledWithSines(heads: 2), ed.filledWithSines(heads: 2))
    #expect(again.tensors.map(\.scalars) == d.tensors.map(\.scalars))
    #expect(both.tensors.map(\.scalars) == ed.tensors.map(\.scalars))
  }
}
