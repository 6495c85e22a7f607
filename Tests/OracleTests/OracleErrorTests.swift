import FormalAlgorithms
import Foundation
import Oracle
import Tensors
import Testing

/// Every kind of error once, with all that it says.
struct OracleErrorTests {
  private let matrix = #"{"inputs": {"v": 1}, "parameters": {"W_e": [[1, 2], [3, 4]]}}"#

  @Test func textThatIsNoJSONHasItsPlace() throws {
    let broken = matrix.replacing("], [3", with: "]; [3")
    #expect(
      try Saying(refusal(1, broken))
        == Saying(.json, "$.parameters.W_e[1]", "“,” or “]”", "“;” at line 1, byte 51"))
    #expect(
      try Saying(refusal(1, "{\n  \"inputs\": {\"v\": 1},\n"))
        == Saying(.json, "$", "a key in quotation marks", "the end at line 3, byte 1"))
    #expect(
      try Saying(refusal(1, " "))
        == Saying(.json, "$", "a JSON object", "nothing at line 1, byte 2"))
  }

  @Test func anotherTypeIsNamed() throws {
    #expect(
      try Saying(refusal(1, matrix.replacing("3, 4", with: "3, \"4\"")))
        == Saying(.type, "$.parameters.W_e[1][1]", "a number", "the string “4”"))
    #expect(
      try Saying(refusal(1, matrix.replacing("{\"v\": 1}", with: "[1]")))
        == Saying(.type, "$.inputs", "an object with v", "an array of 1"))
    #expect(
      try Saying(refusal(1, matrix.replacing("[3, 4]", with: "{}")))
        == Saying(.type, "$.parameters.W_e[1]", "a row of numbers", "an empty object"))
  }

  @Test func rowsOfUnequalLengthsAreNamed() throws {
    #expect(
      try Saying(refusal(1, matrix.replacing("3, 4", with: "3, 4, 5")))
        == Saying(
          .shape, "$.parameters.W_e[1]", "a row of 2 numbers, as the first", "3 numbers"))
    #expect(
      try Saying(refusal(1, matrix.replacing("[[1, 2], [3, 4]]", with: "[]")))
        == Saying(
          .shape, "$.parameters.W_e", "a matrix d_e × N_V of at least one row", "an empty array"))
  }

  @Test func sizesThatDisagreeNameWhereTheyComeFrom() throws {
    let norm = #"{"inputs": {"e": [1, 2]}, "parameters": {"gamma": [1, 1, 1], "beta": [0, 0]}}"#
    #expect(
      try Saying(refusal(6, norm))
        == Saying(
          .shape, "$.parameters.beta", "d_e with d_e = 3 ($.parameters.gamma)", "2 numbers"))
    let unembedding = #"{"inputs": {"e": [1]}, "parameters": {"W_u": [[1, 2]]}}"#
    #expect(
      try Saying(refusal(7, unembedding))
        == Saying(.shape, "$.inputs.e", "d_e with d_e = 2 ($.parameters.W_u)", "1 numbers"))
  }

  @Test func keysThatAreMissingUnknownOrThereTwiceAreNamed() throws {
    #expect(
      try Saying(refusal(1, #"{"inputs": {"v": 1}}"#))
        == Saying(.missing, "$.parameters", "the key “parameters”", "none"))
    #expect(
      try Saying(refusal(1, matrix.replacing("\"v\"", with: "\"w\"")))
        == Saying(.unknown, "$.inputs.w", "one of v", "the key “w”"))
    #expect(
      try Saying(refusal(1, matrix.replacing("\"v\": 1", with: "\"v\": 1, \"v\": 0")))
        == Saying(.duplicate, "$.inputs.v", "the key “v” once", "it stands there again"))
    #expect(
      try Saying(refusal(14, template(14, "\"seed\"", "\"cotangent\""))).kind == .unknown)
  }

  @Test func numbersThatThePrecisionCannotHoldAreNamed() throws {
    #expect(
      try Saying(refusal(1, matrix.replacing("4", with: "1e400")))
        == Saying(
          .number, "$.parameters.W_e[1][1]", "a number that a Double can hold", "1e400"))
    #expect(
      try Saying(refusal(1, matrix.replacing("4", with: "1e39"), .float))
        == Saying(.number, "$.parameters.W_e[1][1]", "a number that a Float can hold", "1e+39"))
    #expect(
      try Saying(refusal(1, matrix.replacing("4", with: "-Infinity")))
        == Saying(
          .number, "$.parameters.W_e[1][1]", "a finite number", "“Infinity” at line 1, byte 58"))
  }

  @Test func numbersOutsideTheirSetAreNamed() throws {
    #expect(
      try Saying(refusal(1, matrix.replacing("\"v\": 1", with: "\"v\": 2")))
        == Saying(.range, "$.inputs.v", "a token, counted from 0, in 0 … 1", "2"))
    #expect(
      try Saying(refusal(1, matrix.replacing("\"v\": 1", with: "\"v\": 0.5"))).found == "0.5")
    #expect(
      try Saying(refusal(14, template(14, "\"tau\": 0.7", "\"tau\": -1")))
        == Saying(.range, "$.hyperparameters.tau", "a number at least 0", "-1"))
    #expect(
      try Saying(refusal(12, template(12, "\"p_mask\": 0.5", "\"p_mask\": 1.5")))
        == Saying(.range, "$.hyperparameters.p_mask", "a number in 0 … 1", "1.5"))
    #expect(
      try Saying(refusal(14, template(14, "\"ell_gen\": 3", "\"ell_gen\": 9")))
        == Saying(.range, "$.hyperparameters.ell_gen", "a whole number in 0 … 5", "9"))
  }

  @Test func aTextThatIsTooLongIsALimit() throws {
    let size = OracleCase.largestSize + 1
    #expect(
      Saying(try refusal(1, Data(count: size)))
        == Saying(
          .limit, "$", "at most 67108864 bytes (--no-limit lifts this)", "\(size) bytes"))
  }

  @Test func aFaultHasItsAlgorithmAndLineInJSONToo() throws {
    let error = try refusal(
      6, #"{"inputs": {"e": [2, 2]}, "parameters": {"gamma": [1, 1], "beta": [0, 0]}}"#)
    #expect(
      Saying(error)
        == Saying(
          .fault, "$", "data on which the algorithm is defined",
          "the variance of column 0 is 0: layer norm divides by its root"))
    #expect(error.location?.number == 6 && error.location?.line == 3)
    let said = try #require(parsed(error.json)["error"] as? [String: Any])
    #expect(Set(said.keys) == ["kind", "path", "expected", "found", "algorithm", "name", "line"])
    #expect(said["algorithm"] as? Int == 6 && said["name"] as? String == "layer_norm")
    #expect(said["line"] as? Int == 3)
  }

  @Test func itsLineAndItsJSONSayTheSame() throws {
    let error = OracleError(.type, path: "$[\"a\\n\"]", expected: "“b”", found: "a \"c\"\n")
    #expect(
      error.description == "type error at $[\"a\\n\"]: expected “b”, found a \"c\"\n")
    #expect(
      error.json == #"{"error": {"kind": "type", "path": "$[\"a\\n\"]", "expected": "“b”", "#
        + #""found": "a \"c\"\u000a"}}"#)
    #expect((try parsed(error.json)["error"] as? [String: Any])?["found"] as? String == "a \"c\"\n")
  }

  /// A message stays on its line and moves no terminal, whatever it quotes.
  @Test func whatIsQuotedCannotBreakTheLine() throws {
    let evil = matrix.replacing("\"v\": 1", with: #""v": "\u001b[2J\n\u202e\u2028""#)
    #expect(try refusal(1, evil).found == #"the string “\u001b[2J\u000a\u202e\u2028”"#)
    let key = matrix.replacing("\"v\": 1", with: #""\r\u009b": 1"#)
    #expect(try refusal(1, key).path == #"$.inputs["\u000d\u009b"]"#)
    #expect(try refusal(1, key).found == #"the key “\u000d\u009b”"#)
  }
}
