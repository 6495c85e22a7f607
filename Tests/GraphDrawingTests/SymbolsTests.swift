import FormalAlgorithms
import Tensors
import TestSupport
import Testing

@testable import GraphDrawing

struct SymbolsTests {
  private func symbols(_ tape: Tape) -> [String?] {
    let symbols = Symbols(tape)
    return tape.nodes.indices.map { symbols[$0] }
  }

  @Test func operandsAreNamedByTheirLine() {
    let tape = Computations.crossAttention()
    let leaves = tape.leafNodes.map { symbols(tape)[$0] }
    #expect(leaves == ["W_q", "X", "b_q", "W_k", "Z", "b_k", "W_v", "b_v"])
    let parameters = Symbols(tape).parameters.sorted().map { symbols(tape)[$0] }
    #expect(parameters == ["W_q", "b_q", "W_k", "b_k", "W_v", "b_v"])
  }

  @Test func namesThatWereGivenComeFirst() {
    let W = AttentionParameters.sample(dx: 3, dz: 3, dattn: 2, dout: 4, seed: 5)
    let X = sample([3, 5], seed: 3)
    let tape = Tape()
    tape.name(X, "E")
    tape.name(W.k, "W_key")
    tape.record { _ = attention(X, X, W, mask: .causal) }
    #expect(
      tape.leafNodes.map { symbols(tape)[$0] }
        == ["E", "W_key", "W_q", "b_q", "b_k", "W_v", "b_v"])
  }

  @Test func anotherOrderOfWorkDoesNotConfuse() {
    // Algorithm 6 takes √v before e − m; and RMS norm has no β.
    let tape = Computations.layerNorm()
    #expect(tape.leafNodes.map { symbols(tape)[$0] } == ["e", "γ", "β"])
    let rms = Computations.rmsNorm()
    #expect(Set(rms.leafNodes.compactMap { symbols(rms)[$0] }) == ["e", "m", "γ"])
    #expect(Symbols(rms).constants.keys.map { symbols(rms)[$0] } == ["m"])
  }

  @Test func nestedOperandsAreNamedAsWritten() {
    // The inner affine map is computed first and written last (Algorithm 10, line 8).
    let names = ["X", "W_mlp2^l", "W_mlp1^l", "X̃", "b_mlp1^l", "b_mlp2^l"]
    let shapes: [Shape] = [[3, 2], [3, 5], [5, 3], [3, 2], [5], [3]]
    let values = zip(shapes, 1...).map { sample($0, seed: UInt64($1)) }
    let tape = Tape()
    tape.name(values[3], "X̃")
    tape.record {
      _ = inScope("DTransformer", number: 10) { line in
        line(8) {
          values[0] + values[1] * gelu(values[2] * values[3] + values[4]) + values[5]
        }
      }
    }
    #expect(values.map { tape.find($0).flatMap { symbols(tape)[$0] } } == names)
  }

  @Test func aGuessThatDoesNotFitIsNotMade() {
    // A line that uses more values than the paper's names none of them.
    let (A, B, C) = (sample([2, 2], seed: 1), sample([2, 2], seed: 2), sample([2], seed: 3))
    let tape = Tape()
    tape.record {
      _ = inScope("Unembedding", number: 7) { line in line(1) { softmax(A * B + C) } }
    }
    #expect(tape.leafNodes.allSatisfy { symbols(tape)[$0] == nil })
    #expect(symbols(tape).last == "p")
  }

  @Test func numbersWithoutAnAlgorithmAreNoMistake() {
    let tape = Tape()
    tape.record {
      _ = inScope("Mine", number: 99) { line in line(12) { relu(sample([2], seed: 1)) } }
      _ = inScope("Attention", number: 4) { line in line(77) { relu(sample([2], seed: 1)) } }
    }
    #expect(symbols(tape).allSatisfy { $0 == nil })
  }

  @Test func parametersAreKnownByTheirLetters() {
    for symbol in ["W_q", "W", "b_o", "b", "γ", "β_l^1", "W^h_qkv", "θ"] {
      #expect(Symbols.isParameter(symbol))
    }
    for symbol in ["X", "Z", "bias", "What", "e", "", "S"] {
      #expect(!Symbols.isParameter(symbol))
    }
  }
}
