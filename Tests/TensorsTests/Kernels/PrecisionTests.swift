import Testing

@testable import Tensors

struct PrecisionTests {
  @Test(arguments: Precision.allCases)
  func everyPrecisionIsThatOfItsElements(precision: Precision) {
    func check<T: Element>(_: T.Type) {
      #expect(T.precision == precision)
      #expect(MemoryLayout<T>.size == precision.byteCount)
    }
    check(precision.element)
    #expect(Precision(rawValue: precision.rawValue) == precision)
  }

  @Test func namesAreThoseOfFiles() {
    #expect(Precision.allCases.map(\.rawValue) == ["float", "double"])
  }
}
