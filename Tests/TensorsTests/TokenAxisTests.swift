import Tensors
import TestSupport
import Testing

private func packed(_ rows: Int, _ lengths: [Int], seed: UInt64 = 5) -> Tensor {
  var random = RandomSource(seed: seed)
  return Tensor.normal([rows, lengths.reduce(0, +)], from: &random).packed(
    TokenAxis(lengths: lengths))
}

private let stops = [
  Stop("token axis: lengths [] are not all at least 1") { _ = TokenAxis(lengths: []) },
  Stop("token axis: lengths [2, 0] are not all at least 1") { _ = TokenAxis(lengths: [2, 0]) },
  Stop("packed: 2 + 3 tokens for 4 columns") {
    _ = Tensor.ones([3, 4]).packed(TokenAxis(lengths: [2, 3]))
  },
  Stop("packed: two different packings: 2 + 3 tokens and 3 + 2 tokens") {
    _ = packed(2, [2, 3]).packed(TokenAxis(lengths: [3, 2]))
  },
  Stop("+: two different packings: 2 + 3 tokens and 3 + 2 tokens") {
    _ = packed(2, [2, 3]) + packed(2, [3, 2])
  },
  Stop("−: two different packings: 2 + 3 tokens and 3 + 2 tokens") {
    _ = packed(2, [2, 3]) - packed(1, [3, 2])
  },
  Stop("⊙: two different packings: 2 + 3 tokens and 1 + 4 tokens") {
    _ = packed(2, [2, 3]) .* packed(2, [1, 4])
  },
  Stop("/: two different packings: 2 + 3 tokens and 1 + 4 tokens") {
    _ = packed(2, [2, 3]) / packed(2, [1, 4])
  },
  Stop("matrix product: two different packings: 2 + 3 tokens and 3 + 2 tokens") {
    _ = packed(2, [2, 3]) * packed(4, [3, 2]).transposed
  },
  Stop("affine map: two different packings: 2 + 3 tokens and 3 + 2 tokens") {
    _ = affine(packed(2, [2, 3]), packed(4, [3, 2]).transposed, .ones([2]))
  },
  Stop("stack: two different packings: 2 + 3 tokens and 3 + 2 tokens") {
    _ = stack(rows: [packed(2, [2, 3]), packed(1, [3, 2])])
  },
  Stop("side by side: packed and unpacked columns do not mix: pack all of them, or none") {
    _ = concatenate(columns: [packed(2, [2, 3]), .ones([2, 1])])
  },
  Stop("look up: 2 + 3 tokens for 4 columns") {
    _ = gather(.ones([3, 9]), columns: [0, 1, 2, 3], axis: TokenAxis(lengths: [2, 3]))
  },
  Stop("mask: 2 sequences attend to 3") {
    let (q, k) = (packed(2, [2, 3]), packed(2, [1, 1, 4]))
    _ = masked(k.transposed * q, .bidirectional)
  },
  Stop("mask: a causal mask needs as many keys as queries, not 6 × 5") {
    let (q, k) = (packed(2, [2, 3]), packed(2, [2, 4]))
    _ = masked(k.transposed * q, .causal)
  },
  Stop("mask: a causal mask needs as many keys as queries, not 5 × 5") {
    let (q, k) = (packed(2, [2, 3]), packed(2, [3, 2]))
    _ = masked(k.transposed * q, .causal)
  },
]

struct TokenAxisTests {
  let axis = TokenAxis(lengths: [3, 1, 4])

  @Test func boundariesRangesAndCount() {
    #expect(axis.boundaries == [0, 3, 4, 8])
    #expect(axis.ranges == [0..<3, 3..<4, 4..<8])
    #expect(axis.count == 8)
    #expect(axis.description == "3 + 1 + 4 tokens")
  }

  @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  @Test func tokenwiseOperationsKeepThePacking() {
    let X = packed(3, [3, 1, 4])
    let plain = Tensor(shape: X.shape, scalars: X.scalars)
    let b = Tensor(vector: [1, 2, 3])
    let W = Tensor.ones([2, 3])
    let row = columnSums(X)
    let results = [
      X + b, X - X, plain + X, X .* row, plain / row, plain - row, 2 * X, -X, W * X,
      affine(W, X, Tensor(vector: [1, 2])), gelu(X), softmax(X), logSoftmax(X), row, columnMeans(X),
      layerNorm(X, gamma: b, beta: b), rmsNorm(X, gamma: b), X.rows(1..<3),
      stack(rows: [plain, X]),
      X.reshaped([3, 2, 4]), X.transposed.transposed, X.converted(to: .float),
      gather(plain, columns: Array(0..<8), axis: axis), X.columns(0..<8), 1.0 * X,
    ]
    for (k, result) in results.enumerated() {
      #expect(result.columnAxis == axis, "operation \(k)")
      #expect(result.rowAxis == nil, "operation \(k)")
    }
    #expect(X.transposed.rowAxis == axis)
    #expect(X.transposed.columnAxis == nil)
    #expect((X.transposed * X).rowAxis == axis)
    #expect((X.transposed * X).columnAxis == axis)
  }

