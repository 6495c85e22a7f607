import FormalText
import Tensors
import TestSupport
import Testing

struct CommonestSoundsTests {
  private static let dictionary = Pronunciations.cmudict
  private static let alignment = LetterAlignment(of: dictionary.training)
  private var dictionary: Pronunciations { Self.dictionary }

  private func table(_ context: Int) -> CommonestSounds {
    CommonestSounds(
      learnedFrom: dictionary.training, context: context, alignment: Self.alignment)
  }

  @Test func aLetterAloneHasTheSoundItHasMostOften() {
    let table = table(0)
    let sounds = (0..<26).map { dictionary.spelling(of: table.pronounce([$0])) }
    #expect(
      sounds == [
        "AH", "B", "K", "D", "", "F", "G", "", "IH", "JH", "K", "L", "M", "N", "OW", "P", "K W",
        "R",
        "S", "T", "AH", "V", "W", "K S", "IY", "Z",
      ])
  }

  /// Without context the letters of a word do not see each other.
  @Test func withoutContextSoundsAreJoined() {
    let table = table(0)
    for word in dictionary.validation.prefix(50) {
      #expect(table.pronounce(word.letters) == word.letters.flatMap { table.pronounce([$0]) })
    }
  }

  /// Worked by hand: a says AA in three words of four, but AE after b.
  @Test func neighboursChooseAmongSounds() throws {
    let table = "a\tAA\nb\tB\nc\tK\nab\tAA B\nca\tK AA\nba\tB AE\n"
    let dictionary = try Pronunciations(table: table, seed: 1, validation: 0, heldOut: 0)
    func says(_ word: String, context: Int) throws -> String {
      let sounds = CommonestSounds(learnedFrom: dictionary.training, context: context)
      let letters = try dictionary.content(of: dictionary.encode(word))
      return dictionary.spelling(of: sounds.pronounce(letters))
    }
    #expect(try says("ba", context: 0) == "B AA")
    #expect(try says("ba", context: 1) == "B AE")
    // “a” between b and b never came: the letter alone decides. “z” never came at all.
    #expect(try says("bab", context: 1) == "B AA B")
    #expect(try says("za", context: 1) == "AA")
  }

  /// The figures that a trained model is held against, on words no table has seen.
  @Test(arguments: [(0, 0.428, 18), (1, 0.185, 335), (2, 0.154, 423)])
  func heldOutFigures(context: Int, errorRate: Double, exact: Int) {
    let table = table(context)
    let score = dictionary.score(dictionary.heldOut) { table.pronounce($0.letters) }
    #expect(score.sequences == 1000)
    // Half of the last digit that a page would show.
    #expect(abs(score.errorRate - errorRate) < 0.0006)
    #expect(score.exact == exact)
  }

  @Test func aContextTooWideStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      _ = CommonestSounds(learnedFrom: [], context: 5)
    }
    expectMessage(result, "stop: commonest sounds: a context of 5 letters; it may be 0 … 4\n")
  }
}
