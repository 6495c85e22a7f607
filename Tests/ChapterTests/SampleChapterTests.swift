import Foundation
import TestSupport
import Testing

/// Records, prompts and dialogues on a chapter made for it, `Tests/SampleChapter`, of which every test
/// has a copy that it may change.
struct SampleChapterTests {
  private struct Sample {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sample-\(UUID())")
    var source: URL { folder.appending(path: "chapters/00-sample/main.swift") }
    var record: URL { folder.appending(path: "chapters/00-sample/records/fall.json") }

    init() throws {
      try FileManager.default.createDirectory(
        at: source.deletingLastPathComponent(), withIntermediateDirectories: true)
      let original = Program.project.appending(path: "Tests/SampleChapter/main.swift")
      try write(try String(contentsOf: original, encoding: .utf8))
    }

    /// The program must not be older than its source, or it writes no pages.
    func write(_ text: String) throws {
      try Data(text.utf8).write(to: source)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: source.path)
    }

    func edit(_ old: String, _ new: String) throws {
      let text = try String(contentsOf: source, encoding: .utf8)
      try #require(text.contains(old))
      try write(text.replacingOccurrences(of: old, with: new))
    }

    func run(
      _ arguments: String..., input: String = "", environment: [String: String] = [:]
    ) throws -> Program.Result {
      try Program(name: "sample-chapter").run(
        arguments + ["--output", folder.appending(path: "out").path], input: input,
        environment: ["SAMPLE_SOURCE": source.path, "COLUMNS": "80"].merging(environment) { $1 })
    }

