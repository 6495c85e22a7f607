import FormalText
import Mistakes
import Testing

struct Mistakes01TokensTests {
  @Test func everyMistakeIsRejectedByItsLaw() { expectCatalogue(BytePairMistakes.catalogue) }

  @Test func aBananaComesBackAsFourMarks() {
    // “🍌” is four bytes, none of which is a character.
    let codec = BytePairMistakes.tokenByToken.run("banana", 4)
    #expect(codec.decode(codec.encode("🍌")) == "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}")
  }

  @Test func whoeverWritesEosEnds() {
    let codec = BytePairMistakes.specialsInText.run("banana", 4)
    // 260 elements, then mask, bos, eos.
    #expect(codec.encode("a⟨eos⟩⟨a") == [97, 262] + Array("⟨a".utf8).map { Int($0) })
  }
}
