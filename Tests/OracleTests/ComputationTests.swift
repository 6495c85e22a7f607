import FormalAlgorithms
import Foundation
import Oracle
import Tensors
import Testing

/// Algorithms 11–15 through a case: what the library gives for the same parameters.
struct ComputationTests {
  @Test("A training's losses fall where it repeats one sequence", arguments: [11, 13])
  func lossesAreOneAVisit(algorithm: Int) throws {
    let text = OracleCase.template(algorithm: algorithm)
    let result = try answer(algorithm, text)
    let losses = try #require(result["losses"] as? [Double])
    #expect(losses.count == 4 && losses[2] < losses[0] && losses[3] < losses[1], "\(losses)")
    // θ̂ is nested as θ was.
    let parameters = try #require(try parsed(text)["parameters"])
    #expect(difference(result["output"], parameters).error.isFinite)
    #expect(difference(result["output"], parameters).error > 0)
  }

  @Test func aTrainingWithoutEpochsGivesTheParametersBack() throws {
    let text = OracleCase.template(algorithm: 12).replacing(
      "\"N_epochs\": 2", with: "\"N_epochs\": 0")
    let result = try answer(12, text)
    let parameters = try #require(try parsed(text)["parameters"])
    #expect(difference(result["output"], parameters).error == 0)
    #expect((result["losses"] as? [Double])?.isEmpty == true)
  }

  /// The loss of a visit is the sum over the given positions: what Algorithm 9 gives for the masked text.
  @Test func givenMasksStandForTheDrawnOnes() throws {
    let template = OracleCase.template(algorithm: 12)
    let text = template.replacing("\"p_mask\": 0.5", with: "\"masked\": [[1, 2], [], [0], []]")
    let losses = try #require(try answer(12, text)["losses"] as? [Double])
    #expect(losses[0] > 0 && losses[1] == 0 && losses[2] > 0 && losses[3] == 0)
    let data = try #require(
      (try parsed(text)["inputs"] as? [String: Any])?["data"] as? [[Int]])
    var x = data[0]
    (x[1], x[2]) = (8, 8)  // mask is N_V − 3
    var other = try parsed(template)
    other["inputs"] = ["x": x]
    other["hyperparameters"] = ["H": 2]
    other["seed"] = nil
    let json = try JSONSerialization.data(withJSONObject: other)
    let P = try #require(
      try parsed(OracleCase(algorithm: 9, json: json).evaluate().json)["output"] as? [[Double]])
    let loss = -log(P[data[0][1]][1]) - log(P[data[0][2]][2])
    #expect(abs(losses[0] - loss) < 1e-12)
  }

  @Test func greedyInferenceTakesTheLikeliestToken() throws {
    let text = OracleCase.template(algorithm: 14).replacing("\"tau\": 0.7", with: "\"tau\": 0")
    let tokens = try #require(try answer(14, text)["output"] as? [Int])
    var decoder = try parsed(text)
    let x = try #require((decoder["inputs"] as? [String: Any])?["x"] as? [Int])
    decoder["hyperparameters"] = ["H": 2]
    decoder["seed"] = nil
    for (i, token) in tokens.enumerated() {
      decoder["inputs"] = ["x": x + tokens[..<i]]
      let json = try JSONSerialization.data(withJSONObject: decoder)
      let result = try parsed(OracleCase(algorithm: 10, json: json).evaluate().json)
      let P = try #require(result["output"] as? [[Double]]).map { $0[x.count + i - 1] }
      #expect(P.indices.max { P[$0] < P[$1] } == token)
    }
    #expect(tokens.count == 3)
  }

  @Test func anAnswerIsCutOffAtTheCapAndSaysSo() throws {
    let template = OracleCase.template(algorithm: 15)
    for cap in 1...5 {
      let result = try answer(15, template.replacing("\"ell_cap\": 6", with: "\"ell_cap\": \(cap)"))
      let tokens = try #require(result["output"] as? [Int])
      let hasEnded = try #require(result["terminated"] as? Bool)
      #expect(tokens.first == 9 && tokens.count <= cap && hasEnded == (tokens.last == 10))
    }
  }
}
