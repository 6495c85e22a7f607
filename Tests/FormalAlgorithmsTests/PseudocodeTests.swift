import FormalAlgorithms
import TestSupport
import Testing

struct PseudocodeTests {
  @Test func allFifteenAlgorithmsAreThere() {
    #expect(Pseudocode.algorithms.map(\.number) == Array(1...15))
    #expect(
      Pseudocode.algorithms.map(\.lines.count)
        == [1, 1, 5, 6, 4, 3, 1, 21, 12, 11, 9, 13, 9, 8, 9])
    #expect(Pseudocode.algorithms.reduce(0) { $0 + $1.lines.count } == 113)
    for algorithm in Pseudocode.algorithms {
      #expect(algorithm.lines.map(\.number) == Array(1...algorithm.lines.count))
      #expect(!algorithm.inputs.isEmpty && !algorithm.outputs.isEmpty)
      #expect(algorithm.lines.allSatisfy { !$0.statement.isEmpty && !$0.formula.isEmpty })
    }
  }

  @Test func namesAreThePapers() {
    #expect(
      Pseudocode.algorithms.map(\.name) == [
        "Token embedding", "Positional embedding", "Basic single-query attention", "Attention",
        "MHAttention", "layer_norm", "Unembedding", "EDTransformer", "ETransformer", "DTransformer",
        "EDTraining", "ETraining", "DTraining", "DInference", "EDInference",
      ])
  }

  @Test func statementsHaveNoMarginAndNoIndentation() {
    #expect(Pseudocode[4][line: 1].statement == "Q ← W_q X + b_q 1ᵀ")
    #expect(Pseudocode[4][line: 1].plain.contains("[[Query ∈ ℝ^{d_attn × ℓ_x}]]"))
    #expect(Pseudocode[5][line: 2].statement == "Y^h ← Attention(X, Z | W^h_qkv, Mask)")
    #expect(Pseudocode[6][line: 3].statement == "return ê = (e − m)/√v ⊙ γ + β")
    for line in Pseudocode.algorithms.flatMap(\.lines) {
      #expect(!line.statement.hasPrefix(" ") && !line.statement.contains("[[Score"))
    }
  }

  /// What each line gives a value to; "" where it gives none.
  static let symbols: [Int: [String]] = [
    1: ["e"], 2: ["e_p"], 3: ["q", "k", "v", "α", "ṽ"], 4: ["Q", "K", "V", "S", "S", "Ṽ"],
    5: ["", "Y^h", "Y", "Ṽ"], 6: ["m", "v", "ê"], 7: ["p"],
    8: [
      "ℓ_z", "e", "Z", "", "Z", "Z", "Z", "Z", "", "ℓ_x", "e", "X", "", "X", "X", "X", "X", "X",
      "X",
      "", "P",
    ],
    9: ["ℓ", "e", "X", "", "X", "X", "X", "X", "", "X", "X", "P"],
    10: ["ℓ", "e", "X", "", "X̃", "X", "X̃", "X", "", "X", "P"],
    11: ["", "", "ℓ", "P(θ)", "loss(θ)", "θ", "", "", "θ̂"],
    12: ["", "", "ℓ", "", "x̃_n", "", "T̃", "P(θ)", "loss(θ)", "θ", "", "", "θ̂"],
    13: ["", "", "ℓ", "P(θ)", "loss(θ)", "θ", "", "", "θ̂"],
    14: ["ℓ", "", "P", "p", "y", "x", "", "y"],
    15: ["x̂", "y", "", "P", "p", "y", "x̂", "", "x̂"],
  ]

  @Test(arguments: 1...15) func everyLineNamesWhatItGivesAValueTo(number: Int) {
    #expect(Pseudocode[number].lines.map { $0.symbol ?? "" } == Self.symbols[number])
  }

  @Test func calledAlgorithmsAreFoundByName() {
    func callees(_ number: Int) -> [Int: String] {
      Pseudocode[number].lines.reduce(into: [:]) { $0[$1.number] = $1.callee }
    }
    for number in [1, 2, 3, 4, 6, 7] { #expect(callees(number) == [:]) }
    #expect(callees(5) == [2: "Attention"])
    #expect(
      callees(8) == [
        5: "MHAttention", 6: "layer_norm", 8: "layer_norm", 14: "MHAttention", 15: "layer_norm",
        16: "MHAttention", 17: "layer_norm", 19: "layer_norm",
      ])
    #expect(
      callees(9) == [5: "MHAttention", 6: "layer_norm", 8: "layer_norm", 11: "layer_norm"])
    #expect(
      callees(10) == [5: "layer_norm", 6: "MHAttention", 7: "layer_norm", 10: "layer_norm"])
    #expect(callees(11) == [4: "EDTransformer"])
    #expect(callees(12) == [8: "ETransformer"])
    #expect(callees(13) == [4: "DTransformer"])
    #expect(callees(14) == [3: "DTransformer"])
    #expect(callees(15) == [4: "EDTransformer"])
  }

  @Test func indentationCountsLoops() {
    #expect(Pseudocode[5].lines.map(\.indentation) == [0, 1, 0, 0])
    #expect(Pseudocode[12].lines.map(\.indentation) == [0, 1, 2, 2, 3, 2, 2, 2, 2, 2, 1, 0, 0])
  }

  @Test func anUnknownAlgorithmStops() async {
    let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent])
    {
      _ = Pseudocode[16]
    }
    expectMessage(result, "stop: pseudocode: there is no Algorithm 16, only 1 … 15\n")
  }

  @Test func anUnknownLineStops() async {
    let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent])
    {
      _ = Pseudocode[4][line: 7]
    }
    expectMessage(result, "stop: pseudocode: Algorithm 4 has no line 7\n")
  }
}
