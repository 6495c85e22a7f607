import Exercises
import Foundation
import Tensors
import Testing

@testable import Checks

struct JudgingTests {
  private typealias Doubling = @Sendable (Double) throws -> Double
  private let check = Check<Doubling>(
    right: { 2 * $0 }, trials: [1.0, 2, 3].map { x in Trial("x = \(x)") { try $0(x) } },
    known: [KnownMistake("squared", "It multiplies x with itself.") { $0 * $0 }])

  @Test func anUntouchedFunctionIsSkippedWithItsHint() {
    let outcome = check.judge({ _ in throw Untouched() }, hint: "twice")
    #expect(outcome == .untouched(hint: "twice"))
  }

  @Test func aWrongAnswerOfOnesOwnGetsItsSmallestFailingCase() {
    let outcome = check.judge({ min(2 * $0, 3) }, hint: "")
    #expect(outcome.state == .wrong)
    #expect(outcome.mistake == nil)
    #expect(outcome.details == ["case:     x = 2.0", "expected: 4", "found:    3"])
  }

  @Test func aKnownMistakeGetsItsNameAndItsSentence() {
    let outcome = check.judge({ $0 * $0 }, hint: "")
    #expect(outcome.mistake == "squared")
    #expect(outcome.details.first == "It multiplies x with itself.")
  }

  @Test func aLawThatTheMistakeBreaksIsToldOnce() {
    let outcome = Chapter12Checks.tempered.judge(
      { p, τ in
        let powers = exp(log(p) / τ)
        return powers / sum(powers)
      }, hint: "")
    #expect(outcome.mistake == "p^{1/τ} as printed")
    #expect(outcome.details.count { $0.contains("With τ = 0.0001, q is 1") } == 1)
  }

  @Test func anErrorOfTheAnswerIsToldWithItsCase() {
    let outcome = check.judge({ _ in throw ExerciseError("no idea") }, hint: "")
    #expect(outcome.summary == "the function threw no idea")
    #expect(outcome.details == ["case: x = 1.0"])
  }

  @Test func aPredictionIsAnsweredByARunAndItsReason() {
    let question = Check<@Sendable () throws -> [Int]>.prediction(
      because: "Six is two times three.", known: [([5], "That is the sum.")]
    ) { [2 * 3] }
    #expect(question.judge({ [6] }, hint: "") == .right)
    let other = question.judge({ [7] }, hint: "")
    #expect(other.summary == "predicted [7], and the run gives [6]")
    #expect(other.details == ["Six is two times three."])
    #expect(question.judge({ [5] }, hint: "").details.first == "That is the sum.")
  }

  @Test func placesAreGivenWhereTheAnswerIsLong() {
    let check = Check<@Sendable (Int) throws -> [[Int]]>(
      right: { x in (0..<4).map { [$0, x] } },
      trials: [Trial("x = 7") { try $0(7) }])
    let long = check.judge({ x in (0..<4).map { [$0, $0 == 2 ? 0 : x] } }, hint: "")
    #expect(long.details.last == "that is, element [2][1] is 0, where 7 is right")
    let short = check.judge({ x in [[x]] }, hint: "")
    #expect(short.details.last == "that is, 1 elements, where 4 are right")
  }

  @Test func whatSixDigitsDoNotTellIsToldByTheDifference() {
    let check = Check<@Sendable (Tensor) throws -> Tensor>(
      right: { $0 }, trials: [Trial("1") { try $0(Tensor(vector: [1])) }])
    let outcome = check.judge({ $0 + Tensor(scalar: 0.00000025) }, hint: "")
    #expect(
      outcome.details.last?.hasSuffix("is 1, where 1 is right, and they differ by 2.5e-07") == true)
  }

  @Test func vectorsAreWrittenAsInTheTasks() {
    #expect(Tensor(vector: [3, -0.5]).value.description == "(3, -0.5)")
    #expect(Tensor(rows: [[1, 2], [3, 4]]).value.description == "2 × 2: [1, 2; 3, 4]")
  }

  /// What looks like a known mistake is named although the answer goes no further.
  @Test func aMistakeIsNamedThoughALaterCaseEndsTheProgram() async throws {
    let child = try await #require(
      processExitsWith: .failure, observing: [\.standardOutputContent]
    ) {
      let answer: Doubling = { x in x < 2 ? x * x : [x][Int(x)] }
      Journal.runInChild(
        Exercise(
          "Chapter00.doubling", hint: "", learner: answer, solution: answer,
          check: JudgingTests().check), seconds: 1)
    }
    let outcome = Journal.outcome(
      output: child.standardOutputContent, error: [], ending: .signal(4))
    #expect(outcome.mistake == "squared")
    #expect(
      outcome.summary == "this is what “squared” gives here, and a later case ended the program")
  }

  /// An answer that ends the program is told with the case it was at and with its last words.
  @Test(arguments: ["index", "loop", "stop"])
  func anAnswerThatEndsItsProcessIsReported(how: String) async throws {
    let child = try await #require(
      processExitsWith: .failure,
      observing: [\.exitStatus, \.standardOutputContent, \.standardErrorContent]
    ) { [how = how as String] in
      let answer: Doubling = { x in
        switch how {
        case "index": return [x][Int(x)]
        case "loop":
          var sum = x
          while sum != x + 0.5 { sum = sum == x ? x + 1 : x }
          return sum
        default: stop("doubling", "no numbers")
        }
      }
      let exercise = Exercise(
        "Chapter00.doubling", hint: "", learner: answer, solution: answer,
        check: JudgingTests().check)
      Journal.runInChild(exercise, seconds: 1)
    }
    let outcome = outcome(of: child)
    #expect(outcome.state == .wrong)
    #expect(outcome.details.last == "it was at the case x = 1.0")
    let said = [
      "index": "Index out of range", "loop": "does a loop end?",
      "stop": "it said: doubling: no numbers",
    ]
    #expect(outcome.description.contains(try #require(said[how])))
  }
}
