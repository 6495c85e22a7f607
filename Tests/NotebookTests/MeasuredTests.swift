import Testing

@testable import Notebook

struct MeasuredTests {
  @Test func terminalsSeeTheTextAlone() {
    #expect(withoutMeasureMarks("took \(measured("3 s")).") == "took 3 s.")
    #expect(withoutMeasureMarks("took 3 s.") == "took 3 s.")
  }

  @Test func pagesMarkIt() {
    #expect(
      withMeasureSpans("took \(measured("3 s")).") == "took <span class=\"measured\">3 s</span>.")
  }

  @Test func timesAreMarkedAndTheShortestOfTheRuns() throws {
    var runs = 0
    let text = measuredMilliseconds(runs: 3) { runs += 1 }
    #expect(runs == 3)
    #expect(text == measured(withoutMeasureMarks(text)))
    // Three additions take less than a second, and not less than nothing.
    #expect(
      (0..<1000).contains(
        try #require(
          Double(withoutMeasureMarks(text).replacing("−", with: "-").replacing("e-", with: "E-")))))
  }
}
