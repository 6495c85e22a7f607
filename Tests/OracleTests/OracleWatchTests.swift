import Foundation
import TestSupport
import Testing

@testable import fuzz

struct OracleWatchTests {
  @Test func eachCaseIsNotedBeforeItBegins() throws {
    let note = FileManager.default.temporaryDirectory.appending(path: "note-\(UUID())")
    try Data().write(to: note)
    defer { try? FileManager.default.removeItem(at: note) }
    let (fault, tally, _) = try OracleWatch.work(
      seed: 4, from: 200, seconds: 0.05, noting: note.path)
    #expect(fault == nil && tally.cases > 0)
    let last = try String(contentsOf: note, encoding: .utf8)
    #expect(last == "\(199 + tally.cases)\n")
  }

  /// As it is run by hand: a child, and `formal` where it is built.
  @Test func theChildAndTheProgramAreBothRun() throws {
    let run = try Program(name: "fuzz").run(["oracle", "--seconds", "0.2", "--seed", "8"])
    #expect(run.status == 0 && run.error.isEmpty, "\(run.output)\(run.error)")
    #expect(run.output.hasPrefix("seed 8: "), "\(run.output)")
    #expect(run.output.contains("formal"), "\(run.output)")
  }

  /// A child that cannot begin ends with a status of its own, as one that a case ends.
  @Test func aChildThatFailsIsSeen() throws {
    let run = try Program(name: "fuzz").run(["oracle", "--note", "/none/of/this"])
    #expect(run.status != 0 && run.error.contains("/none/of/this"), "\(run.error)")
  }
}
