import Checks
import Foundation
import Testing

/// Judges the learner's answer to an exercise in a process of its own: accepts a right one, skips an untouched
/// one with a hint, and says of a wrong one what is wrong, at the learner's line.
///
/// The child always ends with status 1, whatever it found, so that this expectation is silent: another
/// end is one that the answer has caused, and the journal tells what it was at.
func judge(_ name: String) async throws {
  let child = try await #require(
    processExitsWith: .failure,
    observing: [\.exitStatus, \.standardOutputContent, \.standardErrorContent]
  ) { [name = name as String] in
    Journal.runInChild(name)
  }
  let outcome = outcome(of: child)
  switch outcome.state {
  case .right: break
  case .untouched: try Test.cancel("untouched. Hint: \(outcome.summary)")
  case .wrong:
    Issue.record("\(name): \(outcome)", sourceLocation: try learnersLine(of: name))
  }
}

/// What a child that judged an answer has told, and how it ended.
func outcome(of child: ExitTest.Result) -> Outcome {
  let ending: Journal.Ending =
    switch child.exitStatus {
    case .exitCode(let status): .status(status)
    case .signal(let signal): .signal(signal)
    @unknown default: .status(-1)
    }
  return Journal.outcome(
    output: child.standardOutputContent, error: child.standardErrorContent, ending: ending)
}

/// Where the learner wrote the function.
private func learnersLine(of name: String) throws -> SourceLocation {
  let exercise = try #require(Exercise.named(name))
  let folder = ExerciseFolder()
  let file = folder.exercises(exercise.chapter)
  let line = try folder.written(exercise.chapter).function(exercise.function)?.line ?? 1
  return SourceLocation(
    fileID: "Exercises/\(file.lastPathComponent)", filePath: file.path, line: line, column: 1)
}
