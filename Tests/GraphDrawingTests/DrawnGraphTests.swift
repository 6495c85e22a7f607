import FormalAlgorithms
import Foundation
import GraphDrawing
import Tensors
import TestSupport
import Testing

struct DrawnGraphTests {
  @Test func picturesAreOfTheirFormats() throws {
    let graph = DrawnGraph(Computations.selfAttention())
    #expect(try graph.svg().hasPrefix("<svg xmlns="))
    #expect(try graph.png().prefix(4) == Data([0x89, 0x50, 0x4e, 0x47]))
    #expect(try graph.pdf().prefix(5) == Data("%PDF-".utf8))
    #expect(graph.dot.hasPrefix("digraph {"))
  }

  @Test func theAlternativeIsASentence() {
    #expect(
      DrawnGraph(Computations.crossAttention()).alternative
        == "Graph of Attention: from X, Z in 7 steps to Ṽ.")
    let (tape, loss) = Decoder(layers: 6, heads: 4).record()
    #expect(
      DrawnGraph(tape, gradients: tape.gradients(of: loss)).alternative
        == "Graph of Decoder: in 26 steps, one box standing for 6 and one for 4 equal ones; "
        + "with the backward pass.")
  }

  @Test func sixLayersWithTheirBackwardPassDrawInASecond() throws {
    let (tape, loss) = Decoder(layers: 6, heads: 4).record()
    let gradients = tape.gradients(of: loss)
    let clock = ContinuousClock()
    let time = try clock.measure { _ = try DrawnGraph(tape, gradients: gradients).svg() }
    #expect(time < .seconds(1))
  }
}
