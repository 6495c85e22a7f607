import FormalAlgorithms
import FormalInference
import Tensors
import TestSupport
import Testing

struct TokenReaderTests {
  @Test func thePlainReadersGiveTheLastColumnsToTheBit() {
    let θ = Models.decoder(seed: 1)
    var model = PlainDTransformer(θ)
    #expect(model.read([3, 1]).isIdentical(to: dTransformer([3, 1], θ).column(1)))
    #expect(model.read([4]).isIdentical(to: dTransformer([3, 1, 4], θ).column(2)))
    #expect(model.tokens == [3, 1, 4])
    #expect(model.maximumLength == θ.p.columns)

    let ed = Models.encoderDecoder(seed: 1)
    var both = PlainEDTransformer([2, 0], ed)
    #expect(both.read([3, 1]).isIdentical(to: edTransformer([2, 0], [3, 1], ed).column(1)))
    #expect(both.read([4]).isIdentical(to: edTransformer([2, 0], [3, 1, 4], ed).column(2)))
    #expect(both.length == 3)
  }

  @Test func readingNothingIsAFault() {
    var model = PlainDTransformer(Models.decoder(seed: 1))
    _ = model.read([1])
    let (p, fault) = collectingFault { model.read([]) }
    #expect(fault?.message == "the sequence is empty")
    #expect(p.scalars.allSatisfy { $0.isNaN })
    #expect(model.length == 1)
  }
}
