import FormalTraining
import Tensors
import TestSupport
import Testing

struct OptimiserStateTests {
  private let θ = sample([50], seed: 1)
  private let gradients = (2..<9).map { sample([50], seed: $0) }

  /// Three steps, then four: with the state handed to a fresh rule between them, and without.
  private func expectResuming(
    sourceLocation: SourceLocation = #_sourceLocation, _ make: () -> some Optimiser
  ) throws {
    var whole = make()
    let expected = gradients.reduce(θ) { whole.step($0, $1) }
    var first = make()
    let middle = gradients[..<3].reduce(θ) { first.step($0, $1) }
    var second = make()
    try second.restore(first.state)
    let found = gradients[3...].reduce(middle) { second.step($0, $1) }
    #expect(found.isIdentical(to: expected), sourceLocation: sourceLocation)
    #expect(second.state.steps == whole.state.steps, sourceLocation: sourceLocation)
  }

  @Test func aRestoredRuleGoesOnBitForBit() throws {
    try expectResuming { SGD(rate: 0.1) }
    try expectResuming { Adam(rate: 0.1) }
    let set = Sample(W: sample([4, 10], seed: 1), b: sample([9], seed: 2), c: Tensor(scalar: 1))
    try expectResuming { AdamW(rate: 0.1, decay: 0.2, for: set) }
  }

  @Test func theStateNamesItsVectors() {
    var adam = Adam(rate: 0.1, beta1: 0.5, beta2: 0.75)
    #expect(adam.state.steps == 0 && adam.state.tensors.isEmpty)
    _ = adam.step(.zeros([2]), Tensor(vector: [4, -2]))
    #expect(adam.state.steps == 1)
    #expect(adam.state.tensors.map(\.name) == ["m", "v"])
    #expect(adam.state.tensors[0].tensor.scalars == [2, -1])
    #expect(adam.state.tensors[1].tensor.scalars == [4, 1])
  }

  @Test func aFreshStateIsRestoredToo() throws {
    var adam = Adam(rate: 0.1)
    _ = adam.step(θ, gradients[0])
    try adam.restore(Adam(rate: 0.1).state)
    #expect(adam.steps == 0)
    var fresh = Adam(rate: 0.1)
    #expect(adam.step(θ, gradients[1]).isIdentical(to: fresh.step(θ, gradients[1])))
  }

  @Test func aForeignStateThrowsAndChangesNothing() {
    var adam = Adam(rate: 0.1)
    let m = Tensor.ones([3])
    func refuses(_ state: OptimiserState, _ error: OptimiserStateError) {
      #expect(throws: error) { try adam.restore(state) }
    }
    refuses(
      OptimiserState(steps: 2, tensors: [("m", m)]),
      .names(found: ["m"], expected: ["m", "v"]))
    refuses(
      OptimiserState(steps: 0, tensors: [("m", m), ("v", m)]),
      .names(found: ["m", "v"], expected: []))
    refuses(
      OptimiserState(steps: 2, tensors: [("m", m), ("v", .ones([4]))]),
      .shape(name: "v", found: [4]))
    refuses(
      OptimiserState(steps: 2, tensors: [("m", m), ("v", .ones([3], precision: .float))]),
      .shape(name: "v", found: [3]))
    refuses(
      OptimiserState(steps: 2, tensors: [("m", .ones([3, 1])), ("v", m)]),
      .shape(name: "m", found: [3, 1]))
    refuses(OptimiserState(steps: -1, tensors: [("m", m), ("v", m)]), .steps(-1))
    #expect(adam.steps == 0)
    #expect(
      String(describing: OptimiserStateError.names(found: ["m"], expected: []))
        == #"an optimiser's state has the tensors ["m"], expected []"#)
    var sgd = SGD(rate: 1)
    #expect(throws: OptimiserStateError.self) {
      try sgd.restore(OptimiserState(steps: 2, tensors: [("m", m)]))
    }
  }
}
