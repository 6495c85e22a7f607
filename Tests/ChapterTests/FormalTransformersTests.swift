import FormalTransformers
import TestSupport
import Testing

struct FormalTransformersTests {
  @Test func oneImportBringsEveryRoom() throws {
    // Text, algorithms, tape, training, graph, mistakes: a reader's whole path.
    let letters = CharacterTokenizer(alphabetOf: "banana")
    let x = try letters.encode("banana")
    var random = RandomSource(seed: 4)
    let W = AttentionParameters(dx: 2, dz: 2, dattn: 3, dout: 2, from: &random)
    let E = Tensor.normal([2, letters.vocabulary.count], from: &random)
    let tape = Tape()
    let loss = tape.record {
      let X = tokenEmbedding(x, E)
      return crossEntropy(E.transposed * attention(X, X, W, mask: .causal), targets: x)
    }
    var sgd = SGD(rate: 0.01)
    let moved = sgd.step(W, tape.gradients(of: loss, with: W.tensors))
    #expect(!moved.v.isIdentical(to: W.v))
    expectClose(moved.bk, W.bk, 1e-12, "the gradient of b_k is 0")
    #expect(try DrawnGraph(tape).svg().contains("<svg"))
    #expect(AttentionMistakes.catalogue.broken(by: AttentionMistakes.catalogue.right).isEmpty)
    #expect(HeatMap(moved.v).alternative.contains("2 rows by 2 columns"))
  }
}
