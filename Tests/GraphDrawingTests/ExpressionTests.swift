import FormalAlgorithms
import Tensors
import TestSupport
import Testing

@testable import GraphDrawing

struct ExpressionTests {
  private func operations(_ tape: Tape, _ options: GraphOptions = GraphOptions()) -> [String] {
    DrawnGraph(tape, options: options).model.nodes.map(\.operation).filter { !$0.isEmpty }
  }

  @Test func linesReadAsInThePaper() {
    #expect(
      operations(Computations.selfAttention()) == [
        "W_q X + b_q 1ᵀ", "W_k Z + b_k 1ᵀ", "W_v Z + b_v 1ᵀ", "Kᵀ Q", "mask: nobody sees ahead",
        "softmax(S / √d_attn)", "V · softmax(…)",
      ])
    #expect(operations(Computations.unembedding()) == ["softmax(W_u e)"])
  }

  private func drawn(_ names: [String], _ body: @escaping ([Tensor]) -> Tensor) -> [String] {
    let tensors = names.indices.map { sample([3, 3], seed: UInt64($0 + 1)) }
    let tape = Tape()
    for (tensor, name) in zip(tensors, names) { tape.name(tensor, name) }
    tape.record { _ = inScope("Scope") { line in line(1) { body(tensors) } } }
    return operations(tape)
  }

  @Test func otherLinesAreReadFromTheirOperations() {
    #expect(drawn(["A", "B"]) { $0[0] * ($0[0] + $0[1]) } == ["A (A + B)"])
    #expect(drawn(["A", "B"]) { $0[0] - ($0[0] - $0[1]) } == ["A − (A − B)"])
    #expect(drawn(["A", "B"]) { $0[0].transposed * square($0[1]) } == ["Aᵀ B²"])
    #expect(drawn(["A", "B"]) { $0[0] .* $0[1] / ($0[0] + $0[1]) } == ["A ⊙ B / (A + B)"])
    #expect(drawn(["A"]) { 2 * ($0[0] + $0[0]) } == ["(A + A) × 2"])
    #expect(drawn(["A", "B"]) { stack(rows: [$0[0], $0[1]]) } == ["[A; B]"])
    #expect(drawn(["A"]) { exp($0[0].rows(0..<2)) } == ["exp(A[0 … 1, :])"])
    #expect(drawn(["A"]) { exp($0[0].columns(2..<3)) } == ["exp(A[:, 2])"])
    #expect(drawn(["A"]) { exp($0[0]) - Tensor(scalar: -2) } == ["exp(A) − (−2)"])
  }

  @Test func whatHasItsOwnNodeIsNotWrittenOutAgain() {
    #expect(
      drawn(["A", "B"]) { $0[0] * gelu($0[1] * $0[0]) + $0[1] }
        == ["GELU(B A)", "A GELU(…) + B"])
  }

  /// What a call that is one node gives is named as in that node: X, not the ê of Algorithm 6.
  @Test func theValueOfAClosedCallHasTheSymbolOfItsNode() {
    let tape = Tape()
    tape.record { _ = edTransformer([1, 2, 3], [4, 0], PinnedModel.edTransformer) }
    let closed = operations(tape, GraphOptions(depth: 1))
    #expect(closed.contains("X + Ṽ"))
    #expect(!closed.contains { $0.contains("ê") })
    #expect(operations(tape).contains("ê + Ṽ"))
  }

  @Test func whatIsTooLongOrHasNoSymbolIsNamed() {
    #expect(
      drawn(["Alphabet", "Betablocker"]) { ($0[0] + $0[1]) * ($0[1] + $0[0]) * $0[1] }
        == ["matrix product"])
    let tape = Tape()
    tape.record {
      _ = inScope("Scope") { line in line(1) { sample([2], seed: 1) + sample([2], seed: 2) } }
    }
    #expect(operations(tape) == ["sum"])
  }

  @Test func operationsAreNamedWithTheirAttributes() {
    let names = operations(Computations.selfAttention(), GraphOptions(detail: .operations))
    #expect(names.contains("mask: nobody sees ahead"))
    #expect(names.contains("transpose"))
    #expect(names.contains("scale: / √2"))
  }

  @Test func whatThePaperDoesNotSayIsNotWrittenAsThePaper() {
    #expect(
      operations(Computations.rmsNorm()) == [
        "0", "Σ_{i=1}^{d_e} (e[i] − m)² / d_e", "(e − m) / √(v + 1e-5) ⊙ γ",
      ])
    #expect(operations(Computations.singleQueryAttention()).contains("softmax(kᵀ q / √2)"))
    #expect(drawn(["A"]) { 0.5 * $0[0] } == ["A × 0.5"])
    #expect(drawn(["A"]) { -1.23456 * $0[0] } == ["A × −1.23"])
  }
}
