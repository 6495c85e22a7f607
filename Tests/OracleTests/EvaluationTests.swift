import FormalAlgorithms
import Foundation
import Oracle
import Tensors
import Testing

struct EvaluationTests {
  private func problem(_ algorithm: Int, _ text: String) throws -> OracleCase {
    try OracleCase(algorithm: algorithm, json: Data(text.utf8))
  }

  @Test func aTokenThatMaySeeNothingIsAFaultOfAlgorithm4() throws {
    let error = try refusal(
      4,
      """
      {"hyperparameters": {"Mask": [[true, false]]}, "inputs": {"X": [[1, 2]], "Z": [[3]]},
       "parameters": {"W_q": [[1]], "b_q": [0], "W_k": [[1]], "b_k": [0], "W_v": [[1]], "b_v": [0]}}
      """)
    #expect(error.kind == .fault && error.location?.number == 4)
  }

  @Test func aNumberThatOverflowsIsAFaultOfTheLineThatMadeIt() throws {
    // Q = 1e200 and K = 1e200: their product is beyond a Double.
    let error = try refusal(
      4,
      """
      {"hyperparameters": {"Mask": "causal"}, "inputs": {"X": [[1e200]], "Z": [[1e200]]},
       "parameters": {"W_q": [[1]], "b_q": [0], "W_k": [[1]], "b_k": [0], "W_v": [[1]], "b_v": [0]}}
      """)
    #expect(error.kind == .fault && error.location?.number == 4 && error.location?.line == 4)
  }

  /// A token drawn from NaN looks like any other.
  @Test("Inference from probabilities that are no numbers is a fault", arguments: [14, 15])
  func tokensAreNotDrawnFromNaN(algorithm: Int) throws {
    let text = try changed(algorithm) {
      let W_u = try #require($0[members: "parameters"]["W_u"] as? [[Double]])
      $0[members: "parameters"]["W_u"] = W_u.map { $0.map { 1e308 * ($0 < 0 ? -1 : 1) } }
    }
    let error = try refusal(algorithm, text)
    #expect(error.kind == .fault && error.expected == "a finite result")
    // The last line of Algorithm 10, line 21 of Algorithm 8: softmax(W_u X).
    #expect(error.location?.number == (algorithm == 14 ? 10 : 8), "\(error)")
  }

  @Test func aTrainingThatDivergesIsAFault() throws {
    let text = OracleCase.template(algorithm: 13).replacing("\"eta\": 0.1", with: "\"eta\": 1e300")
    let error = try refusal(13, text)
    #expect(error.kind == .fault && error.location?.number != nil, "\(error)")
    let once = text.replacing("\"N_epochs\": 2", with: "\"N_epochs\": 1")
    #expect(try refusal(13, once).kind == .fault)
  }

  @Test func theTraceIsThatOfTheTape() throws {
    let case5 = try problem(5, OracleCase.template(algorithm: 5))
    let tape = Tape()
    _ = try case5.evaluate(recordingOn: tape)
    let trace = try #require(try case5.evaluate(trace: true).trace)
    #expect(trace.map(\.lines) == tape.events.map(\.lines))
    #expect(trace.map(\.depth) == tape.events.map(\.depth))
    // Two heads: the loop's header, the call's line with six lines inside, twice; then lines 3 and 4.
    #expect(trace.filter { $0.depth == 0 }.map(\.lines) == [[1], [2], [1], [2], [3], [4]])
    #expect(trace.filter { $0.depth == 1 }.map(\.algorithm) == Array(repeating: 4, count: 12))
    let text = try case5.evaluate(trace: true).json
    #expect(text.contains(#"{"algorithm": 5, "line": 1, "depth": 0, "h": 2}"#), "\(text)")
  }

  /// A recorded training keeps every visit; a thousand of them would take minutes.
  @Test func aLongTrainingIsEvaluatedButNotTraced() throws {
    let text = OracleCase.template(algorithm: 13).replacing(
      "\"N_epochs\": 2", with: "\"N_epochs\": 251")
    let error = #expect(throws: OracleError.self) {
      try problem(13, text).evaluate(trace: true)
    }
    #expect(error?.kind == .limit && error?.path == "$.hyperparameters.N_epochs")
    #expect(error?.found == "502")
    #expect(throws: Never.self) { try problem(13, text).evaluate() }
  }

  @Test func symbolsStandOnTheTape() throws {
    let tape = Tape()
    _ = try problem(10, OracleCase.template(algorithm: 10)).evaluate(recordingOn: tape)
    let names = Set(tape.nodes.compactMap(\.name))
    #expect(names.isSuperset(of: ["W_e", "W_p", "W_u"]), "\(names.sorted())")
  }

  @Test func theCotangentWeighsTheGradients() throws {
    let text = #"{"inputs": {"v": 1}, "parameters": {"W_e": [[1, 2], [3, 4], [5, 6]]}"#
    let ones = try answer(1, text + "}", gradients: true)
    #expect(
      difference(
        ones["gradients"], ["inputs": [:], "parameters": ["W_e": [[0, 1], [0, 1], [0, 1]]]]
      ).error == 0)
    let weighted = try answer(1, text + #", "cotangent": [7, 8, -9]}"#, gradients: true)
    let expected: [String: Any] = [
      "inputs": [:], "parameters": ["W_e": [[0, 7], [0, 8], [0, -9]]],
    ]
    #expect(difference(weighted["gradients"], expected).error == 0)
  }

  @Test("The seed decides what is drawn", arguments: [12, 14, 15])
  func theSeedDecides(algorithm: Int) throws {
    let template = OracleCase.template(algorithm: algorithm)
    func output(_ seed: Int) throws -> String {
      try problem(algorithm, template.replacing("\"seed\": 0", with: "\"seed\": \(seed)"))
        .evaluate().json
    }
    #expect(try output(3) == output(3))
    #expect(Set(try (0..<6).map { try output($0) }).count > 1)
  }
}
