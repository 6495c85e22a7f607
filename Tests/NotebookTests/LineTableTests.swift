import FormalAlgorithms
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Notebook

struct LineTableTests {
  static let project = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func recordMultiHead() -> Tape {
    var random = RandomSource(seed: 1)
    let W = MHAttentionParameters(
      heads: 2, dx: 3, dz: 3, dattn: 2, dmid: 1, dout: 4, from: &random)
    let X = Tensor.normal([3, 5], from: &random)
    let tape = Tape()
    tape.record { _ = mhAttention(X, W, mask: .causal) }
    return tape
  }

  @Test func everyLineOfThePaperHasARowWithItsSwift() {
    let table = LineTable(Self.recordMultiHead(), number: 4, project: Self.project)
    #expect(table.rows.map(\.line.number) == Array(1...6))
    #expect(table.file == "Sources/FormalAlgorithms/Algorithm04Attention.swift")
    #expect(table.rows[3].swift.contains("K.transposed * Q"))
    #expect(table.rows.allSatisfy { !$0.swift.contains("//") })
  }

  @Test func valuesAreThoseOfTheRunUnderThePapersSymbols() {
    let tape = Self.recordMultiHead()
    let table = LineTable(tape, number: 4, project: Self.project)
    #expect(table.rows.map { $0.values.first?.symbol } == ["Q", "K", "V", "S", "S", "Ṽ"])
    let scores = table.rows[4].values[0].tensor
    #expect(scores[4, 0] == -.infinity)
    #expect(table.rows[0].values[0].tensor.shape == [2, 5])
  }

  @Test func aLoopGivesOneValueForEachTurn() {
    let table = LineTable(Self.recordMultiHead(), number: 5, project: Self.project)
    #expect(table.rows[0].turns == "h = 1, 2")
    #expect(table.rows[0].values.isEmpty)
    #expect(table.rows[1].turns == nil)
    #expect(table.rows[1].values.map(\.symbol) == ["Y^1", "Y^2"])
    #expect(table.rows[2].values.map(\.tensor.shape) == [[2, 5]])
  }

  /// Algorithm 8 prints its second loop with another letter than it uses (erratum E3).
  @Test func loopsOverLayersNameTheirTurns() {
    let tape = Tape()
    tape.record { _ = edTransformer([1, 2], [3], PinnedModel.edTransformer) }
    let table = LineTable(tape, number: 8, project: Self.project)
    #expect(table.rows.count == 21)
    #expect(table.rows[3].turns == "l = 1")
    #expect(table.rows[12].turns == "l = 1, 2")
    #expect(table.rows.compactMap(\.turns).count == 2)
    #expect(table.rows[13].values.map(\.symbol) == ["X", "X"])
    // Line 18 is longer than a narrow terminal is wide.
    let narrow = table.terminalLines(Terminal(width: 60, hasColour: false))
    #expect(narrow.allSatisfy { displayWidth($0) <= 60 })
  }

  @Test func bothViewsHoldFormulaSwiftAndNumbers() {
    let table = LineTable(Self.recordMultiHead(), number: 5, project: Self.project)
    let lines = table.terminalLines(Terminal(width: 80, hasColour: false))
    #expect(lines.allSatisfy { displayWidth($0) <= 80 })
    let text = lines.joined(separator: "\n")
    let page = table.markdown(root: "..")
    for part in ["stack(rows: Yh)", "Y^2 = "] {
      #expect(text.contains(part))
      #expect(page.contains(part))
    }
    #expect(text.contains("Y ← [Y^1; Y^2; …; Y^H]"))
    #expect(page.contains("\\boldsymbol{Y}\\leftarrow"))
    #expect(page.contains("<tr id=\"algorithm-5-line-3\">"))
    #expect(page.contains("](../Sources/FormalAlgorithms/Algorithm05MHAttention.swift)"))
  }

  @Test func anAlgorithmThatDidNotRunStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      _ = LineTable(Tape(), number: 4, project: LineTableTests.project)
    }
    let line = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(line == "stop: lines: the tape holds no call of Algorithm 4\n")
  }

  @Test func formulasHoldNoEscapesThatMarkdownWouldEat() {
    for algorithm in Pseudocode.algorithms {
      for line in algorithm.lines {
        let formula = safeMath(line.formula)
        #expect(formula.firstMatch(of: /\\[^a-zA-Z]/) == nil, "\(formula)")
        #expect(!formula.contains("|"))
      }
    }
  }
}
