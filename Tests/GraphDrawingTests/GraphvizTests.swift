import Foundation
import Testing

@testable import GraphDrawing

struct GraphvizTests {
  @Test func brokenDOTIsAnErrorInGraphvizsWords() throws {
    let error = #expect(throws: GraphvizError.self) { try Graphviz.layout("digraph { a -> ") }
    #expect(error?.step == .reading)
    #expect(error?.message.contains("syntax error") == true)
    #expect("\(try #require(error))".hasPrefix("Graphviz, reading the graph: "))
  }

  @Test func aLabelThatIsNoMarkupIsAnError() {
    let error = #expect(throws: GraphvizError.self) {
      try Graphviz.layout("digraph { a [label=<<B>x>] }")
    }
    #expect(error?.step == .layout)
    #expect(error?.message.contains("not well-formed") == true || error?.message.isEmpty == false)
  }

  @Test func anErrorDoesNotOutliveItsGraph() throws {
    for _ in 0..<3 {
      _ = try? Graphviz.layout("digraph {")
      #expect(try Graphviz.layout("digraph { a }").nodes.count == 1)
    }
  }

  @Test func resolutionSetsTheSize() throws {
    func width(_ dotsPerInch: Int) throws -> Int {
      let png = try Graphviz.render("digraph { a -> b }", as: .png, dotsPerInch: dotsPerInch)
      return png[16..<20].reduce(0) { $0 << 8 | Int($1) }  // the width in the header of a PNG
    }
    let (small, large) = (try width(96), try width(288))
    #expect(abs(large - 3 * small) <= 4)
  }

  @Test func manyThreadsDrawAtOnce() async throws {
    let graphs = [
      DrawnGraph(Computations.multiHeadAttention()), DrawnGraph(Computations.selfAttention()),
    ]
    let expected = try graphs.map { try $0.svg() }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for task in 0..<48 {
        group.addTask {
          let graph = graphs[task % 2]
          if task % 3 == 0 { return try graph.png().count > 1000 }
          return try graph.svg() == expected[task % 2]
        }
      }
      for try await isSame in group { #expect(isSame) }
    }
  }

  @Test func threadsThatEndLeaveNothingBehind() throws {
    // The libraries below keep fonts; a thread that is gone must not take them with it.
    let dot = DrawnGraph(Computations.layerNorm()).dot
    for _ in 0..<4 {
      let thread = Thread { _ = try? Graphviz.render(dot, as: .png) }
      thread.start()
      while !thread.isFinished { Thread.sleep(forTimeInterval: 0.001) }
    }
    #expect(try Graphviz.render(dot, as: .png).count > 1000)
  }
}
