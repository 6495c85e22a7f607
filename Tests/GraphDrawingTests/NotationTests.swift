import Testing

@testable import GraphDrawing

struct NotationTests {
  private func text(_ notation: String) -> String {
    runs(of: notation).map { run in
      switch run.level {
      case .base: run.text
      case .sub: "<\(run.text)>"
      case .sup: "[\(run.text)]"
      }
    }.joined(separator: "")
  }

  @Test func scriptsAreLoweredAndRaised() {
    let cases = [
      ("W_q X + b_q 1ᵀ", "W<q> X + b<q> 1ᵀ"), ("W_q^1", "W<q>[1]"), ("W^h_qkv", "W[h]<qkv>"),
      ("S / √d_attn)", "S / √d<attn>)"), ("Σ_{i=1}^{d_e} e[i]", "Σ<i=1>[dₑ] e[i]"),
      ("W_mlp1^l", "W<mlp1>[l]"), ("Kᵀ Q", "Kᵀ Q"), ("W_l^e/d", "W<l>[e/d]"), ("W_eᵀ ê", "W<e>ᵀ ê"),
      ("[Y^1; Y^2; …; Y^H]", "[Y[1]; Y[2]; …; Y[H]]"), ("∂/∂W_q", "∂/∂W<q>"), ("V*", "V*"),
    ]
    for (notation, expected) in cases { #expect(text(notation) == expected) }
  }

  @Test func marksThatReferToNothingStandForThemselves() {
    for notation in ["", "_", "^", "a_", "_a", "a _b", "^{", "x_{", "x_{}", "x__", "a^ b"] {
      #expect(runs(of: notation).map(\.text).joined() == notation)
      #expect(runs(of: notation).allSatisfy { $0.level == .base })
    }
  }

  @Test func nothingButMarksIsLost() {
    for notation in ["a_b_c", "x^y^z", "_x^", "f(x_1, x_{2,3})"] {
      let kept = runs(of: notation).map(\.text).joined()
      let marks: Set<Character> = ["_", "^", "{", "}"]
      #expect(kept.filter { !marks.contains($0) } == notation.filter { !marks.contains($0) })
    }
  }
}
