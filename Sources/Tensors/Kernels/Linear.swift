// Written once for all element types; the protocol's witnesses for Float and Double are compiled apart,
// as loops that the compiler turns into vectors. Each operation is rounded by itself.

extension Element {
  package static func axpy(
    _ a: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int
  ) {
    for i in 0..<count { y[i] += a * x[i] }
  }

  package static func multiply(
    _ x: UnsafePointer<Self>, _ z: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int
  ) {
    for i in 0..<count { y[i] = x[i] * z[i] }
  }

  package static func multiplyAdd(
    _ x: UnsafePointer<Self>, _ z: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int
  ) {
    for i in 0..<count { y[i] += x[i] * z[i] }
  }

  package static func add(
    _ x: UnsafePointer<Self>, _ z: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int
  ) {
    for i in 0..<count { y[i] = x[i] + z[i] }
  }

  package static func subtract(
    _ x: UnsafePointer<Self>, _ z: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int
  ) {
    for i in 0..<count { y[i] = x[i] - z[i] }
  }

  package static func scale(
    _ a: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int
  ) {
    // In place apart: the compiler's vectors are for buffers that do not overlap.
    if x == UnsafePointer(y) {
      for i in 0..<count { y[i] *= a }
    } else {
      for i in 0..<count { y[i] = a * x[i] }
    }
  }

  package static func fill(_ a: Self, _ y: UnsafeMutablePointer<Self>, count: Int) {
    y.update(repeating: a, count: count)
  }
}
