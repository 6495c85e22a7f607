import Foundation
import TestSupport
import Testing

/// `docs/oracle.md` shows what the program prints.
struct OraclePageTests {
  private let formal = Program(name: "formal")

  /// The blocks of a kind, in their order.
  private func blocks(_ kind: String) throws -> [String] {
    codeBlocks(kind, in: try Program.text("docs/oracle.md"))
  }

  @Test func theExampleIsWhatTheProgramAnswers() throws {
    let json = try blocks("json")
    try #require(json.count == 2)
    #expect(try formal.run(["oracle", "4"], input: json[0]).output == json[1])
    let error = try blocks("text")[0]
    let bad = json[0].replacing("[0, 1, 1]], \"Z\"", with: "[0, 1]], \"Z\"")
    #expect(try formal.run(["oracle", "4"], input: bad).error == error)
  }

  @Test func theListIsThatOfTheProgram() throws {
    #expect(try formal.run(["oracle", "--list"]).output == blocks("text")[1])
  }
}
