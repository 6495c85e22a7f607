import Foundation
import TestSupport
import Testing

@testable import Checks

struct ExerciseFileTests {
  /// A package of one chapter, somebody having written two answers.
  private func folder() throws -> ExerciseFolder {
    let project = FileManager.default.temporaryDirectory.appending(path: "exercises-\(UUID())")
    let folder = ExerciseFolder(project: project)
    let solution = try String(contentsOf: ExerciseFolder().solutions(4), encoding: .utf8)
    for file in [folder.solutions(4), folder.exercises(4)] {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(solution.utf8).write(to: file)
    }
    return folder
  }

  @Test func resettingAFunctionLeavesTheOthersAndKeepsACopy() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder.project) }
    let before = try folder.written(4)
    let copy = try folder.reset(chapter: 4, function: "attention")
    #expect(try String(contentsOf: copy, encoding: .utf8) == before.text)
    let after = try folder.written(4)
    #expect(after.functions.map(\.name) == before.functions.map(\.name))
    #expect(after.functions.filter { $0.isUntouched }.map(\.name) == ["attention"])
    #expect(after.functions.map(\.task) == before.functions.map(\.task))
  }

  @Test func resettingAChapterMakesTheUnsolvedFile() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder.project) }
    _ = try folder.reset(chapter: 4)
    #expect(try folder.written(4).text == folder.unsolved(4).text)
  }

  @Test func aFunctionThatIsGoneIsSaidToBe() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder.project) }
    #expect(throws: ExerciseError.self) { try folder.reset(chapter: 4, function: "nothing") }
  }

  @Test func theToolGivesHintsAndRefusesWhatIsNoExercise() throws {
    let formal = Program(name: "formal")
    let hint = try formal.run(["exercises", "hint", "Chapter04.attention"])
    #expect(hint.output == "Six lines, in the order of the pseudocode; columns are tokens.\n")
    let none = try formal.run(["exercises", "hint", "Chapter04.nothing"])
    #expect(none.status == 64)
    #expect(none.error.contains("there is no exercise Chapter04.nothing"))
  }

  @Test func theToolListsAChapter() throws {
    let list = try Program(name: "formal").run(["exercises", "--chapter", "4"])
    #expect(list.status == 0)
    let lines = list.output.split(separator: "\n")
    #expect(lines.count == 5)
    let untouched = try ExerciseFolder().written(4).functions.filter { $0.isUntouched }
    for function in untouched {
      #expect(lines.contains("➜ Chapter04.\(function.name): untouched"))
    }
  }
}
