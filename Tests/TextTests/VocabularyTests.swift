import FormalText
import TestSupport
import Testing

struct VocabularyTests {
  @Test func p0_2SpecialTokensAreTheThreeLargest() {
    for ordinary in 1...40 {
      let V = Vocabulary((0..<ordinary).map { [UInt8($0)] })
      #expect(V.count == ordinary + 3)
      #expect([V.mask, V.bos, V.eos] == [V.count - 3, V.count - 2, V.count - 1])
      for token in 0..<V.count {
        #expect(V.isSpecial(token) == [V.mask, V.bos, V.eos].contains(token))
      }
      for (number, element) in V.elements.enumerated() {
        #expect(V[element[...]] == number)
        #expect(V.bytes(of: number) == element)
      }
    }
  }

  @Test func thePaperCountsFromOne() {
    let V = Vocabulary(["a", "b"].map { Array($0.utf8) })
    #expect(
      [V.mask, V.bos, V.eos].map(Vocabulary.paperNumber) == [V.count - 2, V.count - 1, V.count])
  }

  @Test func composedAndDecomposedLettersStayApart() {
    let (composed, decomposed) = ("\u{E9}", "e\u{301}")
    #expect(composed == decomposed, "Swift's String does not tell them apart")
    let V = Vocabulary([Array(composed.utf8), Array(decomposed.utf8)])
    #expect(V[composed.utf8] == 0)
    #expect(V[decomposed.utf8] == 1)
  }

  @Test func specialTokensHaveNoBytesAndNoBytesHaveThem() {
    let names = ["[mask]", "mask", "⟨bos⟩", "eos_token"].map { Array($0.utf8) }
    let V = Vocabulary(names)
    for token in [V.mask, V.bos, V.eos] { #expect(V.bytes(of: token).isEmpty) }
    for name in names { #expect(V[name[...]].map(V.isSpecial) == false) }
    #expect(V["⟨mask⟩".utf8] == nil)
    #expect(V["".utf8] == nil)
  }

  @Test func numbersOutsideAreNoTokens() {
    let V = Vocabulary([[1], [2]])
    #expect((-2..<7).filter(V.contains) == [0, 1, 2, 3, 4])
    #expect(!V.isSpecial(5) && !V.isSpecial(-1))
  }

  @Test func tablesShowWhatCannotBeSeen() {
    let elements: [[UInt8]] = [
      Array(" the".utf8), [0x0A], [0x09], [0xC3], [0xC3, 0xA9], [0x07], [0x61, 0xFF, 0x62],
      [0xC2, 0x85],
    ]
    let V = Vocabulary(elements)
    #expect(
      V.printable(Array(0..<V.count)) == [
        "␣the", "⏎", "⇥", "\\xC3", "é", "\\x07", "a\\xFFb", "\\xC2\\x85", "⟨mask⟩", "⟨bos⟩",
        "⟨eos⟩",
      ])
  }

  @Test func mistakesStopWithWhatIsWrong() async {
    let none = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { _ = Vocabulary([]) }
    expectMessage(none, "stop: vocabulary: needs at least one ordinary element\n")
    let empty = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { _ = Vocabulary([[1], []]) }
    expectMessage(empty, "stop: vocabulary: element 1 is empty\n")
    let twice = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { _ = Vocabulary([Array(" a".utf8), [2], Array(" a".utf8)]) }
    expectMessage(twice, "stop: vocabulary: elements 0 and 2 are both “␣a”\n")
    let outside = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { _ = Vocabulary([[1], [2]]).bytes(of: 5) }
    expectMessage(outside, "stop: vocabulary: 5 is not a token; they are 0 … 4\n")
  }
}
