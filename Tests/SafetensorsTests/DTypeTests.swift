import Safetensors
import Testing

struct DTypeTests {
  /// The reference sorts a file by this order, backwards; it must be one of growing width, or tensors
  /// would not lie at multiples of their size. (Truth values come first: whole bytes lie anywhere.)
  @Test func widthsGrow() {
    let widths = DType.allCases.dropFirst().map(\.bitCount)
    #expect(DType.allCases.first == .bool)
    #expect(widths == widths.sorted())
    #expect(DType.allCases.filter(\.isFloatingPoint) == [.f16, .bf16, .f32, .f64])
  }
}
