import Foundation
import TestSupport
import Testing

/// A folder of its own with a small text in it.
struct ToolFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "formal-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let text = String(repeating: "the quick brown fox jumps over the lazy dog.\n", count: 40)
    try Data(text.utf8).write(to: url.appending(path: "text.txt"))
  }

  func path(_ name: String) -> String { url.appending(path: name).path }

  /// The flags of a training that takes about a second.
  func training(steps: Int = 200, every: Int = 5, to out: String) -> [String] {
    [
      "train", "--text", path("text.txt"), "--out", path(out), "--layers", "1", "--heads", "2",
      "--width", "8", "--context", "12", "--batch", "4", "--steps", "\(steps)",
      "--checkpoint-every", "\(every)",
    ]
  }
}

struct TrainTests {
  private let formal = Program(name: "formal")

  /// Design D11: long work resumes. A process is killed without warning, twenty times at random moments.
  @Test func twentyKillsChangeNoBitOfTheModel() throws {
    let folder = try ToolFolder()
    let whole = try formal.run(folder.training(steps: 400, to: "whole"))
    #expect(whole.status == 0, "\(whole.error)")
    let expected = try Data(contentsOf: folder.url.appending(path: "whole"))
    var random = SystemRandomNumberGenerator()
    var (kills, runs, steps) = (0, 0, Set<String>())
    while kills < 20 {
      // Each model is killed until it is done; then another begins.
      let out = "model\(runs)"
      runs += 1
      var isDone = false
      while !isDone {
        let process = Process()
        process.executableURL = Program.folder.appending(path: "formal")
        process.arguments = folder.training(steps: 400, to: out)
        process.standardError = FileHandle.nullDevice
        try process.run()
        if kills < 20 {
          let wait = Double.random(in: 0...max(0.05, 0.8 * whole.seconds), using: &random)
          Thread.sleep(forTimeInterval: wait)
          if process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            kills += 1
          }
        }
        process.waitUntilExit()
        if let data = try? Data(contentsOf: folder.url.appending(path: out + ".checkpoint")) {
          steps.insert("\(data.count)")
        }
        isDone = process.terminationReason == .exit && process.terminationStatus == 0
      }
      #expect(try Data(contentsOf: folder.url.appending(path: out)) == expected)
      #expect(!FileManager.default.fileExists(atPath: folder.path(out + ".checkpoint")))
    }
    #expect(steps.count > 1, "no run was killed between checkpoints")
  }

  @Test func controlCStopsAfterAStepAndTheSameCommandGoesOn() throws {
    let folder = try ToolFolder()
    let arguments = folder.training(steps: 3000, every: 100_000, to: "model")
    let process = Process()
    process.executableURL = Program.folder.appending(path: "formal")
    process.arguments = arguments
    let errors = folder.url.appending(path: "errors")
    try Data().write(to: errors)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    // Its first line says that it listens.
    while try String(contentsOf: errors, encoding: .utf8).isEmpty, process.isRunning {
      Thread.sleep(forTimeInterval: 0.01)
    }
    Thread.sleep(forTimeInterval: 0.05)
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    let said = try String(contentsOf: errors, encoding: .utf8)
    #expect(said.contains("the same command goes on from there"), "\(said)")
    let again = try formal.run(arguments)
    #expect(again.status == 0)
    let begin = try #require(again.error.firstMatch(of: #/step (\d+) of 3000/#)?.1)
    #expect(try #require(Int(begin)) > 0)
    let whole = try formal.run(folder.training(steps: 3000, every: 100_000, to: "whole"))
    #expect(whole.status == 0)
    #expect(
      try Data(contentsOf: folder.url.appending(path: "model"))
        == Data(contentsOf: folder.url.appending(path: "whole")))
  }

  @Test func aCheckpointOfAnotherRunIsRefusedUnlessItBeginsAnew() throws {
    let folder = try ToolFolder()
    let other = try formal.run(folder.training(steps: 3, to: "model"))
    #expect(other.status == 0)
    try Data("nothing".utf8).write(to: folder.url.appending(path: "model.checkpoint"))
    let refused = try formal.run(folder.training(steps: 3, to: "model"))
    #expect(refused.status == 65)
    #expect(refused.error.contains("--fresh begins anew"))
    let anew = try formal.run(folder.training(steps: 3, to: "model") + ["--fresh"])
    #expect(anew.status == 0)
  }

  @Test func wrongFlagsAndTextsEndWithOneLine() throws {
    let folder = try ToolFolder()
    let usage = try formal.run(folder.training(to: "model") + ["--heads", "3"])
    #expect(usage.status == 64)
    #expect(usage.error.contains("--width 8 does not divide among 3 heads"))
    let short = try formal.run(folder.training(to: "model") + ["--context", "1000"])
    #expect(short.status == 65)
    #expect(short.error.contains("expected more than the context, 1000"))
    let missing = try formal.run(["train", "--text", folder.path("none"), "--out", "x"])
    #expect(missing.status == 66)
    #expect(missing.error.contains("no such file"))
    let place = try formal.run(folder.training(steps: 1, to: "no/such/folder/model"))
    #expect(place.status == 73)
  }
}
