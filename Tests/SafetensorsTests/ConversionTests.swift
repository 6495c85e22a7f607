import Foundation
import Tensors
import TestSupport
import Testing

@testable import Safetensors

struct ConversionTests {
  @Test(arguments: [DType.f64, .f32, .f16, .bf16], Precision.allCases)
  func readingUndoesWriting(dtype: DType, precision: Precision) throws {
    for (seed, shape) in [[], [7], [37, 41], [5, 2, 3], [2, 3, 4, 5], [0, 3]].enumerated() {
      let tensor = sample(Shape(shape), seed: UInt64(seed), precision: precision)
      let back = try SafetensorsFile(safetensorsData([("t", tensor)], as: dtype))
        .tensor("t", precision: precision)
      // Half a unit in the last place: 11 significant bits of F16, 8 of BF16, 24 of F32.
      let error: Double =
        switch dtype {
        case .f16: 0x1p-11
        case .bf16: 0x1p-8
        case .f32: precision == .float ? 0 : 0x1p-24
        default: 0
        }
      for (a, b) in zip(back.scalars, tensor.scalars) {
        // Below 2⁻¹⁴ the steps of F16 are as wide as there.
        #expect(abs(a - b) <= error * max(abs(b), 0x1p-14))
      }
      #expect(back.shape == tensor.shape)
    }
  }

  @Test func bytesAreLittleEndianRowAfterRow() {
    let matrix = Tensor(rows: [[1, 2], [3, 4]])
    #expect(encode(matrix, .f16) == [0x00, 0x3C, 0x00, 0x40, 0x00, 0x42, 0x00, 0x44])
    #expect(encode(matrix, .bf16) == [0x80, 0x3F, 0x00, 0x40, 0x40, 0x40, 0x80, 0x40])
  }
}
