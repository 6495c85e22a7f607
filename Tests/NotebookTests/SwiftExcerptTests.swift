import Testing

@testable import Notebook

struct SwiftExcerptTests {
  @Test func aStatementOnOneLineLosesItsComment() {
    let lines = ["    let Q = line(1) { W.q * X + W.bq }  // Q ← W_q X + b_q 1ᵀ", "    let K = 2"]
    #expect(SwiftExcerpt.statement(in: lines) == "let Q = line(1) { W.q * X + W.bq }")
  }

  @Test func aStatementOverSeveralLinesIsTakenWhole() {
    let lines = [
      "    return line(3) {  // return ê", "      // a remark", "      f(v)", "    }", "  }", "}",
    ]
    #expect(SwiftExcerpt.statement(in: lines) == "return line(3) {\n  f(v)\n}")
  }

  @Test func aLoopGivesItsHeaderAlone() {
    let lines = [
      "    for h in line(1, each: \"h\", in: 0..<W.heads) {  // For h", "      work()", "    }",
    ]
    #expect(SwiftExcerpt.statement(in: lines) == "for h in line(1, each: \"h\", in: 0..<W.heads) {")
  }

  @Test func slashesInsideAStringAreNoComment() {
    #expect(
      SwiftExcerpt.withoutComment(#"open("https://a.b")  // the \"site\""#)
        == #"open("https://a.b")"#)
    #expect(SwiftExcerpt.withoutComment("a / b // c") == "a / b")
    #expect(SwiftExcerpt.withoutComment("a / b") == "a / b")
  }

  @Test func aMissingFileOrLineGivesNothing() {
    #expect(SwiftExcerpt.statement(file: "/nowhere/at all.swift", line: 1) == "")
    #expect(SwiftExcerpt.statement(file: #filePath, line: 100_000) == "")
  }

  @Test func theLineIsReadFromTheFile() {
    let number = #line
    #expect(SwiftExcerpt.statement(file: #filePath, line: number) == "let number = #line")
  }
}
