import Exercises
import Foundation
import Testing

@testable import Checks

/// The checks themselves, tried in this process on answers that are known: a learner's edit makes none of
/// these fail.
struct SolutionsTests {
  @Test(arguments: Exercise.all.map(\.name))
  func solutionsAreRight(name: String) throws {
    let exercise = try #require(Exercise.named(name))
    #expect(exercise.solution() == .right)
  }

  @Test(arguments: Exercise.all.map(\.name))
  func everyKnownMistakeGetsItsName(name: String) throws {
    let exercise = try #require(Exercise.named(name))
    for mistake in exercise.mistakes {
      let outcome = mistake.judge()
      #expect(outcome.state == .wrong)
      #expect(outcome.mistake == mistake.name)
    }
  }

  /// What nobody has written must not pass; what a learner has written is judged elsewhere. In CI nothing
  /// is written, and every function is tried.
  @Test(arguments: Exercise.all.map(\.name))
  func untouchedFunctionsDoNotPass(name: String) throws {
    let exercise = try #require(Exercise.named(name))
    let file = try ExerciseFolder().written(exercise.chapter)
    let isUntouched = try #require(file.function(exercise.function)).isUntouched
    if ProcessInfo.processInfo.environment["CI"] == "true" { #expect(isUntouched) }
    if isUntouched {
      #expect(exercise.learner(.silent) == .untouched(hint: exercise.hint))
    }
  }

  /// The learner's file is the solutions' without the bodies: same tasks, same order.
  @Test(arguments: Exercise.chapters.compactMap { $0.first?.chapter })
  func exercisesMirrorSolutions(chapter: Int) throws {
    let folder = ExerciseFolder()
    let (written, unsolved) = (try folder.written(chapter), try folder.unsolved(chapter))
    #expect(
      unsolved.functions.map(\.name)
        == Exercise.all.filter { $0.chapter == chapter }.map(\.function))
    #expect(unsolved.functions.allSatisfy { $0.isUntouched })
    if written.functions.allSatisfy(\.isUntouched) { #expect(written.text == unsolved.text) }
    // Each has its test, so that `swift test --filter` tells of it.
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "\(ExerciseFile.name(ofChapter: chapter)).swift")
    let source = try String(contentsOf: tests, encoding: .utf8)
    for exercise in Exercise.all where exercise.chapter == chapter {
      #expect(source.contains("judge(\"\(exercise.name)\")"))
    }
  }
}
