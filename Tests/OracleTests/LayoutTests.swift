import Foundation
import Tensors
import Testing

@testable import Oracle

struct LayoutTests {
  private func written(_ layout: Layout, _ tensors: [Tensor]) -> String {
    let writer = JSONWriter(layout: .line)
    layout.write(tensors, to: writer)
    return writer.text
  }

  @Test func tensorsGoToTheirPlacesInOrder() {
    let layout = Layout.object([
      ("a", .tensor), ("b", .array([.object([("c", .tensor)]), .tensor])), ("d", .tensor),
    ])
    let tensors = (1...4).map { Tensor(vector: [Double($0)]) }
    #expect(written(layout, tensors) == #"{"a": [1.0], "b": [{"c": [2.0]}, [3.0]], "d": [4.0]}"#)
  }

  @Test func stackedHeadsAreTakenApart() {
    let matrix = Tensor(rows: [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]])
    #expect(
      written(.heads(2), [matrix])
        == "[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[7.0, 8.0, 9.0], [10.0, 11.0, 12.0]]]")
    let biases = Tensor(vector: [1, 2, 3, 4, 5, 6])
    #expect(written(.heads(3), [biases]) == "[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]")
  }

  /// What a reader made of a case, written by its layout, is the parameters again.
  @Test(arguments: 1...15) func theParametersComeBackAsTheyWere(algorithm: Int) throws {
    let text = OracleCase.template(algorithm: algorithm)
    let problem = try OracleCase(algorithm: algorithm, json: Data(text.utf8))
    let again = try parsed(
      written(problem.parameterLayout, problem.computation.parameters.map(\.tensor)))
    let given = try #require(parsed(text)["parameters"] as? [String: Any])
    #expect(difference(again, given).error == 0)
  }

  @Test func aFeedThatIsEmptyStops() async {
    await #expect(processExitsWith: .exitCode(70)) {
      var feed = TensorFeed([])
      _ = feed.next()
    }
  }
}
