import Tensors
import TestSupport
import Testing

struct TapeTests {
  private let A = Tensor(rows: [[1, 2], [3, 4], [5, 6]])
  private let B = Tensor(rows: [[0.5, -1, 2], [1, 0.25, -2]])

  @Test func operationsStandInProgramOrder() {
    let tape = Tape()
    let Y = tape.record { softmax(A * B + Tensor(vector: [1, 2, 3])) }
    #expect(tape.nodes.map { $0.operation?.name } == [nil, nil, "·", nil, "+", "softmax"])
    #expect(tape.nodes.map(\.inputs) == [[], [], [0, 1], [], [2, 3], [4]])
    #expect(tape.leafNodes == [0, 1, 3])
    #expect(tape.find(Y) == 5)
    #expect(tape.nodes[5].value.isIdentical(to: Y))
    for node in tape.nodes {
      #expect(node.scope == 0)
      #expect(node.event == nil)
    }
  }

  @Test func aTensorFromOutsideIsOneNodeHoweverOftenUsed() {
    let tape = Tape()
    tape.record { _ = A * B + A * B }
    #expect(tape.leafNodes.count == 2)
    #expect(tape.find(A) == 0)
    // Equal numbers in another buffer are another tensor.
    #expect(tape.find(Tensor(rows: A.rowArrays)) == nil)
  }

  @Test func viewsOfATensorFromOutsideAreTensorsOfTheirOwn() {
    let (first, again, turned) = (A.rows(0..<2), A.rows(0..<2), A.transposed)
    let tape = Tape()
    tape.record { _ = sum(first) + sum(again) + sum(turned) + sum(A) }
    #expect(tape.find(first) == tape.find(again))
    #expect(tape.leafNodes.count == 3)
  }

  @Test func aResultOfOneTapeIsAnInputOfAnother() {
    let (one, two) = (Tape(), Tape())
    let Y = one.record { A * B }
    let Z = two.record { softmax(Y) }
    #expect(two.nodes.map { $0.operation?.name } == [nil, "softmax"])
    #expect(one.find(Z) == nil)
    #expect(two.find(Y) == 0)
  }

  @Test func anInnerTapeRecordsInPlaceOfTheOuter() {
    let (outer, inner) = (Tape(), Tape())
    outer.record {
      _ = A * B
      let Y = inner.record { () -> Tensor in
        #expect(Tape.current === inner)
        return relu(A)
      }
      #expect(Tape.current === outer)
      _ = sum(Y)
    }
    #expect(Tape.current == nil)
    #expect(outer.nodes.map { $0.operation?.name } == [nil, nil, "·", nil, "Σ"])
    #expect(inner.nodes.map { $0.operation?.name } == [nil, "ReLU"])
  }

  @Test func pausedOperationsAreNotRecorded() {
    let tape = Tape()
    let (once, same) = tape.record { () -> (Tensor, Tensor) in
      let Y = A * B
      return Tape.pause { (2 * Y, 1 * Y) }
    }
    #expect(tape.nodes.count == 3)
    #expect(tape.find(once) == nil)
    // Also where the result is the operand's equal.
    #expect(tape.find(same) == nil)
    #expect(Tape.current == nil)
  }

  @Test func aTapeIsMadeWhereNoneRecords() {
    let gradient = Tape.recording { tape in
      #expect(Tape.current === tape)
      return tape.gradients(of: sum(square(A)))[A]
    }
    #expect(gradient.isIdentical(to: 2 * A))
    #expect(Tape.current == nil)
    struct Interrupted: Error {}
    #expect(throws: Interrupted.self) { try Tape.recording { _ in throw Interrupted() } }
    #expect(Tape.current == nil)
  }

