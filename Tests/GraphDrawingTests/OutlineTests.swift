import Testing

@testable import GraphDrawing

struct OutlineTests {
  @Test func attentionReadsLikeThePaper() {
    #expect(
      DrawnGraph(Computations.crossAttention()).outline == """
        X  3 × 6
        Z  4 × 7
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
        """)
  }

  @Test func callsAreIndented() {
    #expect(
      DrawnGraph(Computations.multiHeadAttention(), options: GraphOptions(depth: 1)).outline == """
        X  4 × 6
        Z  5 × 7
        MHAttention (Algorithm 5)
          h = 1 … 3  × 3
            W_q^h  2 × 4, b_q^h  2, W_k^h  2 × 5, b_k^h  2, W_v^h  3 × 5, b_v^h  3
            5.2 Y^h ← Attention  3 × 6
          5.3 Y ← [Y^1; Y^2; …; Y^H]  9 × 6
          W_o  4 × 9, b_o  4
          5.4 Ṽ ← W_o Y + b_o 1ᵀ  4 × 6
        """)
  }

  @Test func everyNodeHasItsLine() {
    for computation in Computations.all {
      let graph = DrawnGraph(computation.record())
      let lines = graph.outline.split(separator: "\n")
      #expect(lines.count == graph.model.nodes.count + graph.model.clusters.count)
    }
  }
}
