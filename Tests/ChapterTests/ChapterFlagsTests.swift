import Foundation
import TestSupport
import Testing

struct ChapterFlagsTests {
  @Test(arguments: Program.chapters)
  func helpNamesTheFlags(chapter: String) throws {
    let result = try Program(name: "ch\(chapter)").run(["--help"])
    #expect(result.status == 0)
    for flag in ["--seed", "--output", "--quick", "--full", "--step", "--help"] {
      #expect(result.output.contains(flag))
    }
    #expect(result.output.contains("USAGE: ch\(chapter)"), "\(result.output)")
  }

  @Test(arguments: [
    (["--sead", "1"], "--sead"), (["--seed", "many"], "many"), (["--quick", "--full"], "exclude"),
    (["extra"], "extra"),
  ])
  func aWrongFlagIsAUsageError(arguments: [String], named: String) throws {
    let result = try Program(name: "ch04-attention").run(arguments)
    #expect(result.status == 64)
    #expect(result.error.contains(named))
    #expect(result.output.isEmpty)
  }

  @Test func aFolderThatCannotBeWrittenIsToldBeforeAnyWork() throws {
    // A file stands where the folder should be: not even root can write there.
    let file = FileManager.default.temporaryDirectory.appending(path: "no-folder-\(UUID())")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let result = try Program(name: "ch04-attention").run(["--output", file.path])
    #expect(result.status == 73)
    #expect(result.error.contains("ch04-attention: cannot write to \(file.path)"))
    #expect(result.output.isEmpty)
  }

  @Test func aTextThatIsMissingIsTold() throws {
    let result = try Program(name: "ch01-tokens").run(["--text", "/no/such/text.txt"])
    #expect(result.status == 66)
    #expect(result.error.contains("/no/such/text.txt"))
  }

  @Test func stepsWaitForEnterAndShowEveryLine() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "step-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let input = String(repeating: "\n", count: 200)
    let result = try Program(name: "ch04-attention").run(
      ["--step", "--output", folder.path], input: input)
    #expect(result.status == 0, "\(result.error)")
    for line in 1...6 { #expect(result.output.contains("▶  \(line)  ")) }
    #expect(result.output.contains("step 1 of 6 · Enter: next"))
  }

  @Test func stepsEndWithTheInput() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "step-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let result = try Program(name: "ch04-attention").run(["--step", "--output", folder.path])
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output.contains("step 1 of 6"))
    #expect(!result.output.contains("step 2 of 6"))
  }
}
