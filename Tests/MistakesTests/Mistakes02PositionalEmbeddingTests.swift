import Mistakes
import Tensors
import TestSupport
import Testing

struct Mistakes02PositionalEmbeddingTests {
  @Test func everyMistakeIsRejectedByItsLaw() {
    expectCatalogue(PositionalEmbeddingMistakes.catalogue)
    expectCatalogue(SinusoidMistakes.catalogue)
    expectCatalogue(InitialEmbeddingMistakes.catalogue)
  }

  @Test func onePositionForAllMovesAllTokensAlike() {
    let (W_e, W_p) = (sample([3, 5], seed: 1), sample([3, 6], seed: 2))
    let found = InitialEmbeddingMistakes.onePositionForAll.run([4, 0, 2], W_e, W_p)
    for (column, token) in zip(found.columnArrays, [4, 0, 2]) {
      let moved = zip(column, W_e.columnArrays[token]).map { $0 - $1 }
      expectClose(Tensor(vector: moved), W_p.column(0), 1e-15)
    }
  }

  @Test func offByOneHasNoLastPosition() {
    let run = PositionalEmbeddingMistakes.offByOne.run
    let (_, fault) = collectingFault { run(5, sample([3, 6], seed: 2)) }
    #expect(fault?.message.contains("column 6") == true)
  }
}
