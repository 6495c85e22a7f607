import FormalAlgorithms
import Foundation
import Tensors
import TestSupport
import Testing

/// The numbers of the specification's section 6 for Algorithms 8–10 (Goldens/stack_pins.json): the state
/// after every line, P, and the gradients of all parameters.
struct StackPinsTests {
  struct Pins: Decodable {
    struct Stack: Decodable {
      let algorithm: Int
      /// Line, l (0 outside a loop), Frobenius norm, first entry, last entry.
      let trace: [[Double]]
      let P: [[Double]]
      /// s, norm, first entry, last entry.
      let gradients: [[Double]]
    }
    let stacks: [Stack]

    static subscript(_ stack: SampleStack) -> Stack {
      get throws {
        let url = try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
        let data = try Data(contentsOf: url.appendingPathComponent("stack_pins.json"))
        let stacks = try JSONDecoder().decode(Pins.self, from: data).stacks
        return try #require(stacks.first { $0.algorithm == stack.rawValue })
      }
    }
  }

  /// The recorded run of a pinned model, with its loss and its numbered gradients.
  static func run(
    _ stack: SampleStack, precision: Precision = .double
  ) -> (tape: Tape, P: Tensor, loss: Double, gradients: [Tensor]) {
    func run<T: Parameters>(
      _ θ: T, targets: [Int?], _ model: (T) -> Tensor
    ) -> (Tape, Tensor, Double, [Tensor]) {
      let θ = θ.converted(to: precision)
      let tape = Tape()
      let (P, loss) = tape.record {
        let P = model(θ)
        return (P, logLoss(P, targets: targets))
      }
      let gradients = PinnedModel.numbered(tape.gradients(of: loss), of: θ, heads: 2)
      return (tape, P, loss.scalar, gradients)
    }
    let next: [Int?] = [0, 2, 1, 6, nil]
    switch stack {
    case .encoderDecoder:
      return run(PinnedModel.edTransformer, targets: next) {
        edTransformer(PinnedModel.z, PinnedModel.x, $0)
      }
    case .encoder:
      return run(PinnedModel.eTransformer(), targets: [nil, 0, nil, 1, nil]) {
        eTransformer(PinnedModel.masked, $0)
      }
    case .decoder:
      return run(PinnedModel.dTransformer, targets: next) { dTransformer(PinnedModel.x, $0) }
    }
  }

  private func expectEntries(
    _ tensor: Tensor, _ pins: ArraySlice<Double>, _ law: String, _ tolerance: Double = 1e-9
  ) {
    let (i, j) = (tensor.rows - 1, tensor.columns - 1)
    expectClose(
      Tensor(vector: [tensor.norm, tensor[0, 0], tensor[i, j]]), Tensor(vector: Array(pins)),
      tolerance, law)
  }

  /// The fill of section 6: first and last entry of some tensors, their number, and all numbers.
  @Test func theParametersAreThoseOfTheSpecification() {
    let θ = PinnedModel.dTransformer
    let numbered = PinnedModel.numbered(θ, heads: 2)
    let fill: [(s: Int, first: Double, last: Double)] = [
      (1, -0.343883079592, 0.195118117654), (2, -0.491226306312, 0.174975684478),
      (3, -0.186938332415, 0.388897080901), (4, -0.499961628782, -0.091081252136),
      (17, 0.817483510042, 1.162734747501), (18, -0.029799805163, 0.185759046815),
      (49, 0.498985245094, 0.249741391145),
    ]
    for (s, first, last) in fill {
      let tensor = numbered[s - 1]
      let found = [tensor[0, 0], tensor[tensor.rows - 1, tensor.columns - 1]]
      expectClose(Tensor(vector: found), Tensor(vector: [first, last]), 1e-11, "s = \(s)")
    }
    let (e, ed) = (PinnedModel.eTransformer(), PinnedModel.edTransformer)
    #expect(numbered.count == 49 && θ.parameterCount == 418)
    #expect(PinnedModel.numbered(e, heads: 2).count == 51 && e.parameterCount == 424)
    #expect(PinnedModel.numbered(ed, heads: 2).count == 101 && ed.parameterCount == 791)
    // Algorithm 9's first 46 tensors are Algorithm 10's.
    for (a, b) in zip(numbered, PinnedModel.numbered(e, heads: 2)).prefix(46) {
      #expect(a.isIdentical(to: b))
    }
  }

  @Test(arguments: SampleStack.allCases)
  func theStateAfterEveryLineIsPinned(_ stack: SampleStack) throws {
    let tape = Self.run(stack).tape
    let trace = try Pins[stack].trace
    #expect(trace.count == [8: 19, 9: 12, 10: 11][stack.rawValue])
    for pin in trace {
      let (line, l) = (Int(pin[0]), Int(pin[1]))
      let value =
        l == 0
        ? tape.value(algorithm: stack.rawValue, line: line)
        : tape.values(ofLine: line, algorithm: stack.rawValue)[l - 1]
      expectEntries(value, pin[2...], "\(stack), line \(line), l = \(l)")
    }
  }

  @Test(arguments: SampleStack.allCases)
  func theDistributionsArePinned(_ stack: SampleStack) throws {
    expectClose(Self.run(stack).P, rows: try Pins[stack].P)
    // Float has 24 bits; the norms divide by deviations of about 0.3.
    let P = Self.run(stack, precision: .float).P
    #expect(P.precision == .float)
    expectClose(P, rows: try Pins[stack].P, tolerance(.float))
  }

  /// N11.1, N12.1, N13.1.
  @Test(arguments: [
    (SampleStack.encoderDecoder, 9.940021353394), (.encoder, 2.195452141098),
    (.decoder, 8.103500427394),
  ])
  func theLossesArePinned(_ stack: SampleStack, _ loss: Double) {
    expectClose(Tensor(scalar: Self.run(stack).loss), Tensor(scalar: loss))
    expectClose(
      Tensor(scalar: Self.run(stack, precision: .float).loss), Tensor(scalar: loss),
      tolerance(.float))
  }

  /// N11.2, N12.2, N13.2.
  @Test(arguments: SampleStack.allCases)
  func theGradientsArePinned(_ stack: SampleStack) throws {
    let pins = try Pins[stack].gradients
    #expect(pins.count == [8: 40, 9: 22, 10: 49][stack.rawValue])
    let (exact, float) = (Self.run(stack), Self.run(stack, precision: .float))
    for pin in pins {
      let s = Int(pin[0])
      expectEntries(exact.gradients[s - 1], pin[1...], "\(stack), s = \(s)")
      expectEntries(
        float.gradients[s - 1], pin[1...], "\(stack) in Float, s = \(s)", tolerance(.float))
    }
  }
}
