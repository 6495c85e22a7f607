import Tensors
import TestSupport
import Testing

private struct Pair: Parameters {
  var W: Tensor
  var b: Tensor

  mutating func forEachTensor(_ body: (String, inout Tensor) -> Void) {
    body("W", &W)
    body("b", &b)
  }
}

private let pair = Pair(W: Tensor(rows: [[1, 2, 3], [4, 5, 6]]), b: Tensor(vector: [7, 8]))

private let stops = [
  Stop("parameters: the tensors do not fit the set: [3 × 2, 2]") {
    _ = pair.replacingTensors([.ones([3, 2]), .ones([2])])
  },
  Stop("parameters: the tensors do not fit the set: [2 × 3]") {
    _ = pair.replacingTensors([.ones([2, 3])])
  },
  Stop("parameters: 1 tensors too many") {
    _ = pair.replacingTensors([.ones([2, 3]), .ones([2]), .ones([1])])
  },
]

struct ParametersTests {
  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  @Test func tensorsComeUnderTheirSymbolsInOrder() {
    #expect(pair.namedTensors.map(\.symbol) == ["W", "b"])
    #expect(pair.tensors.map(\.shape) == [[2, 3], [2]])
    #expect(pair.parameterCount == 8)
  }

  @Test func mappingReplacesEveryTensorAndLeavesTheOriginal() {
    let twice = pair.mapTensors { 2 * $0 }
    #expect(twice.W.rowArrays == [[2, 4, 6], [8, 10, 12]])
    #expect(twice.b.scalars == [14, 16])
    #expect(pair.b.scalars == [7, 8])
  }

  @Test func replacingTakesTensorsInOrder() {
    let other = pair.replacingTensors([.zeros([2, 3]), Tensor(vector: [1, -1])])
    #expect(other.W.scalars == [0, 0, 0, 0, 0, 0])
    #expect(other.b.scalars == [1, -1])
  }

  @Test func conversionRoundsOnceAndBackIsExact() {
    let third = Pair(W: Tensor(rows: [[1.0 / 3]]), b: Tensor(vector: [0.1, 1e-40]))
    let float = third.converted(to: .float)
    #expect(float.tensors.allSatisfy { $0.precision == .float })
    #expect(float.b.scalars == [Double(Float(0.1)), Double(Float(1e-40))])
    let back = float.converted(to: .double)
    #expect(back.W.scalar == Double(Float(1.0 / 3)))
    #expect(third.converted(to: .double).W.isIdentical(to: third.W))
  }

  @Test func aTapeLearnsTheSymbols() {
    let tape = Tape()
    tape.name(pair)
    let Y = tape.record { pair.W * Tensor.ones([3, 2]) + pair.b }
    #expect(tape.nodes.map(\.name) == ["W", "b", nil, nil, nil])
    let gradients = tape.gradients(of: Y)
    #expect(gradients[pair.b].scalars == [2, 2])
  }

  @Test func setsAreDifferentiatedTensorByTensor() {
    expectGradients(at: pair.tensors) { t in
      let θ = pair.replacingTensors(t)
      return gelu(θ.W.transposed * θ.b)
    }
  }
}
