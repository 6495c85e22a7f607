import Foundation
import Testing

@testable import Notebook

struct PageComparisonTests {
  @Test func numbersMayDifferByAThousandthWordsNotAtAll() {
    #expect(PageComparison.difference("loss 2.000 nats", "loss 2.001 nats") == nil)
    #expect(PageComparison.difference("loss 2.000 nats", "loss 2.010 nats") != nil)
    #expect(PageComparison.difference("loss 2.0 nats", "loss 2.0 bits") == "“nats” became “bits”")
  }

  @Test func zerosMayDifferByANanounit() {
    #expect(PageComparison.difference("0.0", "1e-10") == nil)
    #expect(PageComparison.difference("0.0", "1e-8") != nil)
  }

  @Test func signsCount() {
    #expect(PageComparison.difference("−1.5", "1.5") != nil)
    #expect(PageComparison.difference("−1.5", "-1.5") == nil)
  }

  @Test func spacesDoNotCount() {
    #expect(PageComparison.difference("a  1.0\n b", "a 1.00 b") == nil)
  }

  @Test func measuredFiguresAreComparedInPresenceOnly() {
    let (a, b) = (
      withMeasureSpans("took \(measured("3 s"))"), withMeasureSpans("took \(measured("4 min"))")
    )
    #expect(PageComparison.difference(a, b) == nil)
    #expect(PageComparison.difference(a, "took") != nil)
  }

  @Test func whatIsGoneOrNewIsNamed() {
    #expect(PageComparison.difference("a b c", "a") == "“b c” is gone")
    #expect(PageComparison.difference("a", "a b c") == "“b c” is new")
  }

  @Test func foldersAreComparedFileByFile() throws {
    let base = FileManager.default.temporaryDirectory.appending(path: "pages-\(UUID())")
    defer { try? FileManager.default.removeItem(at: base) }
    for (folder, number) in [("old", "1.0"), ("new", "3.0")] {
      for path in ["figures/01-a", "notebooks"] {
        try FileManager.default.createDirectory(
          at: base.appending(path: "\(folder)/\(path)"), withIntermediateDirectories: true)
      }
      try Data("x 1.0".utf8).write(to: base.appending(path: "\(folder)/01-a.md"))
      try Data("x,y\n1,\(number)".utf8).write(
        to: base.appending(path: "\(folder)/figures/01-a/f.csv"))
      try Data(number.utf8).write(to: base.appending(path: "\(folder)/figures/01-a/f.svg"))
      let notebook = #"{"cells": [{"source": ["a"], "outputs": []}]}"#
      try Data(notebook.utf8).write(to: base.appending(path: "\(folder)/notebooks/01-a.ipynb"))
    }
    try Data("g".utf8).write(to: base.appending(path: "new/figures/01-a/g.csv"))
    let found = PageComparison.differences(
      of: "01-a", in: base.appending(path: "old"), and: base.appending(path: "new"))
    #expect(
      found == [
        "figures/01-a/g.csv is only in the new pages",
        "figures/01-a/f.csv: “1.0” became “3.0”",
      ])
  }
}
