import Foundation
import TestSupport
import Testing

struct OracleCommandTests {
  private let formal = Program(name: "formal")
  private let small = #"{"inputs": {"v": 1}, "parameters": {"W_e": [[1, 2], [3, 4], [5, 6]]}}"#
  private let answer = #"{"algorithm": 1, "name": "Token embedding", "output": [2.0, 4.0, 6.0]}"#

  @Test func aCaseFromStandardInputIsAnswered() throws {
    let run = try formal.run(["oracle", "1"], input: small)
    #expect(run.status == 0 && run.error.isEmpty)
    #expect(run.output.filter { !$0.isWhitespace } == answer.filter { !$0.isWhitespace })
  }

  @Test(
    "Names do as well as numbers",
    arguments: [
      "Attention", "attention", "MHAttention", "layer_norm",
      "Token embedding", "TokenEmbedding", "dtransformer", "15",
    ])
  func namesAreUnderstood(name: String) throws {
    let run = try formal.run(["oracle", name, "--template"])
    #expect(run.status == 0 && run.output.hasPrefix("{\n"))
  }

  @Test(arguments: [
    (["oracle"], "name an algorithm"),
    (["oracle", "16"], "there is no algorithm “16”"),
    (["oracle", "SAS"], "there is no algorithm “SAS”"),
    (["oracle", "4", "--attention", "fused"], "fused operations do not exist yet"),
    (["oracle", "13", "--gradients"], "only 1 … 10"),
    (["oracle", "4", "--precision", "half"], "half"),
    (["oracle", "4", "--list", "--template"], "either --list or --template"),
  ]) func wrongUsageEndsWith64(arguments: [String], words: String) throws {
    let run = try formal.run(arguments)
    #expect(run.status == 64 && run.output.isEmpty)
    #expect(run.error.contains(words), "\(run.error)")
  }

  @Test func aMalformedCaseEndsWith65AndNamesThePlace() throws {
    let folder = try ToolFolder()
    let run = try formal.run(
      ["oracle", "1", "--output", folder.path("result.json")],
      input: small.replacing("[3, 4]", with: "[3]"))
    #expect(run.status == 65 && run.output.isEmpty)
    #expect(
      run.error == """
        formal: shape error at $.parameters.W_e[1]: expected a row of 2 numbers, as the first, found 1 numbers

        """)
    #expect(!FileManager.default.fileExists(atPath: folder.path("result.json")))
  }

  @Test func filesThatCannotBeReadOrWrittenHaveTheirStatus() throws {
    let folder = try ToolFolder()
    let missing = try formal.run(["oracle", "1", "--input", folder.path("none")])
    #expect(missing.status == 66 && missing.error.contains("No such file"))
    let directory = try formal.run(["oracle", "1", "--input", folder.url.path])
    #expect(directory.status == 66 && directory.error.contains("Is a directory"))
    let output = try formal.run(
      ["oracle", "1", "--output", folder.path("none/result.json")], input: small)
    #expect(output.status == 73)
    let full = try shell("\(program) oracle 1 --template > /dev/full")
    #expect(full.status == 73)
  }

  @Test func theResultFileHoldsWhatStandardOutputWould() throws {
    let folder = try ToolFolder()
    let run = try formal.run(["oracle", "1", "--output", folder.path("r")], input: small)
    #expect(run.status == 0 && run.output.isEmpty)
    let text = try String(contentsOfFile: folder.path("r"), encoding: .utf8)
    #expect(try text == formal.run(["oracle", "1"], input: small).output)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == [
        "r", "text.txt",
      ])
  }

  @Test func aBadLineStandsInItsPlaceAndTheRestIsEvaluated() throws {
    let lines = [small, "", "{", small.replacing("\"v\": 1", with: "\"v\": 2"), small]
    let run = try formal.run(["oracle", "1", "--lines"], input: lines.joined(separator: "\n"))
    #expect(run.status == 65)
    let answers = run.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      answers.count == 6 && answers[0] == answer && answers[4] == answer && answers[5].isEmpty)
    for error in answers[1...3] { #expect(error.hasPrefix(#"{"error": {"kind": ""#), "\(error)") }
    #expect(answers[3].contains(#""path": "$.inputs.v", "#), "\(answers[3])")
    #expect(try formal.run(["oracle", "1", "--lines"], input: small + "\n" + small).status == 0)
    #expect(try formal.run(["oracle", "1", "--lines"]).output.isEmpty)
  }

  /// A program may write a case, wait for the result, and go on.
  @Test func eachResultComesBeforeTheNextCase() throws {
    let process = Process()
    process.executableURL = Program.folder.appending(path: "formal")
    process.arguments = ["oracle", "1", "--lines"]
    let (input, output) = (Pipe(), Pipe())
    (process.standardInput, process.standardOutput) = (input, output)
    try process.run()
    for _ in 0..<3 {
      try input.fileHandleForWriting.write(contentsOf: Data((small + "\n").utf8))
      var found = Data()
      while found.last != UInt8(ascii: "\n") {
        let more = output.fileHandleForReading.availableData
        try #require(!more.isEmpty)
        found += more
      }
      #expect(String(decoding: found, as: UTF8.self) == answer + "\n")
    }
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func aReaderThatHasGoneAwayIsAnOutputThatCannotBeWritten() throws {
    let folder = try ToolFolder()
    let cases = String(repeating: small + "\n", count: 20_000)
    try Data(cases.utf8).write(to: folder.url.appending(path: "cases"))
    let run = try shell(
      "{ \(program) oracle 1 --lines < \(folder.path("cases")); echo $? >&2; } | head -n 1")
    #expect(run.error.hasSuffix("73\n"), "\(run.error)")
  }

  /// 0.3 s where it was measured; here processor time of a busy machine.
  @Test func tenThousandCasesTakeSeconds() throws {
    let one = try formal.run(["oracle", "4", "--template"]).output.filter { !$0.isNewline }
    let start = ContinuousClock.now
    let run = try formal.run(
      ["oracle", "4", "--lines"], input: String(repeating: one + "\n", count: 10_000))
    #expect(run.status == 0 && run.output.utf8.count { $0 == UInt8(ascii: "\n") } == 10_000)
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  private var program: String { Program.folder.appending(path: "formal").path }

  private func shell(_ command: String) throws -> Program.Result {
    try Program(name: "sh", folder: URL(filePath: "/bin")).run(["-c", command])
  }
}
