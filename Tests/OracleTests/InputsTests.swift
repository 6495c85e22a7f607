import Foundation
import Oracle
import Testing

/// Inputs and hyperparameters, through cases made of templates.
struct InputsTests {
  private static let attention =
    #"{"hyperparameters": {"Mask": MASK}, "inputs": {"X": [[1, 2]], "Z": [[3, 4, 5]]}, "#
    + #""parameters": {"W_q": [[1]], "b_q": [0], "W_k": [[1]], "b_k": [0], "W_v": [[1]], "b_v": [0]}}"#

  private func masked(_ mask: String) -> String {
    Self.attention.replacing("MASK", with: mask)
  }

  private static let mask =
    "“bidirectional”, “causal” or ℓ_z × ℓ_x = 3 × 2 truth values, an array of rows"

  @Test(
    arguments: [
      ("null", Saying(.type, "$.hyperparameters.Mask", mask, "null")),
      ("\"Causal\"", Saying(.type, "$.hyperparameters.Mask", mask, "the string “Causal”")),
      (
        "\"causal\"",
        Saying(
          .shape, "$.hyperparameters.Mask", "ℓ_z = ℓ_x for a causal mask", "ℓ_z = 3, ℓ_x = 2")
      ), ("[[true, true]]", Saying(.shape, "$.hyperparameters.Mask", mask, "1 rows")),
      ("[1, 2, 3]", Saying(.type, "$.hyperparameters.Mask[0]", "a row of truth values", "1")),
      (
        "[[true], [true], [true]]",
        Saying(.shape, "$.hyperparameters.Mask[0]", "a row of ℓ_x = 2 truth values", "1")
      ),
      (
        "[[true, true], [true, 1], [true, true]]",
        Saying(.type, "$.hyperparameters.Mask[1][1]", "true or false", "1")
      ),
    ] as [(String, Saying)]) func aMaskThatIsNoneIsRefused(mask: String, expected: Saying) throws
  {
    #expect(try Saying(refusal(4, masked(mask))) == expected)
  }

  /// A row is a position of the context: where only the first may be seen, its value comes out.
  @Test func theRowsOfAMaskAreTheContext() throws {
    let first = try answer(4, masked("[[true, false], [false, true], [false, false]]"))
    #expect(difference(first["output"], [[3, 4]]).error < 1e-12)
    let all = try answer(4, masked("\"bidirectional\""))
    let same = try answer(4, masked("[[true, true], [true, true], [true, true]]"))
    #expect(difference(same["output"], try #require(all["output"])).error == 0)
  }

  @Test func dataAreSequencesOrPairs() throws {
    func with(_ data: Any, _ algorithm: Int = 13) throws -> String {
      try changed(algorithm) { $0["inputs"] = ["data": data] }
    }
    #expect(
      try Saying(refusal(13, with(1)))
        == Saying(.type, "$.inputs.data", "an array of sequences", "1"))
    #expect(
      try Saying(refusal(11, with(1, 11)))
        == Saying(.type, "$.inputs.data", "an array of pairs", "1"))
    #expect(
      try Saying(refusal(13, with([[0], []])))
        == Saying(.range, "$.inputs.data[1]", "1 … ℓ_max = 7 tokens", "0"))
    #expect(
      try Saying(refusal(11, with([["z": [0], "x": [11]]], 11)))
        == Saying(.range, "$.inputs.data[0].x[0]", "a token, counted from 0, in 0 … 10", "11"))
    #expect(
      try Saying(refusal(11, with([["z": [0]]], 11)))
        == Saying(.missing, "$.inputs.data[0].x", "the key “x”", "none"))
  }

  /// Without data nothing is visited, however often.
  @Test(arguments: [11, 12, 13]) func noDataAreNoVisits(algorithm: Int) throws {
    let text = try changed(algorithm) { $0["inputs"] = ["data": []] }
    let result = try answer(algorithm, text)
    #expect((result["losses"] as? [Double])?.isEmpty == true)
    #expect(difference(result["output"], try parsed(text)[members: "parameters"]).error == 0)
  }

  @Test(
    arguments: [
      ("[]", Saying(.shape, path, "N_epochs × N_data = 2 × 2 arrays of positions", "0")),
      ("1", Saying(.type, path, "N_epochs × N_data = 2 × 2 arrays of positions", "1")),
      ("[0, 1, 2, 3]", Saying(.type, path + "[0]", "an array of positions", "0")),
      // The second sequence has three tokens.
      (
        "[[3], [3], [], []]",
        Saying(.range, path + "[1][0]", "a position, counted from 0, in 0 … 2", "3")
      ),
    ] as [(String, Saying)]) func positionsToMaskAreOfTheirSequence(text: String, expected: Saying)
    throws
  {
    let found = try refusal(12, template(12, "\"p_mask\": 0.5", "\"masked\": \(text)"))
    #expect(Saying(found) == expected)
  }

  private static let path = "$.hyperparameters.masked"

  @Test func theProbabilityMayBeAbsentOnlyWhereMasksAreGiven() throws {
    #expect(
      try Saying(refusal(12, template(12, "\"p_mask\": 0.5,", "")))
        == Saying(.missing, "$.hyperparameters.p_mask", "the key “p_mask”", "none"))
    let both = template(12, "\"p_mask\": 0.5", "\"p_mask\": 0.5, \"masked\": [[], [], [], []]")
    #expect(try answer(12, both)["losses"] as? [Double] == [0, 0, 0, 0])
  }

  @Test(arguments: [12, 15]) func specialTokensNeedAVocabularyOfThree(algorithm: Int) throws {
    let text = try changed(algorithm) {
      let W_e = try #require($0[members: "parameters"]["W_e"] as? [[Double]])
      let W_u = try #require($0[members: "parameters"]["W_u"] as? [[Double]])
      $0[members: "parameters"]["W_e"] = W_e.map { Array($0.prefix(2)) }
      $0[members: "parameters"]["W_u"] = Array(W_u.prefix(2))
      $0["inputs"] = algorithm == 12 ? ["data": [[0, 1]]] : ["z": [0, 1]]
    }
    #expect(
      try Saying(refusal(algorithm, text))
        == Saying(
          .shape, "$.parameters.W_e", "N_V ≥ 3 columns: mask, bos and eos are the last", "2"))
  }

  @Test(arguments: ["0", "-1", "1.5", "3"]) func headsAreAsManyAsThereAre(text: String) throws {
    let saying = try Saying(refusal(10, template(10, "\"H\": 2", "\"H\": \(text)")))
    if text == "3" {
      #expect(
        saying
          == Saying(
            .shape, "$.parameters.layers[0].W.W_q", "an array over H = 3 heads", "2 elements"))
    } else {
      #expect(
        saying == Saying(.range, "$.hyperparameters.H", "a number of heads at least 1", text))
    }
  }
}
