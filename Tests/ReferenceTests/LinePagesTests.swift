import FormalAlgorithms
import Foundation
import TestSupport
import Testing

@testable import Reference

struct LinePagesTests {
  @Test func everyLineThatDoesSomethingHasASection() {
    let pages = linePages()
    #expect(pages.count == 16 && pages[0].path == "lines/README.md")
    for algorithm in Pseudocode.algorithms {
      let text = pages[algorithm.number].text
      for line in algorithm.lines {
        let isBare = line.statement == "end"
        #expect(text.contains("\n## Line \(line.number)\n") != isBare)
        if !isBare { #expect(text.contains("```text\n\(line.statement)\n```")) }
      }
    }
    #expect(pages.map(\.path)[5] == "lines/05-mh-attention.md")
    #expect(pages.map(\.path)[8] == "lines/08-ed-transformer.md")
  }

  @Test func aLineStandsBesideItsSwiftItsErrataAndItsTests() {
    let text = linePages()[4].text
    #expect(text.contains("```swift\nreturn line(6) { V * softmax(S / √W.dattn) }\n```"))
    #expect(text.contains("- **without 1/√d_attn**, `/ √W.dattn` left out: [`"))
    #expect(text.contains("**[E31](../errata-blocks.md#e31).** b_k adds the same number"))
    // Of a loop the header.
    #expect(linePages()[15].text.contains("x̂.count < cap) {\n```"))
    // At a later line the sentence is not said again.
    #expect(text.contains("**[E9](../errata-blocks.md#e9).** See line 1."))
    // Both overloads of a line are shown.
    let first = linePages()[1].text
    #expect(first.contains("gather(W_e, columns: [v])") && first.contains("columns: x)"))
  }

  @Test func everyErratumStandsAtEachOfItsLines() throws {
    let pages = linePages()
    for erratum in Erratum.all {
      for place in erratum.places {
        let sections = pages[place.algorithm].text.components(separatedBy: "\n## Line ")
        // What is about the whole algorithm stands before its first line.
        let found = sections.filter { $0.contains("(../\(erratum.link)).**") }
          .map { Int($0.prefix { $0.isNumber }) ?? 0 }
        #expect(found == (place.lines.isEmpty ? [0] : place.lines.sorted()), "\(erratum.name)")
        let text = pages[place.algorithm].text
        #expect(text.components(separatedBy: erratum.sentence).count == 2, "said once")
      }
    }
  }

  /// A change that nothing notices is counted, and no test is named for it.
  @Test func theIndexCountsWhatWasNoticed() {
    let unseen = LineChange(
      id: "1.1.z", algorithm: 1, line: 1, place: 1, summary: "nothing", original: "a",
      replacement: "b", isNoticed: false, endsProgram: false, isSeenByTracesAlone: false, count: 0,
      failing: [])
    let pages = linePages(of: Array(LineChange.all.prefix(5)) + [unseen])
    let text = pages[0].text
    #expect(text.contains("5 of 6 changes made a test fail"))
    #expect(text.contains("| 1 | [Token embedding](01-token-embedding.md) | 1 | 6 | 5 |"))
    #expect(pages[1].text.contains("- **nothing**, `a` → `b`: none\n"))
    #expect(text.contains("| 2 | [Positional embedding](02-positional-embedding.md) | 0 | 0 | 0 |"))
  }
}
