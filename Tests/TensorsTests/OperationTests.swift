import Tensors
import TestSupport
import Testing

/// [x + y, x ⊙ y] as one operation of the reader's own, made of ours.
private struct SumAndProduct: Tensors.Operation {
  var name: String { "sum and product" }

  func value(_ inputs: [Tensor]) -> Tensor {
    concatenate(columns: [inputs[0] + inputs[1], inputs[0] .* inputs[1]])
  }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    let n = inputs[0].columns
    let (ds, dp) = (dy.columns(0..<n), dy.columns(n..<2 * n))
    adjoints.add(ds + dp .* inputs[1], to: 0)
    adjoints.add(ds + dp .* inputs[0], to: 1)
  }
}

/// An operation that counts how often its adjoints are computed, or gets their shape wrong.
private struct Probe: Tensors.Operation {
  let counter: Mutexed
  var shape: Shape?
  var name: String { "probe" }

  func value(_ inputs: [Tensor]) -> Tensor { inputs[0] + inputs[1] }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    func counted() -> Tensor {
      counter.add(1)
      return shape.map { .ones($0) } ?? dy
    }
    adjoints.add(counted(), to: 0)
    if adjoints.wants(1) { adjoints.add(counted(), to: 1) }
  }
}

/// An operation that hands on its input as it is.
private struct Same: Tensors.Operation {
  var name: String { "same" }

  func value(_ inputs: [Tensor]) -> Tensor { inputs[0] }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    adjoints.add(dy, to: 0)
  }
}

private let stops = [
  Stop("adjoint: 3 for an input 2 × 2") {
    let tape = Tape()
    let Y = tape.record {
      apply(Probe(counter: Mutexed(0), shape: [3]), [.ones([2, 2]), .ones([2, 2])])
    }
    _ = tape.gradients(of: Y)
  }
]

struct OperationTests {
  private let X = Tensor(rows: [[1, 2], [3, -4]])
  private let Y = Tensor(rows: [[0.5, 6], [-7, 8]])

  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  @Test func anOperationOfOnesOwnComputesRecordsAndDifferentiates() {
    let tape = Tape()
    let Z = tape.record { apply(SumAndProduct(), [X, Y]) }
    #expect(Z.rowArrays == [[1.5, 8, 0.5, 12], [-4, 4, -21, -32]])
    #expect(tape.nodes.map { $0.operation?.name } == [nil, nil, "sum and product"])
    #expect(tape.nodes.last?.operation?.attributes == "")
    expectGradients(at: [X, Y]) { t in apply(SumAndProduct(), [t[0], t[1]]) }
    expectGradients(at: [X]) { t in apply(SumAndProduct(), [t[0], t[0]]) }
  }

  @Test func withoutATapeNothingIsRecorded() {
    let Z = apply(SumAndProduct(), [X, Y])
    let tape = Tape()
    #expect(tape.find(Z) == nil)
  }

  @Test func anInputHandedOnIsANodeOfItsOwn() {
    let tape = Tape()
    let (Y, Z, outside) = tape.record { () -> (Tensor, Tensor, Tensor) in
      let Y = 2 * X
      return (Y, apply(Same(), [Y]), Tape.pause { apply(Same(), [Y]) })
    }
    #expect(tape.find(Y) == 1)
    #expect(tape.find(Z) == 2)
    #expect(tape.find(outside) == nil)
    #expect(tape.gradients(of: Z)[X].scalars == [2, 2, 2, 2])
  }

  @Test func unwantedAdjointsAreNotComputed() {
    let counter = Mutexed(0)
    let tape = Tape()
    let Z = tape.record { apply(Probe(counter: counter), [X, Y]) }
    _ = tape.gradients(of: Z, with: [X])
    #expect(counter.value == 1)
    _ = tape.gradients(of: Z, with: [])
    #expect(counter.value == 1)
    _ = tape.gradients(of: Z)
    #expect(counter.value == 3)
  }

  @Test func namesAndAttributesSayWhatWasDone() {
    let tape = Tape()
    tape.record {
      _ = 0.5 * X
      _ = X / 3
      _ = layerNorm(X, gamma: .ones([2]), beta: .zeros([2]), epsilon: 1e-5)
      _ = rmsNorm(X, gamma: .ones([2]))
      _ = masked(X, .causal)
      _ = gather(X, columns: [1, 1, 0])
      _ = crossEntropy(X, targets: [nil, 1])
      _ = X.rows(1..<2)
      _ = X.columns(0..<2)
      _ = X.columns(1..<1)
      _ = X.reshaped([4])
      _ = X.packed(TokenAxis(lengths: [1, 1]))
    }
    let operations = tape.nodes.compactMap(\.operation).map { "\($0.name): \($0.attributes)" }
    #expect(
      operations == [
        "scale: × 0.5", "scale: × 0.333333", "layer norm: ε = 1e-05", "RMS norm: ",
        "mask: nobody sees ahead", "look up: 3 columns", "cross-entropy: 1 targets",
        "rows: 1 … 1", "columns: 0 … 1", "columns: none", "reshape: 4", "pack: 1 + 1 tokens",
      ])
  }
}