  @Test func aSpreadOperandBringsOnlyTheAxisItShares() {
    // One column of a packing, spread over another packing: their columns have nothing in common.
    let X = packed(3, [2, 3])
    let b = packed(3, [1]).columns(0..<1).reshaped([3])
    #expect((X + b).columnAxis == X.columnAxis)
    let number = sum(packed(3, [1, 1]))
    #expect((X .* number).columnAxis == X.columnAxis)
    #expect((Tensor.ones([3, 5]) + b).columnAxis == nil)
  }

  @Test func aBlockOfColumnsKeepsTheBoundariesInside() {
    let X = packed(2, [3, 1, 4])
    #expect(X.columns(2..<7).columnAxis == TokenAxis(lengths: [1, 1, 3]))
    #expect(X.columns(3..<8).columnAxis == TokenAxis(lengths: [1, 4]))
    #expect(X.columns(4..<7).columnAxis == TokenAxis(lengths: [3]))
    #expect(X.columns(4..<4).columnAxis == nil)
    #expect(X.transposed.rows(2..<7).rowAxis == TokenAxis(lengths: [1, 1, 3]))
  }

  @Test func sideBySideSequencesKeepTheirBoundaries() {
    let joined = concatenate(columns: [packed(2, [3, 1]), packed(2, [2])])
    #expect(joined.columnAxis == TokenAxis(lengths: [3, 1, 2]))
    #expect(concatenate(columns: [Tensor.ones([2, 3]), .ones([2, 1])]).columnAxis == nil)
  }

  @Test func packingOneSequenceChangesNothing() {
    var random = RandomSource(seed: 8)
    let X = Tensor.normal([3, 4], from: &random)
    let one = X.packed(TokenAxis(lengths: [4]))
    for mask in [Mask.causal, .bidirectional] {
      let plain = masked(X.transposed * X, mask)
      #expect(masked(one.transposed * one, mask).isIdentical(to: plain))
      #expect(masked(X.transposed * one, mask).isIdentical(to: plain))
      #expect(masked(one.transposed * X, mask).isIdentical(to: plain))
    }
  }

  @Test(arguments: [Mask.causal, .bidirectional])
  func packedScoresEqualThoseOfEachSequenceAlone(_ mask: Mask) {
    let X = packed(3, [3, 1, 4])
    let together = X * softmax(masked(X.transposed * X, mask))
    for range in axis.ranges {
      let alone = Tensor(columns: Array(X.columnArrays[range]))
      let expected = alone * softmax(masked(alone.transposed * alone, mask))
      expectClose(together.columns(range), expected, 1e-13)
    }
  }

  @Test func packingIsRecordedSoThatAReplaySeesIt() {
    let X = Tensor(columns: packed(3, [3, 1, 4]).columnArrays)
    let tape = Tape()
    let Y = tape.record { () -> Tensor in
      let Z = square(X).packed(axis)
      return masked(Z.transposed * Z, .causal)
    }
    let last = tape.replayed().last
    #expect(last?.isIdentical(to: Y) == true)
    #expect(last?.columnAxis == axis)
    #expect(tape.nodes.compactMap { $0.operation?.name } == ["²", "pack", "ᵀ", "·", "mask"])
  }

  @Test func packedAndUnpackedAreTwoInputs() {
    // The same buffer, but not the same tensor: a replay of the second must know its boundaries.
    let X = Tensor(columns: packed(3, [3, 1, 4]).columnArrays)
    let P = X.packed(axis)
    let tape = Tape()
    let Y = tape.record { () -> Tensor in
      _ = sum(X)
      return masked(P.transposed * P, .causal)
    }
    #expect(tape.replayed().last?.isIdentical(to: Y) == true)
  }

  @Test func gradientsPassThroughAPacking() {
    let axis = axis
    var random = RandomSource(seed: 9)
    expectGradients(at: [.normal([3, 8], from: &random)]) { t in
      let Z = t[0].packed(axis)
      return Z * softmax(masked(Z.transposed * Z, .causal))
    }
  }
}
