import Testing

@testable import Notebook

@Suite struct CSVTextTests {
  @Test func anyFieldsParseBack() {
    let rows = [awkwardLabels, awkwardLabels.reversed(), awkwardLabels.map { $0 + "\",\n" }]
    let text = csvText(header: awkwardLabels.map { "h" + $0 }, rows: rows)
    #expect(parseCSV(text) == [awkwardLabels.map { "h" + $0 }] + rows)
  }

  @Test func quotesOnlyWhereTheyMustBe() {
    #expect(
      csvText(header: ["a b", "é"], rows: [["1,5", "say \"x\""]])
        == "a b,é\n\"1,5\",\"say \"\"x\"\"\"\n")
  }
}
