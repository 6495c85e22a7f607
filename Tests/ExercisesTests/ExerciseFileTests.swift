import Foundation
import TestSupport
import Testing

@testable import Checks

struct ExerciseFileTests {
  @Test func resettingAFunctionLeavesTheOthersAndKeepsACopy() throws {
    let learner = try LearnersFolder()
    defer { learner.remove() }
    let folder = learner.files
    let before = try folder.written(4)
    let copy = try folder.reset(chapter: 4, function: "attention")
    #expect(try String(contentsOf: copy, encoding: .utf8) == before.text)
    let after = try folder.written(4)
    #expect(after.functions.map(\.name) == before.functions.map(\.name))
    #expect(after.functions.filter { $0.isUntouched }.map(\.name) == ["attention"])
    #expect(after.functions.map(\.task) == before.functions.map(\.task))
  }

  @Test func resettingAChapterMakesTheUnsolvedFile() throws {
    let learner = try LearnersFolder()
    defer { learner.remove() }
    let folder = learner.files
    _ = try folder.reset(chapter: 4)
    #expect(try folder.written(4).text == folder.unsolved(4).text)
  }

  @Test func aFunctionThatIsGoneIsSaidToBe() throws {
    let learner = try LearnersFolder()
    defer { learner.remove() }
    let folder = learner.files
    #expect(throws: ExerciseError.self) { try folder.reset(chapter: 4, function: "nothing") }
  }

  /// “See …” in a task leads to a heading of the chapter's page.
  @Test(arguments: Exercise.chapters.compactMap { $0.first?.chapter })
  func tasksLeadToHeadingsOfTheirPage(chapter: Int) throws {
    let folder = try #require(Program.chapters.first { Int($0.prefix(2)) == chapter })
    let page = try Program.text("docs/\(folder).md")
    for function in try ExerciseFolder().unsolved(chapter).functions {
      for match in function.task.matches(of: /See “([^”]+)”(?: and “([^”]+)”)?/) {
        for heading in [match.1, match.2].compactMap(\.self) {
          #expect(page.contains("\n## \(heading)\n"), "\(function.name)")
        }
      }
    }
  }
}
