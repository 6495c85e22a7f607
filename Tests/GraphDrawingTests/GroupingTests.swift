import FormalAlgorithms
import Tensors
import TestSupport
import Testing

@testable import GraphDrawing

struct GroupingTests {
  private func grouping(_ tape: Tape, _ options: GraphOptions = GraphOptions()) -> Grouping {
    Grouping(tape, Symbols(tape), options)
  }

  private func heads(_ grouping: Grouping) -> [String] {
    grouping.groups.map { grouping.tape.nodes[$0.head].operation?.name ?? "" }
  }

  @Test func aLineIsANodeAndASoftmaxIsOneToo() {
    #expect(
      heads(grouping(Computations.crossAttention()))
        == ["+", "+", "+", "·", "mask", "softmax", "·"])
  }

  @Test func viewsGoToWhoeverUsesThem() {
    let tape = Tape()
    tape.record {
      let X = sample([3, 4], seed: 1)
      let (left, turned) = (X.columns(0..<2), X.transposed)
      _ = inScope("Scope") { line in
        let A = line(1) { relu(left) }
        let B = line(2) { relu(turned) + turned.reshaped([4, 3]) }
        return line(3) { B * A.rows(0..<3) }
      }
    }
    let grouping = grouping(tape)
    #expect(heads(grouping) == ["ReLU", "ReLU", "+", "·"])
    #expect(!grouping.groups.contains { Grouping.isView(tape.nodes[$0.head]) })
    let all = self.grouping(tape, GraphOptions(detail: .operations))
    #expect(heads(all).count == tape.nodes.count { $0.operation != nil })
    #expect(all.groups.count { Grouping.isView(tape.nodes[$0.head]) } == 4)
  }

  @Test func aViewThatIsALinesValueHasItsNode() {
    let grouping = grouping(Computations.positionalEmbedding())
    #expect(heads(grouping) == ["reshape"])
    #expect(grouping.groups[0].steps.count == 2)
  }

  @Test func blocksOfAParameterAreParameters() {
    let grouping = grouping(Computations.multiHeadAttention())
    let sources = grouping.groups[0].sources.map { grouping.symbols[$0] }
    #expect(sources == ["W_q^1", "X", "b_q^1"])
    #expect(grouping.isParameter(grouping.groups[0].sources[0]))
    #expect(!grouping.isParameter(grouping.groups[0].sources[1]))
  }

  @Test func aNumberHasNoNode() {
    let grouping = grouping(Computations.rmsNorm())
    let sources = grouping.groups.flatMap(\.sources)
    #expect(!sources.contains { grouping.tape.nodes[$0].value.shape.rank == 0 })
  }

  @Test func hiddenParametersAreTakenInside() {
    let tape = Computations.crossAttention()
    let grouping = grouping(tape, GraphOptions(showsParameters: false))
    #expect(grouping.groups.allSatisfy { !$0.sources.contains(where: grouping.isParameter) })
    #expect(grouping.groups[0].steps.count == 4)
  }

  @Test func deepCallsAreClosed() {
    let tape = Computations.multiHeadAttention()
    #expect(grouping(tape, GraphOptions(depth: 0)).groups.count == 1)
    let one = grouping(tape, GraphOptions(depth: 1))
    #expect(one.groups.count == 5)
    #expect(
      one.groups.compactMap(\.call).map { tape.scopes[$0].label }
        == Array(repeating: "Attention", count: 3))
    #expect(grouping(tape, GraphOptions(depth: 2)).groups.count == grouping(tape).groups.count)
  }
}
