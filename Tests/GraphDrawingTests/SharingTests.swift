import FormalAlgorithms
import Tensors
import TestSupport
import Testing

@testable import GraphDrawing

struct SharingTests {
  /// A layer of one parameter, used in every turn of a loop.
  private func looped(_ letter: String) -> (tape: Tape, output: Tensor) {
    let (tape, W) = (Tape(), sample([3, 3], seed: 1))
    tape.name(W, "W")
    let output = tape.record {
      inScope("Loop") { line in
        var sum = sample([3], seed: 2)
        for _ in line(1, each: letter, in: 0..<3) {
          sum = line(2) { inScope("Step") { line in line(1) { relu(W * sum) } } }
        }
        return sum
      }
    }
    return (tape, output)
  }

  private func parameters(_ model: GraphModel) -> [GraphModel.Node] {
    model.nodes.filter { $0.kind == .parameter }
  }

  private let unfolded = GraphOptions(folds: false)

  @Test func everyTurnThatUsesTheModelAgainHasItsParameters() {
    let model = DrawnGraph(looped("i").tape, options: unfolded).model
    let boxes = parameters(model).map(\.cluster)
    #expect(boxes.count == 3 && Set(boxes).count == 3 && !boxes.contains(nil))
    for (index, node) in model.nodes.enumerated() where node.kind == .parameter {
      let users = model.edges.filter { $0.from == index }.map(\.to)
      #expect(users.count == 1 && model.nodes[users[0]].cluster == node.cluster)
    }
    #expect(model.replayed().count == looped("i").tape.nodes.count)
  }

  /// Layers that share a parameter are not the same as layers that have one each.
  @Test(arguments: ["h", "l"]) func layersAndHeadsShareOneNode(letter: String) {
    #expect(parameters(DrawnGraph(looped(letter).tape, options: unfolded).model).count == 1)
  }

  @Test func aGradientThatIsASumOverTheTurnsStandsOnce() {
    let (tape, output) = looped("i")
    let gradients = tape.gradients(of: output)
    let model = DrawnGraph(tape, gradients: gradients, options: unfolded).model
    #expect(parameters(model).count == 1)
    #expect(Set(model.nodes.map(\.id)).count == model.nodes.count)
  }

  /// A while loop has no turns, yet it comes to the same line again. Another line is another use within
  /// one model, as encoder and decoder use one W_e.
  @Test(arguments: [2, 3], [nil, 1])
  func aCallFromTheSameLineUsesTheModelAgain(second: Int, depth: Int?) {
    let (tape, W) = (Tape(), sample([3, 3], seed: 3))
    tape.name(W, "W")
    tape.record {
      inScope("Loop") { line in
        for number in [2, second] {
          _ = line(number) {
            inScope("Step") { line in line(1) { relu(W * sample([3], seed: 4)) } }
          }
        }
      }
    }
    let model = DrawnGraph(tape, options: GraphOptions(depth: depth, folds: false)).model
    #expect(parameters(model).count == (second == 2 ? 2 : 1))
  }

  @Test func theLayersOfEachTokenFold() {
    var random = RandomSource(seed: 5)
    let θ = DTransformerParameters(
      vocabulary: 7, maximumLength: 6, layers: 3, heads: 1, de: 4, dmlp: 5, from: &random)
    let tape = Tape()
    tape.name(θ)
    tape.record { _ = dInference([1, 2], θ, generating: 2, from: &random) }
    let boxes = DrawnGraph(tape).model.clusters
    #expect(boxes.count { $0.turn?.letter == "i" && $0.repetitions == 1 } == 2)
    #expect(boxes.filter { $0.turn?.letter == "l" }.map(\.repetitions) == [3, 3])
  }
}
