import Testing

@testable import Notebook

struct LineReaderTests {
  private struct Complaint: Error, CustomStringConvertible { let description: String }

  /// Runs a reader on given lines; what it wrote, and what it complained of.
  private func run(
    _ lines: [String], isTerminal: Bool, _ body: (String) throws -> Void
  ) -> (written: String, complaints: String) {
    var rest = lines[...]
    var written = ""
    var complaints = ""
    withoutActuallyEscaping({ rest.popFirst() }) { next in
      let reader = LineReader(
        prompt: "word> ", isTerminal: isTerminal, next: next, write: { written += $0 },
        complain: { complaints += $0 })
      reader.run(body)
    }
    return (written, complaints)
  }

  @Test func everyLineWithWordsIsHandedOn() {
    var seen: [String] = []
    let result = run(["one", "", "  ", " two "], isTerminal: false) { seen.append($0) }
    #expect(seen == ["one", " two "])
    #expect(result.written.isEmpty, "a file needs no prompt")
    #expect(result.complaints.isEmpty)
  }

  @Test func aTerminalIsPromptedAndToldHowToEnd() {
    let result = run(["one", ""], isTerminal: true) { _ in }
    #expect(
      result.written
        == "\nType a line and press Enter; Ctrl-D ends.\nword> word> word> \n")
  }

  @Test func aLineThatCannotBeAnsweredDoesNotEndTheTalk() {
    var seen: [String] = []
    let result = run(["a", "?", "b"], isTerminal: false) { line in
      guard line != "?" else { throw Complaint(description: "“?” is no letter") }
      seen.append(line)
    }
    #expect(seen == ["a", "b"])
    #expect(result.complaints == "“?” is no letter\n")
  }
}
