import Testing

@testable import Notebook

struct LiterateSourceTests {
  static let source = LiterateSource(
    """
    import FormalTransformers

    let chapter = Chapter.begin("Why?", seconds: 1)

    //: # Title
    //:
    //: First paragraph.

    let x = 1
    show(x)
    //: Second.
    //:fold How it is drawn
    let y = 2

    show(y)
    // swift-format-ignore
    chapter.end()

    """)

  @Test func proseAndCodeAlternateAndThePreambleIsNotShown() {
    #expect(
      Self.source.segments.map(\.kind) == [
        .prose, .code(fold: nil), .prose, .code(fold: "How it is drawn"),
      ])
    #expect(
      Self.source.segments.map(\.text) == [
        "# Title\n\nFirst paragraph.", "let x = 1\nshow(x)", "Second.", "let y = 2\n\nshow(y)",
      ])
  }

  @Test func segmentsKnowTheirLines() {
    #expect(Self.source.segments.map(\.lines) == [5...7, 9...10, 11...11, 13...15])
  }

  @Test func aLineBelongsToTheCellThatHoldsIt() {
    #expect(Self.source.segment(at: 10) == 1)
    #expect(Self.source.segment(at: 13) == 3)
    #expect(Self.source.segment(at: 15) == 3)
    #expect(Self.source.segment(at: 4) == nil)
  }

  @Test func aFileWithoutProseHasNoSegments() {
    #expect(LiterateSource("let x = 1\n").segments.isEmpty)
    #expect(LiterateSource("").segments.isEmpty)
  }

  @Test func indentedCommentsStayCode() {
    let source = LiterateSource("//: A\nif true {\n  //: not prose\n}\n")
    #expect(source.segments.last?.text == "if true {\n  //: not prose\n}")
  }

  @Test func indentedProseKeepsItsIndentation() {
    #expect(LiterateSource("//: - a\n//:   b").segments.first?.text == "- a\n  b")
  }
}
