import FormalAlgorithms
import Foundation
import Oracle
import Tensors
import Testing

/// Algorithms 11–15 through a case: what the library gives for the same parameters.
struct ComputationTests {
  @Test("Each sequence's loss falls from one epoch to the next", arguments: [11, 13])
  func lossesAreOneAVisit(algorithm: Int) throws {
    let result = try answer(algorithm, OracleCase.template(algorithm: algorithm))
    let losses = try #require(result["losses"] as? [Double])
    #expect(losses.count == 4 && losses[2] < losses[0] && losses[3] < losses[1], "\(losses)")
  }

  /// One visit to one sequence gives θ̂ = θ − η · ∇loss(θ). The gradient is that of Algorithm 8, 9 or 10,
  /// whose gradients PyTorch checked, with the loss's derivatives by P, −1 / P[target, t], as cotangent.
  @Test(arguments: [(11, 8), (12, 9), (13, 10)])
  func aVisitIsAStepDownTheGradient(training: Int, model: Int) throws {
    let (z, x) = ([9, 4, 1, 7, 0], [9, 2, 5, 2])
    // Algorithm 12 sees the mask, N_V − 3, in places 1 and 2, and tells what was there.
    let seen = training == 12 ? [9, 8, 8, 2] : x
    let targets = training == 12 ? [nil, 2, 5, nil] : [2, 5, 2, nil]
    let text = try changed(training) {
      let visited: Any = training == 11 ? ["z": z, "x": x] : x
      $0["inputs"] = ["data": [visited]]
      $0[members: "hyperparameters"]["N_epochs"] = 1
      if training == 12 { $0[members: "hyperparameters"]["masked"] = [[1, 2]] }
      // A second layer of the decoder, so that their order counts.
      let layers = $0[members: "parameters"]["decoder_layers"] as? [Any] ?? []
      if let layer = layers.first {
        let other = combined(layer, layer) { a, _ in 0.7 * a + 0.2 }
        $0[members: "parameters"]["decoder_layers"] = [layer, other]
      }
    }
    let result = try answer(training, text)
    var forward = try parsed(text)
    forward["inputs"] = training == 11 ? ["z": z, "x": seen] : ["x": seen]
    forward["hyperparameters"] = ["H": 2]
    let P = try #require(try answer(model, written(forward))["output"] as? [[Double]])
    var loss = 0.0
    var cotangent = P.map { $0.map { _ in 0.0 } }
    for case (let t, let target?) in targets.enumerated() {
      loss -= log(P[target][t])
      cotangent[target][t] = -1 / P[target][t]
    }
    #expect(difference(result["losses"], [loss]).error < 1e-12)
    forward["cotangent"] = cotangent
    let gradients = try answer(model, written(forward), gradients: true)[members: "gradients"]
    let η = try #require(try parsed(text)[members: "hyperparameters"]["eta"] as? Double)
    let expected = combined(
      forward[members: "parameters"], gradients[members: "parameters"]
    ) { $0 - η * $1 }
    let (error, path) = difference(result["output"], expected)
    #expect(error < 1e-9, "\(path)")
  }

  /// Two values nested alike, number by number made one.
  private func combined(
    _ a: Any, _ b: Any?, _ combine: (Double, Double) -> Double
  ) -> Any {
    switch a {
    case let a as [String: Any]:
      let b = b as? [String: Any]
      return Dictionary(uniqueKeysWithValues: a.map { ($0, combined($1, b?[$0], combine)) })
    case let a as [Any]:
      let b = b as? [Any]
      return a.indices.map { combined(a[$0], b?.count == a.count ? b?[$0] : nil, combine) }
    default:
      return combine((a as? NSNumber)?.doubleValue ?? .nan, (b as? NSNumber)?.doubleValue ?? .nan)
    }
  }

  @Test func aTrainingWithoutEpochsGivesTheParametersBack() throws {
    let text = OracleCase.template(algorithm: 12).replacing(
      "\"N_epochs\": 2", with: "\"N_epochs\": 0")
    let result = try answer(12, text)
    #expect(difference(result["output"], try parsed(text)[members: "parameters"]).error == 0)
    #expect((result["losses"] as? [Double])?.isEmpty == true)
  }

  /// The loss of a visit is the sum over the given positions: what Algorithm 9 gives for the masked text.
  @Test func givenMasksStandForTheDrawnOnes() throws {
    let template = OracleCase.template(algorithm: 12)
    let text = template.replacing("\"p_mask\": 0.5", with: "\"masked\": [[1, 2], [], [0], []]")
    let losses = try #require(try answer(12, text)["losses"] as? [Double])
    #expect(losses[0] > 0 && losses[1] == 0 && losses[2] > 0 && losses[3] == 0)
    let data = try #require(try parsed(text)[members: "inputs"]["data"] as? [[Int]])
    var x = data[0]
    (x[1], x[2]) = (8, 8)  // mask is N_V − 3
    var other = try parsed(template)
    other["inputs"] = ["x": x]
    other["hyperparameters"] = ["H": 2]
    other["seed"] = nil
    let P = try #require(try answer(9, written(other))["output"] as? [[Double]])
    let loss = -log(P[data[0][1]][1]) - log(P[data[0][2]][2])
    #expect(abs(losses[0] - loss) < 1e-12)
  }

  @Test("Greedy inference takes the likeliest token", arguments: [(14, 10), (15, 8)])
  func greedyInferenceTakesTheLikeliestToken(inference: Int, model: Int) throws {
    var answers: Set<[Int]> = []
    for given in [[9, 1, 4], [4, 1, 9], [6, 3, 1, 7, 0], [0, 7, 1, 3, 6], [3, 5, 3, 10, 3]] {
      let text = try changed(inference) {
        $0[members: "hyperparameters"]["tau"] = 0
        $0["inputs"] = [inference == 14 ? "x" : "z": given]
        // The template's answers hardly depend on z; with three times its weight they do, and on its order.
        let layers = $0[members: "parameters"]["decoder_layers"] as? [[String: Any]] ?? []
        if var layer = layers.first, let W_o = layer[members: "W_ed"]["W_o"] {
          layer[members: "W_ed"]["W_o"] = combined(W_o, W_o) { a, _ in 3 * a }
          $0[members: "parameters"]["decoder_layers"] = [layer]
        }
      }
      let found = try #require(try answer(inference, text)["output"] as? [Int])
      answers.insert(found)
      // Of 15, z stays as it is, and x̂ begins with bos, N_V − 2.
      let prompt = inference == 14 ? given : [9]
      let x = inference == 14 ? prompt + found : found
      #expect(x.prefix(prompt.count) == prompt[...] && x.count > prompt.count)
      var forward = try parsed(text)
      forward["hyperparameters"] = ["H": 2]
      forward["seed"] = nil
      for i in prompt.count..<x.count {
        forward["inputs"] =
          inference == 14 ? ["x": Array(x[..<i])] : ["z": given, "x": Array(x[..<i])]
        let output = try answer(model, written(forward))["output"]
        let p = try #require(output as? [[Double]]).map { $0[i - 1] }
        #expect(p.indices.max { p[$0] < p[$1] } == x[i], "token \(i) of \(given)")
      }
    }
    #expect(answers.count > 1)
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
