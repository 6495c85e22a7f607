import Tensors
import Testing

struct LinearTests {
  private let counts = [0, 1, 7, 16, 53]

  /// Runs a kernel for both element types and compares it, bit for bit, with one element at a time.
  private func check(
    _ law: String,
    float: (_ x: [Float], _ z: [Float], _ y: inout [Float], Int) -> Void,
    double: (_ x: [Double], _ z: [Double], _ y: inout [Double], Int) -> Void,
    expected: (_ x: Double, _ z: Double, _ y: Double, (Double) -> Double) -> Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    func run<T: Element>(_: T.Type, _ kernel: ([T], [T], inout [T], Int) -> Void) {
      for count in counts {
        let x: [T] = normals(60, seed: 71)
        let z: [T] = normals(60, seed: 72)
        let start: [T] = normals(60, seed: 73)
        var y = start
        kernel(x, z, &y, count)
        for i in 0..<60 {
          let value = expected(Double(x[i]), Double(z[i]), Double(start[i])) { Double(T($0)) }
          let isIt = y[i] == (i < count ? T(value) : start[i])
          #expect(
            isIt, "\(law) of \(T.self), element \(i) of \(count)", sourceLocation: sourceLocation)
        }
      }
    }
    run(Float.self, float)
    run(Double.self, double)
  }

  @Test func axpyRoundsTheProductThenTheSum() {
    check(
      "axpy", float: { x, _, y, n in Float.axpy(0.3, x, &y, count: n) },
      double: { x, _, y, n in Double.axpy(Double(Float(0.3)), x, &y, count: n) },
      expected: { x, _, y, round in y + round(Double(Float(0.3)) * x) })
  }

  @Test func multiplyAndMultiplyAdd() {
    check(
      "multiply", float: { x, z, y, n in Float.multiply(x, z, &y, count: n) },
      double: { x, z, y, n in Double.multiply(x, z, &y, count: n) },
      expected: { x, z, _, _ in x * z })
    check(
      "multiplyAdd", float: { x, z, y, n in Float.multiplyAdd(x, z, &y, count: n) },
      double: { x, z, y, n in Double.multiplyAdd(x, z, &y, count: n) },
      expected: { x, z, y, round in y + round(x * z) })
  }

  @Test func addAndSubtract() {
    check(
      "add", float: { x, z, y, n in Float.add(x, z, &y, count: n) },
      double: { x, z, y, n in Double.add(x, z, &y, count: n) }, expected: { x, z, _, _ in x + z })
    check(
      "subtract", float: { x, z, y, n in Float.subtract(x, z, &y, count: n) },
      double: { x, z, y, n in Double.subtract(x, z, &y, count: n) },
      expected: { x, z, _, _ in x - z })
  }

  @Test func scaleAndFill() {
    check(
      "scale", float: { x, _, y, n in Float.scale(-2.5, x, &y, count: n) },
      double: { x, _, y, n in Double.scale(-2.5, x, &y, count: n) },
      expected: { x, _, _, _ in -2.5 * x })
    check(
      "fill", float: { _, _, y, n in Float.fill(0.25, &y, count: n) },
      double: { _, _, y, n in Double.fill(0.25, &y, count: n) }, expected: { _, _, _, _ in 0.25 })
  }

  @Test func scaleMayOverwriteItsInput() {
    let x: [Float] = normals(53, seed: 74)
    var y = x
    y.withUnsafeMutableBufferPointer {
      guard let base = $0.baseAddress else { return }
      Float.scale(1.7, base, base, count: 53)
    }
    #expect(y == x.map { 1.7 * $0 })
  }
}
