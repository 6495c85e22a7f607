import TestSupport
import Testing

@testable import Tensors

struct ParallelTests {
  @Test(arguments: [0, 1, 7, 8, 9, 64, 1001], [-3, 0, 1, 8, 100, 5000])
  func everyItemIsWorkedOnOnce(_ count: Int, _ size: Int) {
    let counters = (0..<count).map { _ in Mutexed(0) }
    let calls = Mutexed(0)
    inParallel(count, shard: size) { range in
      calls.add(1)
      for i in range { counters[i].add(1) }
    }
    #expect(counters.allSatisfy { $0.value == 1 })
    // The cut depends on the size of the work alone.
    #expect(calls.value == max(1, (count + max(1, size) - 1) / max(1, size)))
  }

  @Test func workInsideWorkIsDone() {
    let total = Mutexed(0)
    inParallel(10, shard: 1) { outer in
      inParallel(100, shard: 7) { inner in total.add(outer.count * inner.count) }
    }
    #expect(total.value == 1000)
  }

  /// A computation whose every operation is cut into several shards.
  private static func wide(_ precision: Precision) -> [Tensor] {
    var random = RandomSource(seed: 41)
    let W = Tensor.normal([203, 301], deviation: 0.06, precision: precision, from: &random)
    let X = Tensor.normal([301, 517], precision: precision, from: &random)
    let b = Tensor.normal([203], precision: precision, from: &random)
    let tape = Tape()
    let Y = tape.record { () -> Tensor in
      let H = layerNorm(gelu(affine(W, X, b)), gamma: b, beta: b, epsilon: 1e-5)
      let S = masked(H.transposed * H / 14, .causal)
      let V = (H * softmax(S) + b) .* columnMeans(X) - H / squareRoot(columnSums(square(X)))
      return crossEntropy(logSoftmax(V), targets: (0..<517).map { $0 % 203 })
    }
    let gradients = tape.gradients(of: Y)
    return tape.nodes.map(\.value) + [W, X, b].map { gradients[$0] }
  }

  @Test(arguments: Precision.allCases) func manyThreadsGiveTheBitsOfOne(_ precision: Precision) {
    let many = Self.wide(precision)
    let one = onOneThread { Self.wide(precision) }
    #expect(many.count == one.count)
    for (k, (a, b)) in zip(many, one).enumerated() {
      #expect(a.isIdentical(to: b), "tensor \(k)")
      #expect(a.isFinite || a.scalars.contains(-.infinity), "tensor \(k)")
    }
  }

  @Test func oneThreadMeansThisThread() {
    let here = Context.current
    onOneThread {
      inParallel(100, shard: 1) { _ in #expect(Context.current === here) }
    }
    // Afterwards the work is shared again: nothing to see but that the flag is back.
    #expect(!here.isOnOneThread)
  }

  @Test func columnsDoNotDependOnTheirNeighbours() {
    // Every column-wise operation, on a width of many shards and on each column alone.
    var random = RandomSource(seed: 42)
    let X = Tensor.normal([2001, 70], from: &random)
    let g = Tensor.normal([2001], from: &random)
    let operations: [(Tensor) -> Tensor] = [
      softmax, logSoftmax, { layerNorm($0, gamma: g, beta: g) }, { rmsNorm($0, gamma: g) },
      columnSums, columnMeans, gelu, { $0 + g }, { $0 .* g },
    ]
    for (k, operation) in operations.enumerated() {
      let together = operation(X)
      for j in [0, 1, 16, 35, 69] {
        let alone = operation(X.columns(j..<j + 1))
        #expect(together.columns(j..<j + 1).isIdentical(to: alone), "operation \(k), column \(j)")
      }
    }
  }
}
