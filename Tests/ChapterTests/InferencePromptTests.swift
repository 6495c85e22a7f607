import Foundation
import TestSupport
import Testing

/// Chapter 12 pronounces what the reader types.
struct InferencePromptTests {
  private func run(_ arguments: [String], input: String = "") throws -> Program.Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "prompt-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    return try Program(name: "ch12-inference").run(
      arguments + ["--output", folder.path], input: input)
  }

  @Test(arguments: [
    ("na\u{EF}ve", "is not in the vocabulary of 26 characters"),
    ("cab pneumonoultramicroscopic", "a word of 24 letters, expected at most"),
  ])
  func wordsThatCannotBeReadEndWithAMessage(words: String, message: String) throws {
    let result = try run(["--prompt", words])
    #expect(result.status == 65)
    #expect(result.error.hasPrefix("ch12-inference: "))
    #expect(result.error.contains(message), "\(result.error)")
    #expect(result.error.count { $0 == "\n" } == 1)
  }

  @Test func linesAreAnsweredAndBadOnesAreTold() throws {
    let result = try run(["--prompt", "cab", "--interactive"], input: "b-b\nCab\n")
    #expect(result.status == 0, "\(result.error)")
    #expect(result.error.contains("is not in the vocabulary of 26 characters"))
    // The last line answers the last word: what the page says of it, too.
    let answer = try #require(result.output.split(separator: "\n").last)
    let sounds = answer.split(separator: " ")
    #expect(!sounds.isEmpty && sounds.allSatisfy { $0.count <= 2 && $0.allSatisfy(\.isUppercase) })
    let row = try #require(result.output.split(separator: "\n").first { $0.hasPrefix("cab ") })
    #expect(row.contains(answer))
  }
}
