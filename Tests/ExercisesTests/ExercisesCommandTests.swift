import Foundation
import TestSupport
import Testing

@testable import Checks

/// `formal exercises`, as the learner runs it.
struct ExercisesCommandTests {
  private let formal = Program(name: "formal")

  @Test func hintsAreGivenForAnExerciseByAnyOfItsNames() throws {
    for name in ["Chapter04.attention", "4.attention", "chapter4.Attention", "attention"] {
      let hint = try formal.run(["exercises", "hint", name])
      #expect(hint.output == "Six lines, in the order of the pseudocode; columns are tokens.\n")
    }
    let all = try formal.run(["exercises", "hint", "4"])
    #expect(all.output.contains("attention: Six lines"))
    #expect(all.output.split(separator: "\n").count == Exercise.chapters[3].count)
  }

  @Test(arguments: [
    ("Chapter04.nothing", "no exercise Chapter04.nothing; there are Chapter04.predictScores, "),
    ("nothing", "there is no exercise nothing; `formal exercises` lists all of them"),
    ("Chapter99", "there is no chapter Chapter99 with exercises"),
    ("predictChanges", "which one? There are Chapter02.predictChanges, Chapter04.predictChanges"),
  ])
  func namesThatAreNoneOrSeveralAreRefused(name: String, said: String) throws {
    for command in ["hint", "reset"] {
      let result = try formal.run(["exercises", command, name])
      #expect(result.status == 64)
      #expect(result.error.contains(said))
    }
  }

  @Test func aChapterIsListedWithItsSum() throws {
    let list = try formal.run(["exercises", "--chapter", "4"])
    #expect(list.status == 0)
    let lines = list.output.split(separator: "\n")
    let untouched = try ExerciseFolder().written(4).functions.filter { $0.isUntouched }
    for function in untouched {
      #expect(lines.contains("➜ Chapter04.\(function.name): untouched"))
    }
    #expect(list.output.contains(", \(untouched.count) untouched\n"))
  }

  /// Whatever a learner has written by now.
  @Test func nextShowsTheFirstTaskThatIsNotRight() throws {
    let list = try formal.run(["exercises", "--chapter", "4"]).output.split(separator: "\n")
    let next = try formal.run(["exercises", "next", "--chapter", "4"])
    #expect(next.status == 0)
    guard let open = list.first(where: { $0.hasPrefix("✘") || $0.hasPrefix("➜") }) else {
      #expect(next.output == "All 5 exercises are right.\n")
      return
    }
    let name = String(open.dropFirst(2).prefix { $0 != ":" })
    let exercise = try #require(Exercise.named(name))
    let function = try #require(ExerciseFolder().written(4).function(exercise.function))
    #expect(next.output.hasPrefix("\(name)\n\n\(function.task)\n"))
    #expect(next.output.contains("Chapter04.swift:\(function.line)\n"))
    #expect(next.output.contains("swift test --filter Chapter04\n"))
  }

  @Test(arguments: [("n\n", false), ("", false), ("y\n", true), ("Yes\n", true)])
  func resetAsksBeforeItDiscards(answer: String, isReset: Bool) throws {
    let folder = try LearnersFolder()
    defer { folder.remove() }
    let reset = try formal.run(
      ["exercises", "reset", "4.attention", "--project", folder.project.path], input: answer)
    #expect(reset.status == 0)
    #expect(reset.output.hasPrefix("Take back what is written in Chapter04.attention? "))
    let open = try folder.files.written(4).functions.filter { $0.isUntouched }.map(\.name)
    #expect(open == (isReset ? ["attention"] : []))
    #expect(
      reset.output.contains(
        isReset ? "Chapter04.attention is untouched again." : "Left as it is."))
  }

  @Test func resetWithForceDoesNotAsk() throws {
    let folder = try LearnersFolder()
    defer { folder.remove() }
    let reset = try formal.run(
      ["exercises", "reset", "Chapter04", "--force", "--project", folder.project.path])
    #expect(reset.output.hasPrefix("Chapter04 is untouched again. What you wrote is in "))
    #expect(try folder.files.written(4).text == folder.files.unsolved(4).text)
  }

  @Test func resetOutsideOfACloneSaysWhatItWants() throws {
    let reset = try formal.run(
      ["exercises", "reset", "4", "--force", "--project", "/nowhere"])
    #expect(reset.status == 65)
    #expect(reset.error.contains("exercises live in a clone of the package"))
  }
}

/// A package of one chapter, somebody having written all answers.
struct LearnersFolder {
  let project = FileManager.default.temporaryDirectory.appending(path: "exercises-\(UUID())")
  var files: ExerciseFolder { ExerciseFolder(project: project) }

  init() throws {
    let solution = try String(contentsOf: ExerciseFolder().solutions(4), encoding: .utf8)
    for file in [files.solutions(4), files.exercises(4)] {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(solution.utf8).write(to: file)
    }
  }

  func remove() { try? FileManager.default.removeItem(at: project) }
}
