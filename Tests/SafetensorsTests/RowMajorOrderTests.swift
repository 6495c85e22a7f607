import Tensors
import Testing

@testable import Safetensors

struct RowMajorOrderTests {
  @Test(arguments: [
    [], [5], [3, 4], [33, 65], [1, 7], [2, 3, 4], [40, 2, 35], [3, 1, 4, 2], [33, 2, 3, 34],
    [0, 3], [3, 0, 2],
  ])
  func everyPlaceIsMetOnceAndRight(sizes: [Int]) {
    let shape = Shape(sizes)
    var inMemory = [Int](repeating: -1, count: shape.count)
    RowMajorOrder(shape).forEach { file, memory in
      #expect(inMemory[file] == -1)
      inMemory[file] = memory
    }
    // In the file the last index runs fastest; count through all of them.
    var index = [0, 0, 0, 0]
    for found in inMemory {
      let (a, b, c) = (shape[0], shape[1], shape[2])
      #expect(found == index[0] + a * (index[1] + b * (index[2] + c * index[3])))
      for axis in (0..<4).reversed() {
        index[axis] += 1
        if index[axis] < shape[axis] { break }
        index[axis] = 0
      }
    }
  }
}
