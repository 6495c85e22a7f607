import Testing

@testable import GraphDrawing

struct GraphOptionsTests {
  @Test func defaultsExplainAnAlgorithm() {
    let options = GraphOptions()
    #expect(options.detail == .lines)
    #expect(options.direction == .down)
    #expect(options.depth == nil)
    #expect(options.folds && options.showsParameters)
    #expect(options.link == nil)
  }

  @Test func eachOptionChangesThePicture() {
    let tape = Computations.multiHeadAttention()
    let variants = [
      GraphOptions(), GraphOptions(detail: .operations), GraphOptions(depth: 1),
      GraphOptions(direction: .right), GraphOptions(folds: false),
      GraphOptions(showsParameters: false), GraphOptions(link: { _ in "page.html" }),
    ]
    #expect(Set(variants.map { DrawnGraph(tape, options: $0).dot }).count == variants.count)
  }

  @Test func hiddenParametersLeaveNoNode() {
    let options = GraphOptions(showsParameters: false)
    for computation in Computations.all {
      let model = DrawnGraph(computation.record(), options: options).model
      #expect(!model.nodes.contains { $0.kind == .parameter })
    }
  }
}
