import Foundation
import Testing

@testable import Oracle

struct CaseLinesTests {
  /// The lines of a file with these bytes: each a text, or nil where it was too long.
  private func lines(_ text: String, limit: Int = 1 << 20) throws -> [String?] {
    try reading(text, limit: limit) { cases in
      var lines: [String?] = []
      while let line = try cases.next() {
        lines.append((try? line.get()).map { String(decoding: $0, as: UTF8.self) })
      }
      // After the end there is nothing, however often it is asked.
      #expect(try cases.next() == nil)
      return lines
    }
  }

  private func reading<T>(
    _ text: String, limit: Int, _ body: (inout CaseLines) throws -> T
  ) throws -> T {
    let url = FileManager.default.temporaryDirectory.appending(path: "lines-\(UUID())")
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let file = try FileHandle(forReadingFrom: url)
    var cases = CaseLines(descriptor: file.fileDescriptor, limit: limit)
    return try body(&cases)
  }

  @Test(
    arguments: [
      ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("\n\n", ["", ""]),
      ("a\r\nb\n", ["a\r", "b"]), ("\na", ["", "a"]),
    ] as [(String, [String])]) func linesEndWithABreakOrTheFile(text: String, expected: [String])
    throws
  {
    #expect(try lines(text) == expected)
  }

  /// The file is read in pieces of 65,536 bytes: lines end before, at and behind their bounds.
  @Test func linesAreWholeWhateverTheirLength() throws {
    let lengths = [65_535, 65_536, 65_537, 0, 1, 131_071, 200_000, 3]
    let expected = lengths.map { String(repeating: "x", count: $0) }
    #expect(try lines(expected.joined(separator: "\n")) == expected)
    #expect(try lines(expected.joined(separator: "\n") + "\n") == expected)
  }

  @Test func aLineThatIsTooLongIsSkippedAndTheNextIsRead() throws {
    for length in [11, 65_536, 300_000] {
      let long = String(repeating: "x", count: length)
      #expect(try lines("a\n\(long)\nb\n", limit: 10) == ["a", nil, "b"])
      #expect(try lines("\(long)", limit: 10) == [nil])
      #expect(try lines("\(long)\n", limit: 10) == [nil])
    }
    #expect(try lines("0123456789\n", limit: 10) == ["0123456789"])
  }

  @Test func theRestIsOneCase() throws {
    let whole = try reading("a\nb\n", limit: 4) { try $0.rest().get() }
    #expect(String(decoding: whole, as: UTF8.self) == "a\nb\n")
    let error = try reading("a\nb\nc", limit: 4) { cases in
      #expect(throws: OracleError.self) { try cases.rest().get() }
    }
    #expect(error?.kind == .limit && error?.found == "more")
  }

  @Test func whatCannotBeReadIsAnErrorOfTheSystem() throws {
    var cases = CaseLines(descriptor: -1)
    #expect(throws: CaseLines.ReadingError(description: "Bad file descriptor")) { try cases.next() }
  }
}
