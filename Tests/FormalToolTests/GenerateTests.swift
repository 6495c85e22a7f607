import Foundation
import TestSupport
import Testing

struct GenerateTests {
  private let formal = Program(name: "formal")

  /// A small model that has learned its text by heart.
  private func model(_ folder: ToolFolder) throws -> String {
    let trained = try formal.run(
      folder.training(steps: 600, to: "model") + ["--width", "32", "--rate", "0.01"])
    #expect(trained.status == 0, "\(trained.error)")
    return folder.path("model")
  }

  @Test func itGoesOnWithAPromptAsItLearned() throws {
    let folder = try ToolFolder()
    let model = try model(folder)
    func write(_ flags: [String]) throws -> String {
      let result = try formal.run(
        ["generate", "--model", model, "--prompt", "the qui"] + flags)
      #expect(result.status == 0, "\(result.error)")
      return result.output
    }
    #expect(try write(["--temperature", "0", "--length", "4"]) == "the quick b\n")
    #expect(try write(["--top-k", "1", "--length", "4"]) == "the quick b\n")
    // As many as fit: ℓ_max = 12 characters are read, one more is written.
    #expect(try write([]).count == 14)
    let long = try write(["--sliding", "--length", "60", "--seed", "5"])
    #expect(long.count == 68)
    #expect(try write(["--sliding", "--length", "60", "--seed", "5"]) == long)
    let warm = ["--temperature", "3", "--sliding", "--length", "60", "--seed"]
    #expect(try write(warm + ["1"]) != write(warm + ["2"]))
  }

  @Test func whatCannotBeDoneEndsWithOneLine() throws {
    let folder = try ToolFolder()
    #expect(try formal.run(folder.training(steps: 1, to: "model")).status == 0)
    func expect(_ status: Int32, _ words: String, _ flags: [String]) throws {
      let result = try formal.run(["generate", "--model", folder.path("model")] + flags)
      #expect(result.status == status && result.error.contains(words), "\(result)")
      #expect(result.output.isEmpty)
    }
    try expect(65, "is not in the vocabulary", ["--prompt", "Ω"])
    try expect(65, "the prompt is empty", ["--prompt", ""])
    try expect(65, "--sliding", ["--prompt", "the", "--length", "100"])
    try expect(64, "--top-k", ["--prompt", "the", "--top-k", "0"])
    try expect(64, "--top-p", ["--prompt", "the", "--top-p", "1.5"])
    try expect(64, "--temperature", ["--prompt", "the", "--temperature", "-1"])
    let none = try formal.run(["generate", "--model", folder.path("none"), "--prompt", "a"])
    #expect(none.status == 66)
    let text = try formal.run(["generate", "--model", folder.path("text.txt"), "--prompt", "a"])
    #expect(text.status == 65)
  }
}
