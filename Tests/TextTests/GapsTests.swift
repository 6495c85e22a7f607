import FormalText
import Foundation
import Testing

struct GapsTests {
  @Test func gapsHaveANeighbourOnEitherSide() {
    let all = gaps(in: [[5, 6, 7, 8], [1, 2], [3], []], each: 9, mask: 0, seed: 1)
    #expect(all.map(\.place).sorted() == [1, 2])
    for gap in all {
      #expect(gap.answer == 5 + gap.place)
      #expect(gap.sequence == (gap.place == 1 ? [5, 0, 7, 8] : [5, 6, 0, 8]))
    }
  }

  @Test func onlyWhatMayBeAskedIsAsked() {
    let sequences = [Array(0..<40), Array(20..<60)]
    let odd = gaps(in: sequences, each: 7, mask: 99, seed: 2) { $0 % 2 == 1 }
    #expect(odd.count == 14 && Set(odd).count == 14)
    #expect(odd.allSatisfy { $0.answer % 2 == 1 && $0.sequence[$0.place] == 99 })
    #expect(odd == gaps(in: sequences, each: 7, mask: 99, seed: 2) { $0 % 2 == 1 })
    #expect(odd != gaps(in: sequences, each: 7, mask: 99, seed: 3) { $0 % 2 == 1 })
  }

  /// Worked by hand: probabilities ½, ¼ and ¼ for the answers; the likeliest token is right once.
  @Test func scoresAreMeansOverGaps() {
    var score = GapScore()
    #expect(score.loss == 0 && score.accuracy == 0)
    score.add([0.25, 0.5, 0.25], answer: 1)
    score.add([0.25, 0.5, 0.25], answer: 2)
    score.add([0.25, 0.25, 0.5], answer: 1)
    #expect(score.count == 3 && score.right == 1)
    #expect(abs(score.loss - 5 * Foundation.log(2) / 3) < 1e-15)
    score.add([0, 1], answer: 0)
    #expect(score.loss == .infinity)
  }

  @Test func anAnswerWithoutAProbabilityStops() async {
    await #expect(processExitsWith: .exitCode(70)) {
      var score = GapScore()
      score.add([0.5, 0.5], answer: 2)
    }
  }
}
