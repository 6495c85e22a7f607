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
}
