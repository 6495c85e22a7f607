import FormalAlgorithms
import Mistakes
import Tensors
import Testing

struct Mistakes15EDInferenceTests {
  @Test func everyMistakeIsRejectedByItsLaw() { expectCatalogue(EDInferenceMistakes.catalogue) }

  /// A cap that ends nothing need not be reported.
  @Test func aCapIsRightlySilentAboutWhatHasEnded() {
    // W_u says eos, token 3, whatever is read.
    let θ = EDTransformerParameters(
      e: .ones([1, 4]), p: .zeros([1, 5]), encoder: [], decoder: [],
      u: Tensor(rows: [[0], [0], [0], [50]]))
    let right = EDInferenceMistakes.catalogue.right([0], θ, 1, 5, [0.5])
    #expect(right == Transcript(tokens: [2, 3], hasEnded: true))
    #expect(EDInferenceMistakes.capNotReported.run([0], θ, 1, 5, [0.5]) == right)
    #expect(EDInferenceMistakes.stripped.run([0], θ, 1, 5, [0.5]).tokens.isEmpty)
  }
}
