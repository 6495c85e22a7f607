import Foundation
import Oracle
import Tensors
import Testing

struct OracleResultTests {
  @Test func aNumberReadsBackAsTheSameValue() throws {
    let value = 0.1 + 0.2
    let text = #"{"inputs": {"v": 0}, "parameters": {"W_e": [[\#(value)], [1e-310], [-0.0], [3]]}}"#
    let double = try OracleCase(algorithm: 1, json: Data(text.utf8)).evaluate()
    // Foundation's reader is off by a unit in the last place here; the text is what counts.
    #expect(double.json.contains("[\(value), 1e-310, -0.0, 3.0]"), "\(double.json)")
    // In single the shortest text that gives the Float.
    let float = try OracleCase(algorithm: 1, json: Data(text.utf8), precision: .float).evaluate()
    #expect(float.json.contains("[0.3, "), "\(float.json)")
  }

  @Test func lineAndPageHoldTheSame() throws {
    let json = Data(OracleCase.template(algorithm: 9).utf8)
    let result = try OracleCase(algorithm: 9, json: json).evaluate(gradients: true, trace: true)
    #expect(!result.json.contains("\n") && result.page.contains("\n"))
    #expect(
      NSDictionary(dictionary: try parsed(result.json))
        == NSDictionary(dictionary: try parsed(result.page)))
  }
}
