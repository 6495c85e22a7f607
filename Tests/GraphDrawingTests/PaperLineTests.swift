import FormalAlgorithms
import Testing

@testable import GraphDrawing

struct PaperLineTests {
  private func operands(_ algorithm: Int, _ line: Int) -> [String] {
    PaperLine.all[algorithm - 1][line - 1].operands
  }

  @Test func operandsStandInTheOrderOfTheirMention() {
    #expect(operands(1, 1) == ["W_e"])
    #expect(operands(3, 2) == ["W_k", "e_t", "b_k"])
    #expect(operands(3, 4) == ["q", "k"])
    #expect(operands(4, 1) == ["W_q", "X", "b_q"])
    #expect(operands(4, 4) == ["K", "Q"])
    #expect(operands(4, 6) == ["V", "S"])
    #expect(operands(5, 4) == ["W_o", "Y", "b_o"])
    #expect(operands(6, 1) == ["e"])
    #expect(operands(6, 3) == ["e", "m", "v", "γ", "β"])
    #expect(operands(7, 1) == ["W_u", "e"])
  }

  @Test func everyLineOfThePaperIsRead() {
    #expect(PaperLine.all.map(\.count) == Pseudocode.algorithms.map(\.lines.count))
    #expect(PaperLine.all[3][4].isConditional)
    #expect(!PaperLine.all[3][3].isConditional)
    #expect(PaperLine.all[3][5].rightHandSide == "V · softmax(S / √d_attn)")
    #expect(PaperLine.all[3][0].parameters == ["W_q", "b_q", "W_k", "b_k", "W_v", "b_v"])
  }
}
