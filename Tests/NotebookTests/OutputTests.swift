import Testing

@testable import Notebook

struct OutputTests {
  @Test func columnsOfNumbersAreRecognised() {
    let table = Table(
      ["name", "loss", "count", "mixed"],
      rows: [["a", "−1.5", "3", "4 of 5"], ["b", "2.25e−7", "", "6"], ["c", "∞", "10", "x"]])
    #expect((0..<4).map(table.isNumeric) == [false, true, true, false])
  }

  @Test func measuredNumbersAreNumbersToo() {
    #expect(Table(["t"], rows: [[measured("3.5")]]).isNumeric(0))
  }

  @Test func aBarInACellDoesNotEndIt() {
    let table = Table(["p(x | y)", "n"], rows: [["a | b", "1"]])
    #expect(table.markdown == "| p(x \\| y) | n |\n| --- | ---: |\n| a \\| b | 1 |")
  }
}
