import FormalAlgorithms
import Foundation
import GraphDrawing
import Tensors
import TestSupport
import Testing

struct DrawnGraphTests {
  @Test func attentionLooksLikeThePaper() {
    let graph = DrawnGraph(Computations.crossAttention())
    #expect(
      graph.outline == """
        X  3 × 6
        Attention (Algorithm 4)
          W_q  2 × 3, b_q  2
          4.1 Q ← W_q X + b_q 1ᵀ  2 × 6
          W_k  2 × 4, b_k  2
          4.2 K ← W_k Z + b_k 1ᵀ  2 × 7
          W_v  5 × 4, b_v  5
          4.3 V ← W_v Z + b_v 1ᵀ  5 × 7
          4.4 S ← Kᵀ Q  7 × 6
          4.5 S ← mask: all see all  7 × 6
          4.6 softmax(S / √d_attn)  7 × 6
          4.6 Ṽ ← V · softmax(…)  5 × 6
        Z  4 × 7
        """)
  }

  @Test func picturesAreOfTheirFormats() throws {
    let graph = DrawnGraph(Computations.selfAttention())
    #expect(try graph.svg().contains("<svg xmlns="))
    #expect(try graph.png().prefix(4) == Data([0x89, 0x50, 0x4e, 0x47]))
    #expect(try graph.pdf().prefix(5) == Data("%PDF-".utf8))
  }
}