  @Test func theTapeThatRecordsGoesOnRecording() {
    let outer = Tape()
    let gradient = outer.record {
      inScope("Training") { line in
        line(1) {
          Tape.recording { tape in
            #expect(tape === outer)
            let loss = inScope("Model") { inner in inner(2) { sum(square(A)) } }
            return line(3) { tape.gradients(of: loss)[A] }
          }
        }
      }
    }
    #expect(gradient.isIdentical(to: 2 * A))
    #expect(outer.scopes.map(\.label) == ["", "Training", "Model"])
    #expect(outer.scopes.map(\.parent) == [nil, 0, 1])
    #expect(outer.events.map(\.lines) == [[1], [2], [3]])
  }

  /// The calls in progress are unknown to a tape that is made inside them: what it records belongs to its
  /// root. A fault still knows its place, and the calls go on afterwards.
  @Test func aTapeMadeInsideACallKnowsOnlyWhatItRecords() {
    let (_, fault) = collectingFault {
      inScope("Training", number: 13) { line in
        line(1) {}
        Tape.recording { tape in
          line(2) { _ = square(A) }
          inScope("Model") { inner in inner(4) { _ = relu(A) } }
          #expect(tape.scopes.map(\.label) == ["", "Model"])
          #expect(tape.scopes[1].parent == 0)
          #expect(tape.events.map(\.lines) == [[2], [4]])
          #expect(tape.nodes.map(\.scope) == [0, 0, 1])
          #expect(tape.location(of: 1) == nil)
        }
        line(3) { _ = gather(A, columns: [99]) }
      }
    }
    #expect(fault?.location?.description == "Algorithm 13 (Training), line 3")
  }

  @Test func aTapeMadeInAPauseKnowsNothingOfTheLineAroundIt() {
    let outer = Tape()
    outer.record {
      inScope("Outer") { line in
        line(1) {}
        line(2) {
          Tape.pause {
            Tape.recording { tape in
              #expect(tape !== outer)
              let Y = 2 * A
              #expect(tape.find(Y).flatMap { tape.nodes[$0].event } == nil)
            }
          }
          _ = relu(A)
        }
      }
    }
    #expect(outer.nodes.map(\.event) == [nil, 1])
  }

