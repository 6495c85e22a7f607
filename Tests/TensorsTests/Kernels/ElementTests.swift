import Tensors
import Testing

struct ElementTests {
  /// Inputs that reach every branch, in a length that no vector divides.
  private func inputs<T: Element>(_: T.Type) -> [T] {
    let wide: [T] = normals(531, seed: 3, deviation: 8)
    return wide + [0, -0.0, .infinity, -.infinity, .nan, 88.7, -87.4, -104, 1e30, -1e30, 1e-40]
  }

  @Test(arguments: UnaryFunction.allCases)
  func unaryFunctionsGiveTheSameBitsHoweverTheRangeIsCut(f: UnaryFunction) {
    func check<T: Element>(_: T.Type, _ same: ([T], [T]) -> Bool) {
      let x = inputs(T.self)
      let dy: [T] = normals(x.count, seed: 4)
      let (whole, start): ([T], [T]) = (applied(f, x), normals(x.count, seed: 5))
      var wholeDx = start
      T.pullback(f, x: x, y: whole, dy: dy, dx: &wholeDx, count: x.count)
      for size in [1, 3, 16, 17, 100] {
        var (y, dx): ([T], [T]) = ([], [])
        for first in stride(from: 0, to: x.count, by: size) {
          let part = first..<min(first + size, x.count)
          y += applied(f, Array(x[part]))
          var sum = Array(start[part])
          T.pullback(
            f, x: Array(x[part]), y: Array(whole[part]), dy: Array(dy[part]), dx: &sum,
            count: part.count)
          dx += sum
        }
        #expect(same(y, whole), "\(f) of \(T.self) in parts of \(size)")
        #expect(same(dx, wholeDx), "derivative of \(f) of \(T.self) in parts of \(size)")
      }
    }
    check(Float.self) { bits($0) == bits($1) }
    check(Double.self) { bits($0) == bits($1) }
  }

  @Test(arguments: UnaryFunction.allCases)
  func unaryFunctionsMayOverwriteTheirInput(f: UnaryFunction) {
    let x = inputs(Float.self)
    let wide = inputs(Double.self)
    var (y, z) = (x, wide)
    y.withUnsafeMutableBufferPointer {
      guard let base = $0.baseAddress else { return }
      Float.apply(f, base, base, count: x.count)
    }
    z.withUnsafeMutableBufferPointer {
      guard let base = $0.baseAddress else { return }
      Double.apply(f, base, base, count: x.count)
    }
    #expect(bits(y) == bits(applied(f, x)))
    #expect(bits(z) == bits(applied(f, wide)))
  }

  @Test(arguments: UnaryFunction.allCases)
  func nothingIsWrittenBeyondTheCount(f: UnaryFunction) {
    for count in [0, 1, 15, 16, 17, 33] {
      let x = [Float](repeating: 0.7, count: 64)
      var y = [Float](repeating: 7, count: 64)
      var dx = y
      Float.apply(f, x, &y, count: count)
      Float.pullback(f, x: x, y: y, dy: x, dx: &dx, count: count)
      #expect(y[count...].allSatisfy { $0 == 7 })
      #expect(dx[count...].allSatisfy { $0 == 7 })
    }
  }

  @Test func functionsHaveNamesOfTheirOwn() {
    let names = UnaryFunction.allCases.map(\.rawValue)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { UnaryFunction(rawValue: $0)?.rawValue == $0 })
    #expect(UnaryFunction(rawValue: "swish") == nil)
  }
}
