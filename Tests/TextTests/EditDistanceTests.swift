import FormalText
import Tensors
import TestSupport
import Testing

struct EditDistanceTests {
  private func distance(_ a: String, _ b: String) -> Int {
    editDistance(a.utf8.map { Int($0) }, b.utf8.map { Int($0) })
  }

  private func randomSequences(seed: UInt64, count: Int) -> [[Int]] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in
      (0..<random.integer(below: 8)).map { _ in random.integer(below: 3) }
    }
  }

  @Test func knownPairs() {
    #expect(distance("kitten", "sitting") == 3)
    #expect(distance("saturday", "sunday") == 3)
    #expect(distance("flaw", "lawn") == 2)
    #expect(distance("ab", "ba") == 2)
    #expect(distance("", "abc") == 3 && distance("abc", "") == 3 && distance("", "") == 0)
  }

  /// The definition, with nothing kept: try all three ways at each step.
  private func naive(_ a: ArraySlice<Int>, _ b: ArraySlice<Int>) -> Int {
    guard let x = a.last, let y = b.last else { return a.count + b.count }
    return min(
      naive(a.dropLast(), b.dropLast()) + (x == y ? 0 : 1), naive(a.dropLast(), b) + 1,
      naive(a, b.dropLast()) + 1)
  }

  @Test func distanceIsTheRecursiveDefinition() {
    let all = randomSequences(seed: 5, count: 120)
    for (a, b) in zip(all, all.dropFirst()) {
      let (a, b) = (Array(a.prefix(6)), Array(b.prefix(6)))
      #expect(editDistance(a, b) == naive(a[...], b[...]))
    }
  }

  @Test func distanceIsAMetric() {
    let all = randomSequences(seed: 6, count: 40)
    for a in all {
      for b in all {
        let d = editDistance(a, b)
        #expect(d == editDistance(b, a))
        #expect((d == 0) == (a == b))
        #expect(d >= abs(a.count - b.count) && d <= max(a.count, b.count))
        for c in all.prefix(12) { #expect(d <= editDistance(a, c) + editDistance(c, b)) }
      }
    }
  }

  /// Worked by hand: distances 0 of 2 tokens, 1 of 4 and 3 of 1.
  @Test func ratesAreSumsOverSums() {
    var score = EditScore()
    #expect(score.errorRate == 0 && score.exactShare == 0)
    score.add([1, 2], answers: [[1, 2]])
    score.add([1, 2, 3], answers: [[1, 2, 3, 4]])
    score.add([1, 2, 3, 4], answers: [[2]])
    #expect(score.sequences == 3 && score.exact == 1 && score.errors == 4 && score.tokens == 7)
    #expect(score.errorRate == 4.0 / 7 && score.exactShare == 1.0 / 3)
  }

  @Test func theNearestOfSeveralAnswersCounts() {
    var score = EditScore()
    score.add([1, 2, 3], answers: [[1, 9, 9, 9, 9], [1, 2, 4], [1, 2]])
    #expect(score.errors == 1 && score.tokens == 3)
    score.add([7], answers: [[8, 8], [7]])
    #expect(score.errors == 1 && score.tokens == 4 && score.exact == 1)
  }

  @Test func aGuessWithoutAnAnswerStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      var score = EditScore()
      score.add([1], answers: [])
    }
    expectMessage(result, "stop: edit score: a guess with no answer to hold it against\n")
  }
}
