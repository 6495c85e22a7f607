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
    let formal = Program.folder.appending(path: "formal").path
    let isBuilt = FileManager.default.isExecutableFile(atPath: formal)
    let said = isBuilt ? /\n[1-9]\d* times formal oracle/ : /\nformal is not built/
    #expect(run.output.contains(said), "\(run.output)")
  }

  @Test func aChildThatCannotNoteItsCaseFails() throws {
    let run = try Program(name: "fuzz").run(["oracle", "--note", "/none/of/this"])
    #expect(run.status != 0 && run.error.contains("/none/of/this"), "\(run.error)")
  }

  /// The child's last word is the number of the case that it is at.
  @Test(arguments: [("exit 3", "status 3"), ("kill -SEGV $$", "signal 11")])
  func aChildThatFailsIsSeenAndItsCaseKept(end: String, how: String) throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let child = try standIn("child", "echo 7 > \"$9\"; \(end)", in: folder)
    let watch = OracleWatch(
      seed: 4, from: 2, seconds: 20, folder: folder, child: child, program: nil)
    let fault = try watch.run().fault
    #expect(fault?.hasPrefix("case 7, seed 4: \(how); formal oracle 8 ") == true, "\(fault ?? "")")
    let kept = folder.appending(path: "oracle-4-7.json")
    #expect(fault?.hasSuffix(" --input \(kept.path)") == true, "\(fault ?? "")")
    #expect(try Data(contentsOf: kept) == OracleFuzzing.problem(seed: 4, number: 7).json)
  }

  /// Every fourth time it is given three cases of one algorithm.
  @Test("What ended the program is kept as it was given", arguments: [(7, 1), (8, 3)])
  func whatEndedTheProgramIsKept(number: Int, cases: Int) throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    // The child ends when the program has run, and does not wait for ever.
    let ran = folder.appending(path: "ran").path
    let wait = "n=0; while [ ! -e '\(ran)' ] && [ $n -lt 500 ]; do sleep 0.02; n=$((n + 1)); done"
    let watch = OracleWatch(
      seed: 4, from: number, seconds: 20, folder: folder,
      child: try standIn("child", wait, in: folder),
      program: try standIn("program", ": > '\(ran)'; exit 3", in: folder))
    let (fault, runs) = try watch.run()
    let problems = (0..<cases).map { OracleFuzzing.problem(seed: 4, number: number + 15 * $0) }
    let kept = folder.appending(path: "oracle-4-\(number).json")
    let arguments = problems[0].arguments + (cases == 1 ? [] : ["--lines"])
    #expect(
      fault == "case \(number), seed 4: status 3: ; formal "
        + "\(arguments.joined(separator: " ")) --input \(kept.path)")
    #expect(runs == 1)
    #expect(try Data(contentsOf: kept) == Data(problems.map(\.json).joined(separator: [0x0A])))
  }

  private func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "watch-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  /// A program of the shell, written by another process: while a file is open for writing in this one, a
  /// test beside may start a process that inherits it, and the system runs no file that is being written.
  private func standIn(_ name: String, _ lines: String, in folder: URL) throws -> URL {
    let file = folder.appending(path: name)
    let write = #"printf '%s\n' '#!/bin/sh' "$1" > "$2"; chmod +x "$2""#
    let run = try Program(name: "sh", folder: URL(filePath: "/bin")).run([
      "-c", write, "sh", lines, file.path,
    ])
    try #require(run.status == 0, "\(run.error)")
    return file
  }
}
