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
    for i in 0..<count { y[i] = a * x[i] }
  }

  package static func fill(_ a: Self, _ y: UnsafeMutablePointer<Self>, count: Int) {
    y.update(repeating: a, count: count)
  }

  package static func sum(_ x: UnsafePointer<Self>, count: Int) -> Self {
    var total = 0.0
    for i in 0..<count { total += Double(x[i]) }
    return Self(total)
  }

  package static func dot(_ x: UnsafePointer<Self>, _ z: UnsafePointer<Self>, count: Int) -> Self {
    var total = 0.0
    for i in 0..<count { total += Double(x[i]) * Double(z[i]) }
    return Self(total)
  }
}
