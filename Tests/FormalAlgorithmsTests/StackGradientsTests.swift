import FormalAlgorithms
import Tensors
import TestSupport
import Testing

/// Gradients of all parameters of the three stacks (P8.12, P9.7, P10.8) against the five-point stencil, and
/// what theory says of them (P0.11–P0.15).
struct StackGradientsTests {
  /// P0.11.
  @Test(arguments: SampleStack.allCases) func gradientsAgreeWithTheStencil(_ stack: SampleStack) {
    let symbols = stack.namedTensors.map(\.symbol)
    let reports = checkGradients(at: stack.tensors) {
      logLoss(stack($0), targets: stack.targets)
    }
    #expect(reports.count == [8: 71, 9: 39, 10: 37][stack.rawValue])
    for report in reports where !report.passes {
      Issue.record("\(stack), \(symbols[report.index]): \(report)")
    }
    // Nothing is forgotten: all gradients but those that theory says are 0 are there.
    for report in reports where !symbols[report.index].hasSuffix("b_k") {
      #expect(report.size > 1e-6, "\(stack), \(symbols[report.index])")
    }
  }

  /// The stencil needs ReLU's inputs away from its kink, by more than the two steps of 5e-4 can move them.
  @Test func noInputOfReLULiesNearItsKink() {
    let tape = Tape()
    tape.record { _ = SampleStack.encoderDecoder() }
    let inputs = tape.nodes.filter { $0.operation?.name == "ReLU" }.map {
      tape.nodes[$0.inputs[0]].value
    }
    #expect(inputs.count == 3)
    for input in inputs {
      #expect((input.scalars.map { abs($0) }.min() ?? 0) > 0.1)
    }
  }

  /// P0.12, E31.
  @Test(arguments: SampleStack.allCases) func keyBiasesGetNoGradient(_ stack: SampleStack) {
    let biases = stack.gradients().filter { $0.symbol.hasSuffix("b_k") }
    #expect(biases.count == [8: 5, 9: 2, 10: 2][stack.rawValue])
    for (symbol, gradient) in biases { expectVanishing(gradient, "\(stack), \(symbol)") }
  }

  /// P0.13, P11.4: what one token's logit gains, others lose.
  @Test(arguments: SampleStack.allCases)
  func theGradientOfTheUnembeddingAddsUpToZero(_ stack: SampleStack) throws {
    let gradient = try #require(stack.gradients().last)
    #expect(gradient.symbol == "W_u" && gradient.tensor.norm > 0.1)
    expectVanishing(columnSums(gradient.tensor), "\(stack)")
  }

  /// P0.14, and tokens that do not come.
  @Test(arguments: SampleStack.allCases)
  func positionsBeyondTheEndGetNoGradient(_ stack: SampleStack) {
    let gradients = stack.gradients()
    #expect(gradients[1].tensor.columns(6..<9).scalars.allSatisfy { $0 == 0 })
    #expect(gradients[0].tensor.columnArrays[7].allSatisfy { $0 == 0 })
    #expect(gradients[0].tensor.columnArrays[1].allSatisfy { $0 == 0 })
    #expect(gradients[1].tensor.columns(0..<5).columnArrays.allSatisfy { $0.contains { $0 != 0 } })
  }

  /// P0.15, from P10.4: norms come first in Algorithm 10, so an embedding's gradient adds up to 0 over its
  /// coordinates. In Algorithm 8 attention reads embeddings as they are.
  @Test func gradientsOfEmbeddingsAddUpToZeroWhereNormsComeFirst() {
    let d = SampleStack.decoder.gradients()
    expectVanishing(columnSums(d[0].tensor), "W_e")
    expectVanishing(columnSums(d[1].tensor), "W_p")
    #expect(columnSums(SampleStack.encoderDecoder.gradients()[0].tensor).norm > 1e-3)
    #expect(columnSums(SampleStack.encoder.gradients()[0].tensor).norm > 1e-5)
  }

  /// P11.3, P12.2: the gradient of the logits is P − one-hot in the columns that have a target, and 0 in the
  /// others.
  @Test(arguments: SampleStack.allCases)
  func theGradientOfTheLogitsIsTheirDistanceFromTheTarget(_ stack: SampleStack) throws {
    let tape = Tape()
    let (P, loss) = tape.record {
      let P = stack(stack.tensors)
      return (P, logLoss(P, targets: stack.targets))
    }
    let node = try #require(tape.find(P))
    let logits = tape.nodes[tape.nodes[node].inputs[0]].value
    let gradient = tape.gradients(of: loss)[logits]
    for (t, target) in stack.targets.enumerated() {
      guard let target else {
        #expect(gradient.columnArrays[t].allSatisfy { $0 == 0 })
        continue
      }
      let expected = P.columns(t..<t + 1) - Tensor.oneHot([target], size: 10)
      expectClose(gradient.columns(t..<t + 1), expected, 1e-14, "\(stack), column \(t)")
    }
  }

  /// A sum of losses has the sum of the gradients: the tape adds up what comes from several uses.
  @Test(arguments: SampleStack.allCases) func gradientsOfASumAddUp(_ stack: SampleStack) {
    let tensors = stack.tensors
    func gradients(_ sequences: [[Int]]) -> [Tensor] {
      let tape = Tape()
      let loss = tape.record {
        sequences.map { logLoss(stack(tensors, x: $0), targets: $0.map { $0 }) }
          .reduce(Tensor(scalar: 0), +)
      }
      let all = tape.gradients(of: loss)
      return tensors.map { all[$0] }
    }
    let (a, b) = ([8, 1, 2, 9], [8, 3, 4, 2, 9])
    let parts = zip(gradients([a]), gradients([b])).map { $0 + $1 }
    for (sum, both) in zip(parts, gradients([a, b])) { expectClose(both, sum, 1e-12) }
  }
}
