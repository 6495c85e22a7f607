import Foundation
import TestSupport
import Testing

@testable import Checks

/// `docs/exercises.md` shows what learners are told.
struct ExercisesPageTests {
  private let page: String

  init() throws {
    page = try Program.text("docs/exercises.md")
  }

  /// Whether a block of the page is what a learner is told of this exercise.
  private func expectShown(_ outcome: Outcome, of name: String) {
    #expect(page.contains("↳ \(name): \(indented(outcome))\n```"))
  }

  private func indented(_ outcome: Outcome) -> String {
    ([outcome.summary] + outcome.details.map { "    \($0)" }).joined(separator: "\n")
  }

  @Test func aKnownMistakeIsShownAsItIsTold() {
    let outcome = Chapter04Checks.causalMask.judge(
      { ℓ in (0..<ℓ).map { tz in (0..<ℓ).map { tx in tz >= tx } } }, hint: "")
    expectShown(outcome, of: "Chapter04.causalMask")
    #expect(page.contains("✘ Chapter04.causalMask: \(indented(outcome))\n➜"))
  }

  @Test func aMistakeOfItsOwnIsShownAsItIsTold() {
    let outcome = Chapter01Checks.nextMerge.judge(
      { tokens in
        let pairs = zip(tokens, tokens.dropFirst()).map { [$0, $1] }
        let counts = Dictionary(grouping: pairs) { $0 }.mapValues(\.count)
        let best = counts.max { a, b in
          a.value == b.value ? a.key.lexicographicallyPrecedes(b.key) : a.value < b.value
        }
        return best?.key ?? []
      }, hint: "")
    #expect(outcome.mistake == nil)
    expectShown(outcome, of: "Chapter01.nextMerge")
  }

  @Test func aPredictionIsShownAsItIsTold() {
    expectShown(Chapter02Checks.count.judge({ 60 }, hint: ""), of: "Chapter02.predictCount")
  }

  /// What a process that has ended leaves behind; `JudgingTests` has processes that do.
  @Test(arguments: [
    (
      "Chapter06.layerNorm", "the case X = 2 × 1: [1; 3], γ = (1, 1), β = (0, 0)",
      "stop: matrix product: 2 × 1 by 2: 1 columns do not meet 2 rows", Journal.Ending.status(70)
    ),
    (
      "Chapter01.join", "the case 1 2 to 9 in [1]",
      "Swift/ContiguousArrayBuffer.swift:692: Fatal error: Index out of range", .signal(SIGTRAP)
    ),
    ("Chapter01.join", "the case 1 2 to 9 in [1, 2]", "", .signal(SIGXCPU)),
  ])
  func anEndIsShownAsItIsTold(name: String, case place: String, error: String, end: Journal.Ending)
  {
    let outcome = Journal.outcome(output: [], error: Array(error.utf8), ending: end)
    let lines = ([outcome.summary] + outcome.details + ["it was at \(place)"])
    #expect(page.contains("↳ \(name): \(lines.joined(separator: "\n    "))\n```"))
  }

  @Test func theTaskShownIsThatOfTheFile() throws {
    let file = try ExerciseFolder().unsolved(4)
    let function = try #require(file.function("causalMask"))
    let text = file.text(of: function).map { String($0.dropFirst(2)) }
    #expect(page.contains("```swift\n\(text.joined(separator: "\n"))\n```"))
    let hint = try #require(Exercise.named("Chapter04.attention")).hint
    #expect(page.contains("\"untouched. Hint: \(hint)\""))
  }
}