    /// The page without the measured times.
    func page() throws -> String {
      let file = folder.appending(path: "out/00-sample.md")
      return try String(contentsOf: file, encoding: .utf8)
        .replacing(/<span class="measured">.*?<\/span>/, with: "_")
    }
  }

  private func withSample(_ body: (Sample) throws -> Void) throws {
    let sample = try Sample()
    defer { try? FileManager.default.removeItem(at: sample.folder) }
    try body(sample)
  }

  @Test func withoutARecordTheRunEndsAndSaysWhatToDo() throws {
    try withSample { sample in
      let result = try sample.run()
      #expect(result.status == 66)
      #expect(
        result.error == """
          sample-chapter: chapters/00-sample/records/fall.json is missing. Run ch00-sample --full to \
          compute what it should hold, with --record to keep it.

          """)
    }
  }

  @Test func aFullRunComputesAndLeavesTheChapterAsItIs() throws {
    try withSample { sample in
      let result = try sample.run("--full")
      #expect(result.status == 0, "\(result.error)")
      #expect(result.error.isEmpty, "no progress where nobody watches")
      #expect(result.output.contains("Computed in this run: a bowl, 40 steps. Seed 0;"))
      #expect(result.output.contains("It ends at 0.00283342 after a long run."))
      #expect(result.output.contains("The other file says no steps."))
      let files = try FileManager.default.contentsOfDirectory(
        atPath: sample.source.deletingLastPathComponent().path)
      #expect(files == ["main.swift"])
    }
  }

  @Test func aRecordedRunAndThoseThatReadItWriteTheSamePages() throws {
    try withSample { sample in
      #expect(try sample.run("--full", "--record").status == 0)
      let first = try sample.page()
      let result = try sample.run()
      #expect(result.status == 0, "\(result.error)")
      #expect(
        first.contains(
          "\n\n> **Recorded** when `ch00-sample --full` was run: a bowl, 40 steps. Seed 0; it took _ ("
        ))
      // “long” shows that the value is the full run's, not computed anew.
      #expect(first.contains("It ends at 0.00283342 after a long run."))
      #expect(first.contains("The other file says 40 steps."))
      #expect(try sample.page() == first)
    }
  }

  @Test func theNotebookHasTheNoteToo() throws {
    try withSample { sample in
      #expect(try sample.run("--full", "--record").status == 0)
      let notebook = try String(
        contentsOf: sample.folder.appending(path: "out/notebooks/00-sample.ipynb"), encoding: .utf8)
      #expect(notebook.contains("> **Recorded** when `ch00-sample --full` was run"))
    }
  }

  @Test func anotherRecipeIsToldOnTerminalAndPageAndFailsTheCheck() throws {
    try withSample { sample in
      #expect(try sample.run("--full", "--record").status == 0)
      try sample.edit("x *= 0.9", "x *= 0.91")
      let result = try sample.run()
      #expect(result.status == 0, "a reader may go on")
      #expect(result.output.contains("The recipe has changed since this was recorded"))
      #expect(try sample.page().contains("**The recipe has changed since this was recorded:**"))
      let check = try sample.run("--check-records")
      #expect(check.status == 65)
      #expect(
        check.error
          == "sample-chapter: record fall: the recipe has changed since it was recorded\n")
    }
  }

  @Test func remarksAndProseMakeNoRecordOld() throws {
    try withSample { sample in
      #expect(try sample.run("--full", "--record").status == 0)
      try sample.edit("// Where the friction is 0.1.", "// Friction.")
      try sample.edit("//: # A ball in a bowl", "//: # A ball\n//:\n//: It rolls.")
      // A line more above: the program knows the call by the line it was compiled with.
      try sample.edit("// A chapter for the tests", "// A chapter for tests")
      let result = try sample.run("--check-records")
      #expect(result.status == 0, "\(result.error)")
    }
  }

  @Test func theBeginningOfTheWorkIsDoneAgain() throws {
    try withSample { sample in
      #expect(try sample.run("--full", "--record").status == 0)
      let result = try sample.run("--check-records")
      #expect(result.status == 0, "\(result.error)")
      #expect(result.output.contains("Record fall: 20 numbers computed again"))
      #expect(!(try sample.page().contains("computed again")))
      // A record that was written by hand, or by a library that has changed since.
      let text = try String(contentsOf: sample.record, encoding: .utf8)
      try Data(text.replacing("8.50902", with: "8.6").utf8).write(to: sample.record)
      let other = try sample.run("--check-records")
      #expect(other.status == 65)
      #expect(other.error.contains("record fall: number 2 is 8.6 in the record and 8.509"))
    }
  }

  @Test func aRecordOfAnotherSeedIsNotCompared() throws {
    try withSample { sample in
      #expect(try sample.run("--full", "--record", "--seed", "5").status == 0)
      let result = try sample.run()
      #expect(result.status == 0)
      #expect(result.output.contains("Seed 5; it took"), "the note names the record's seed")
      #expect(
        try sample.run("--check-records").error.contains(
          "it was recorded with seed 5, and this run has seed 0"))
      #expect(try sample.run("--check-records", "--seed", "5").status == 0)
    }
  }

  @Test func recordingWithoutComputingIsAUsageError() throws {
    try withSample { sample in
      let result = try sample.run("--record")
      #expect(result.status == 64)
      #expect(result.error.contains("--record keeps what --full computes"))
    }
  }

  @Test func aPlaceThatCannotBeWrittenIsToldBeforeTheWork() throws {
    try withSample { sample in
      try Data().write(to: sample.record.deletingLastPathComponent())
      let result = try sample.run("--full", "--record")
      #expect(result.status == 73)
      #expect(result.error.contains("the record cannot be written"))
      #expect(result.output.isEmpty)
    }
  }

  @Test func twoRecordsOfOneNameStop() throws {
    try withSample { sample in
      let result = try sample.run("--full", environment: ["SAMPLE_TWICE": "1"])
      #expect(result.status == 70)
      #expect(
        result.error
          == "stop: record: there are two records named “fall” in this chapter\n")
    }
  }

  @Test func aRecordBeforeThePageBeginsStops() throws {
    try withSample { sample in
      try sample.edit("//: # A ball in a bowl", "")
      try sample.edit("//:fold The long run", "")
      let result = try sample.run("--full")
      #expect(result.status == 70)
      #expect(result.error.hasPrefix("stop: record: there is no code before line "))
    }
  }

  @Test func aPromptReachesTheChapter() throws {
    try withSample { sample in
      let hello = try sample.run("--full", "--record", "--prompt", "hello")
      #expect(hello.output.contains("You said hello."))
      let silent = try sample.run()
      #expect(silent.output.contains("You said nothing."))
      let help = try sample.run("--help")
      #expect(help.output.contains("--prompt <text>"))
      #expect(help.output.contains("--interactive"))
    }
  }

  @Test func theTalkComesLastAndStandsOnNoPage() throws {
    try withSample { sample in
      #expect(try sample.run("--full", "--record").status == 0)
      let silent = try sample.run(input: "one\n")
      #expect(!silent.output.contains("You say one."))
      let page = try sample.page()
      let result = try sample.run("--interactive", input: "one\nbad\n\ntwo\n")
      #expect(result.status == 0)
      #expect(result.output.hasSuffix("00-sample.md\nYou say one.\nYou say two.\n"))
      #expect(result.error == "that is no word\n")
      #expect(try sample.page() == page)
    }
  }

  @Test(arguments: [["--prompt", "x"], ["--interactive"]])
  func chaptersThatTakeNoPromptRefuseIt(arguments: [String]) throws {
    let result = try Program(name: "ch04-attention").run(arguments)
    #expect(result.status == 64)
    #expect(result.error.contains(arguments[0]))
    #expect(result.output.isEmpty)
  }
}
