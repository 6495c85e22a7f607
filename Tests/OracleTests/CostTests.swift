import FormalAlgorithms
import FormalInference
import Foundation
import Tensors
import Testing

@testable import Oracle

struct CostTests {
  private func work(_ algorithm: Int, _ text: String) throws -> Double {
    try OracleCase(algorithm: algorithm, json: Data(text.utf8), isLimited: false).computation.work
  }

  private func limit(_ algorithm: Int, _ text: String) throws {
    let error = try refusal(algorithm, text)
    #expect(error.kind == .limit && error.path == "$" && error.expected.contains("10⁹"))
    #expect(error.found.hasPrefix("about "))
  }

  @Test func itIsTheSumOfItsPartsWithTheirWeights() {
    let work = Work(multiplications: 5, numbers: 2, operations: 1)
    #expect(work.total == 5 + 2 * 32 + 1000)
    #expect((work + 2 * work).total == 3 * work.total)
    #expect(Work.sum([work, work]).total == 2 * work.total && Work.sum([]).total == 0)
  }

  /// The products are counted as chapter 12 counts them; the rest comes on top.
  @Test func itIsAtLeastTheMultiplications() throws {
    for (algorithm, multiplications) in try [8, 9, 10].map({ ($0, try counted($0)) }) {
      let found = try work(algorithm, OracleCase.template(algorithm: algorithm))
      #expect(found > Double(multiplications), "\(algorithm)")
    }
  }

  private func counted(_ algorithm: Int) throws -> Int {
    let json = Data(OracleCase.template(algorithm: algorithm).utf8)
    switch try OracleCase(algorithm: algorithm, json: json).computation {
    case .edTransformer(let z, let x, let θ):
      return θ.multiplications(context: z.count, length: x.count)
    case .eTransformer(let x, let θ): return θ.multiplications(length: x.count)
    case .dTransformer(let x, let θ): return θ.multiplications(length: x.count)
    default: return 0
    }
  }

  @Test func aTrainingIsThreePassesAVisit() throws {
    let once = try work(13, template(13, "\"N_epochs\": 2", "\"N_epochs\": 1"))
    let often = try work(13, template(13, "\"N_epochs\": 2", "\"N_epochs\": 1000"))
    #expect(abs(often / once - 1000) < 1e-9)
    #expect(try work(13, template(13, "\"N_epochs\": 2", "\"N_epochs\": 0")) == 0)
  }

  @Test func noNumberOfEpochsOverflows() throws {
    for algorithm in 11...13 {
      let text = template(algorithm, "\"N_epochs\": 2", "\"N_epochs\": 9007199254740992")
      #expect(try work(algorithm, text) > 1e18)
      try limit(algorithm, text)
    }
    // An epoch without data does nothing, 10¹⁵ of them take days.
    try limit(
      13,
      changed(13) {
        $0[members: "hyperparameters"]["N_epochs"] = 1_000_000_000_000_000
        $0["inputs"] = ["data": []]
      })
  }

  @Test func generationIsAPassForEachToken() throws {
    #expect(try work(14, template(14, "\"ell_gen\": 3", "\"ell_gen\": 0")) == 0)
    let text = OracleCase.template(algorithm: 15)
    #expect(try work(15, text) > work(15, text.replacing("\"ell_cap\": 6", with: "\"ell_cap\": 2")))
  }

  /// Two multiplications a pair, and yet each score is a number of 8 bytes, several times over.
  @Test func scoresCountThoughTheirVectorsAreShort() throws {
    func attention(_ length: Int) -> String {
      let row = "[\(String(repeating: "1,", count: length - 1))1]"
      return #"{"hyperparameters": {"Mask": "causal"}, "inputs": {"X": ["# + row + #"], "Z": ["#
        + row
        + #"]}, "parameters": {"W_q": [[1]], "b_q": [0], "W_k": [[1]], "b_k": [0], "W_v": [[1]], "#
        + #""b_v": [0]}}"#
    }
    #expect(try work(4, attention(100)) > 32 * 100 * 100)
    try limit(4, attention(22_000))
  }

  /// A short case, too: 20,000 keys of 20,000 numbers each are made of 20,000 tokens of one.
  @Test func keysCountThoughTheirTokensAreShort() throws {
    func list(_ text: String) -> String {
      "[" + Array(repeating: text, count: 20_000).joined(separator: ",") + "]"
    }
    let ones = list("1")
    try limit(
      3,
      #"{"inputs": {"e": [1], "context": [\#(ones)]}, "parameters": {"W_q": \#(list("[1]")), "b_q": "#
        + #"\#(ones), "W_k": \#(list("[1]")), "b_k": \#(ones), "W_v": [[1]], "b_v": [0]}}"#)
  }

  /// Layers, heads and tokens cost something however small they are.
  @Test func smallPartsCount() throws {
    let two = try work(10, OracleCase.template(algorithm: 10))
    let none = try work(10, changed(10) { $0[members: "parameters"]["layers"] = [] })
    #expect(two - none > 2 * 50_000)
    #expect(none > 20_000)
  }

  @Test func whatIsReadOnceCostsNoMoreThanItsReading() throws {
    for algorithm in [1, 2, 6] {
      #expect(try work(algorithm, OracleCase.template(algorithm: algorithm)) == 0)
    }
    #expect(try work(7, OracleCase.template(algorithm: 7)) == 4 * 11)
  }

  @Test func visitsAreCountedWithoutOverflow() throws {
    let json = Data(template(13, "\"N_epochs\": 2", "\"N_epochs\": 3").utf8)
    #expect(try OracleCase(algorithm: 13, json: json).computation.visits == 6)
    let forward = Data(OracleCase.template(algorithm: 10).utf8)
    #expect(try OracleCase(algorithm: 10, json: forward).computation.visits == 0)
  }
}