  @Test func recordingEndsWhenTheBodyThrows() {
    struct Interrupted: Error {}
    let tape = Tape()
    #expect(throws: Interrupted.self) { try tape.record { throw Interrupted() } }
    #expect(throws: Interrupted.self) {
      try tape.record { try Tape.pause { throw Interrupted() } }
    }
    #expect(Tape.current == nil)
  }

  @Test func aTapeGoesOnWhereItStopped() {
    let tape = Tape()
    let Y = tape.record { A * B }
    let Z = tape.record { sum(Y) }
    #expect(tape.find(Z) == 3)
    #expect(tape.gradients(of: Z)[A].columnArrays == [[1.5, 1.5, 1.5], [-0.75, -0.75, -0.75]])
  }

  @Test func symbolsAreKept() {
    let tape = Tape()
    tape.name(A, "A")
    let Y = tape.record { A * B }
    tape.name(Y, "Y")
    tape.name(B, "B")
    #expect(tape.nodes.map(\.name) == ["A", "B", "Y"])
  }

  @Test func threadsRecordOnTheirOwnTapes() async {
    let counts = await withTaskGroup(of: Int.self) { group in
      for i in 1...8 {
        group.addTask {
          let tape = Tape()
          tape.record { for _ in 0..<i * 100 { _ = relu(Tensor(scalar: 1)) } }
          return tape.nodes.count
        }
      }
      return await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(counts == Set((1...8).map { $0 * 200 }))
  }

  /// A composite of every operation there is, with a packing, views and repeated use.
  private static func everything(_ precision: Precision) -> (Tape, Tensor) {
    var random = RandomSource(seed: 7)
    func normal(_ shape: Shape) -> Tensor { .normal(shape, precision: precision, from: &random) }
    let axis = TokenAxis(lengths: [3, 2])
    let (E, Q, K, b) = (normal([6, 9]), normal([8, 6]), normal([8, 6]), normal([6]))
    let tape = Tape()
    let loss = tape.record { () -> Tensor in
      let X = gather(E, columns: [1, 7, 1, 0, 8], axis: axis) + b
      let heads = (0..<2).map { h -> Tensor in
        let (q, k) = (Q.rows(h * 4..<h * 4 + 4) * X, K.rows(h * 4..<h * 4 + 4) * X)
        return X * softmax(masked(k.transposed * q / 2, h == 0 ? .causal : .bidirectional))
      }
      let Y = stack(rows: heads).rows(2..<8) .* X - X / squareRoot(columnSums(square(X)))
      let Z = layerNorm(gelu(Y), gamma: b, beta: b, epsilon: 1e-5) + silu(rmsNorm(X, gamma: b))
      let U = affine(E.transposed, geluTanh(Z) + tanh(X), Tensor.ones([9], precision: precision))
      let V = concatenate(columns: [U, logSoftmax(U)]).reshaped([9, 5, 2])
      let W = V .* sigmoid(relu(V)) + softplus(-V) + exp(0.1 * V) + log(square(V) + exp(V))
      let means = sum(columnMeans(W)) + mean(W)
      return means + 0.5 * crossEntropy(W.columns(2..<7), targets: [1, nil, 8, 0, 0])
    }
    return (tape, loss)
  }

  @Test(arguments: Precision.allCases) func replayGivesTheSameBits(_ precision: Precision) {
    let (tape, loss) = Self.everything(precision)
    let values = tape.replayed()
    #expect(loss.isFinite)
    #expect(values.count == tape.nodes.count)
    for (k, (value, node)) in zip(values, tape.nodes).enumerated() {
      #expect(value.isIdentical(to: node.value), "node \(k), \(node.operation?.name ?? "input")")
      #expect(value.columnAxis == node.value.columnAxis, "node \(k)")
      #expect(value.rowAxis == node.value.rowAxis, "node \(k)")
    }
    // And a second recording the same again.
    #expect(Self.everything(precision).1.isIdentical(to: loss))
  }

  @Test func aReplayOfAFaultGoesOn() {
    let tape = Tape()
    _ = collectingFault { tape.record { gather(A, columns: [1, 5]) } }
    let again = tape.replayed().last
    #expect(again?.columnArrays[0] == [2, 4, 6])
    #expect(again?[0, 1].isNaN == true)
  }

  @Test func aHundredThousandOperationsDifferentiateWithoutOverflow() {
    let tape = Tape()
    let x = Tensor(scalar: 3)
    let steps = 100_000
    let y = tape.record { () -> Tensor in
      var y = x
      // y ← y·(1 + 1/n) + x: two operations a step.
      for _ in 0..<steps / 2 { y = (1 + 2 / Double(steps)) * y + x }
      return y
    }
    #expect(tape.nodes.count == steps + 1)
    // dy/dx = growthⁿ + (growthⁿ − 1)/(growth − 1), n = steps/2.
    let growth = 1 + 2 / Double(steps)
    var expected = 1.0
    for _ in 0..<steps / 2 { expected = growth * expected + 1 }
    let gradient = tape.gradients(of: y)[x].scalar
    #expect(abs(gradient - expected) <= 1e-9 * expected)
    #expect(abs(y.scalar - 3 * expected) <= 1e-9 * expected)
  }

  @Test func aSumKnowsItsSummands() {
    let (tape, x, b) = (Tape(), Tensor(vector: [1, 2]), Tensor(vector: [3, 5]))
    let (y, z) = tape.record { (x + b, x - b) }
    #expect(tape.summands(of: y)?.0.scalars == [1, 2])
    #expect(tape.summands(of: y)?.1.scalars == [3, 5])
    #expect(tape.summands(of: z) == nil && tape.summands(of: x) == nil)
    #expect(tape.summands(of: Tensor(vector: [4, 7])) == nil)
    #expect(Tape().summands(of: y) == nil)
  }
}
