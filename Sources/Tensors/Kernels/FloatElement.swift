extension Float: Element {
  package static var precision: Precision { .float }

  package static func apply(
    _ f: UnaryFunction, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    for i in 0..<count { y[i] = Float(f.value(Double(x[i]))) }
  }

  package static func pullback(
    _ f: UnaryFunction, x: UnsafePointer<Float>, y: UnsafePointer<Float>,
    dy: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>, count: Int
  ) {
    for i in 0..<count { dx[i] += dy[i] * Float(f.derivative(Double(x[i]))) }
  }
}
