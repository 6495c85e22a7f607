import FormalText
import Mistakes
import Testing

struct Laws01TokensTests {
  @Test func everyLawCanFail() { expectLawsCanFail(BytePairMistakes.catalogue) }

  @Test func bytesAloneKeepWhatIsSaidOfEncoding() {
    let bytes: BytePairFunction = { _, _ in BytePairCodec(BytePairTokenizer(merges: [])) }
    #expect(BytePairLaws.roundTrip.check(bytes).passes)
    #expect(BytePairLaws.noSpecials.check(bytes).passes)
    // Three bytes where (a, bc) is right: b for bc, and c too many.
    #expect(BytePairLaws.order.check(bytes).measured == 2)
    #expect(BytePairLaws.mostFrequent.check(bytes).measured == 0)
  }
}
