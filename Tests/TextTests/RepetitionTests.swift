import FormalText
import Tensors
import TestSupport
import Testing

struct RepetitionTests {
  @Test func stretchesThatCameBeforeAreCounted() {
    #expect(repeatedShare(of: [1, 2, 3, 1, 2, 3, 1], stretches: 3) == 2.0 / 5)
    #expect(repeatedShare(of: [4, 4, 4, 4], stretches: 2) == 2.0 / 3)
    #expect(repeatedShare(of: [1, 2, 1, 3], stretches: 2) == 0)
  }

  @Test func aTextShorterThanAStretchRepeatsNothing() {
    #expect(repeatedShare(of: [7, 7], stretches: 3) == 0)
    #expect(repeatedShare(of: [], stretches: 1) == 0)
    #expect(repeatedShare(of: [7, 7, 7], stretches: 3) == 0)
  }

  /// With stretches of one token it is 1 − (different tokens)/(tokens); longer stretches repeat no more
  /// often than those they begin with.
  @Test(arguments: 0..<4 as Range<UInt64>) func longerStretchesRepeatNoMoreOften(_ seed: UInt64) {
    var random = RandomSource(seed: seed)
    let tokens = (0..<97).map { _ in random.integer(below: 5) }
    #expect(
      abs(repeatedShare(of: tokens, stretches: 1) - (1 - Double(Set(tokens).count) / 97)) < 1e-15)
    for length in 1..<6 {
      let (short, long) = (length, length + 1)
      let counts = [short, long].map {
        (repeatedShare(of: tokens, stretches: $0) * Double(97 - $0 + 1)).rounded()
      }
      #expect(counts[0] >= counts[1])
    }
  }

  @Test func stretchesOfNothingStop() async {
    await #expect(processExitsWith: .failure) { _ = repeatedShare(of: [1], stretches: 0) }
  }
}
