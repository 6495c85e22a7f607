import TestSupport
import Testing

@testable import Tensors

struct ElementAccessTests {
  @Test(arguments: Precision.allCases)
  func elementsSetAreTheElementsRead(precision: Precision) {
    let expected = sample([3, 5], seed: 1, precision: precision)
    let copy = Tensor(shape: [3, 5], precision: precision) { memory in
      expected.withElements { memory.copyMemory(from: $0) }
    }
    #expect(copy.isIdentical(to: expected))
  }

  @Test func theMemoryIsColumnMajorAlsoOfAView() {
    let matrix = Tensor(rows: [[1, 2, 3], [4, 5, 6]])
    func memory(_ tensor: Tensor) -> [Double] {
      tensor.withElements { Array($0.bindMemory(to: Double.self)) }
    }
    #expect(memory(matrix) == [1, 4, 2, 5, 3, 6])
    #expect(memory(matrix.transposed) == [1, 2, 3, 4, 5, 6])
    #expect(memory(matrix.columns(1..<3)) == [2, 5, 3, 6])
    #expect(memory(matrix.rows(1..<2)) == [4, 5, 6])
  }

  @Test func anEmptyTensorHasNoMemory() {
    let empty = Tensor(shape: [0, 4], precision: .float) { #expect($0.count == 0) }
    #expect(empty.shape == [0, 4])
    #expect(empty.withElements { $0.count } == 0)
  }
}
