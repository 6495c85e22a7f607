import Tensors
import TestSupport
import Testing

private let W = Tensor(rows: [[1, 2, 3, 4], [5, 6, 7, 8]])

struct GatherTests {
  @Test func columnsComeInTheOrderAskedFor() {
    expectClose(gather(W, columns: [3, 0, 3, 2]), rows: [[4, 1, 4, 3], [8, 5, 8, 7]], 0)
    #expect(gather(W, columns: []).shape == [2, 0])
    #expect(gather(Tensor(vector: [7, 8]), columns: [0, 0]).columnArrays == [[7, 8], [7, 8]])
  }

  @Test(arguments: Layout.allCases, Precision.allCases)
  func itIsTheProductWithTheOneHotMatrix(_ layout: Layout, _ precision: Precision) {
    var random = RandomSource(seed: 19)
    let E = layout(.normal([5, 7], precision: precision, from: &random))
    let tokens = [6, 0, 3, 3, 6, 1, 3, 2]
    let hot = Tensor.oneHot(tokens, size: 7, precision: precision)
    // A product with zeros and a one is exact.
    expectClose(gather(E, columns: tokens), E * hot, 0)
    let (one, two) = (Tape(), Tape())
    let (a, b) = (one.record { gather(E, columns: tokens) }, two.record { E * hot })
    let cotangent = Tensor.normal([5, 8], precision: precision, from: &random)
    // Three terms at most, in the same or another order.
    expectClose(
      one.gradients(of: a, cotangent: cotangent)[E], two.gradients(of: b, cotangent: cotangent)[E],
      precision == .double ? 1e-15 : 1e-6)
  }

  @Test func repeatedColumnsAddTheirGradients() {
    let tape = Tape()
    let Y = tape.record { gather(W, columns: [1, 1, 3, 1]) }
    let gradient = tape.gradients(of: Y)[W]
    expectClose(gradient, rows: [[0, 3, 0, 1], [0, 3, 0, 1]], 0)
  }

  @Test func aColumnOutsideIsAFaultOfTheDataAndNaN() {
    let tape = Tape()
    let (Y, fault) = collectingFault { tape.record { gather(W, columns: [4, 1, -1]) } }
    #expect(fault?.message == "column 4 of a 2 × 4 matrix")
    #expect(
      Y.column(0).scalars.allSatisfy { $0.isNaN } && Y.column(2).scalars.allSatisfy { $0.isNaN })
    #expect(Y.column(1).scalars == [2, 6])
    expectClose(tape.gradients(of: Y)[W], rows: [[0, 1, 0, 0], [0, 1, 0, 0]], 0)
  }

  @Test func theAxisPacksWhatWasLookedUp() {
    let axis = TokenAxis(lengths: [2, 1])
    #expect(gather(W, columns: [1, 0, 2], axis: axis).columnAxis == axis)
    // W's own columns are a vocabulary: their packing, if any, is not that of the tokens.
    let packed = W.packed(TokenAxis(lengths: [1, 3]))
    #expect(gather(packed, columns: [1, 0, 2]).columnAxis == nil)
  }
}
