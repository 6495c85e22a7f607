import Testing

@testable import Notebook

struct RecipeTests {
  static let cell = """
    let steps = 40  // enough
    // A comment.

    func fall(steps: Int) -> [Double] {
      show("inside")
      return (1...steps).map { 1 / Double($0) }
    }
    let run = record("fall", recipe: "a bowl") {
      fall(steps: steps)
    } check: { run in
      (recorded: run, again: fall(steps: 20))
    }
    quote("end", run[39])
    show(
      Curves(run),
      "fall"
    )
    """

  private func hash(_ edit: (String) -> String = { $0 }, words: String = "a bowl") -> String {
    Recipe(words: words, cell: edit(Self.cell)).hash
  }

  @Test func whatIsShownAndRemarkedDoesNotCount() {
    #expect(
      Recipe(words: "", cell: Self.cell).code == """
        let steps = 40  // enough
        func fall(steps: Int) -> [Double] {
        show("inside")
        return (1...steps).map { 1 / Double($0) }
        }
        let run = record("fall", recipe: "a bowl") {
        fall(steps: steps)
        } check: { run in
        (recorded: run, again: fall(steps: 20))
        }
        """)
  }

  @Test(arguments: [
    ("// A comment.", "// Another one."), ("\n\n", "\n"), ("      return", "        return"),
    ("Curves(run)", "Bars(run)"), ("run[39]", "run[38]"), ("let run", "// New.\nlet run"),
    ("{\n  fall", "{   \n  fall"),
  ])
  func appearanceMakesNoRecordOld(old: String, new: String) {
    #expect(Self.cell.contains(old) || old.hasPrefix("      "))
    #expect(hash { $0.replacing(old, with: new) } == hash())
  }

  @Test(arguments: [
    ("steps = 40", "steps = 41"), ("1 / Double", "2 / Double"), ("steps: 20", "steps: 10"),
    ("\"inside\"", "\"within\""), ("let steps", "var steps"),
  ])
  func codeMakesItOld(old: String, new: String) {
    #expect(Self.cell.contains(old))
    #expect(hash { $0.replacing(old, with: new) } != hash())
  }

  @Test func theAuthorsWordsCount() {
    #expect(hash(words: "a bowl, 41 steps") != hash())
  }

  /// Vectors that its authors have published.
  @Test(
    arguments: [
      ("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8),
    ] as [(String, UInt64)])
  func theHashIsFNV1a(text: String, hash: UInt64) {
    #expect(Recipe.fnv1a(text) == hash)
  }

  @Test func theHashHas16Digits() {
    // A hash that begins with a zero shows whether it is kept.
    #expect(Recipe.fnv1a("\n\n") >> 60 == 0)
    #expect(Recipe(words: "", cell: "").hash == "0" + String(Recipe.fnv1a("\n\n"), radix: 16))
  }

  @Test func theCellIsFoundByALineInIt() {
    let source = LiterateSource("//: A\nlet a = 1\n//: B\nlet b = 2\nlet c = 3\n")
    #expect(Recipe(words: "", source: source, line: 2)?.code == "let a = 1")
    #expect(Recipe(words: "", source: source, line: 5)?.code == "let b = 2\nlet c = 3")
    #expect(Recipe(words: "", source: source, line: 1) == nil)
  }
}
