import Tensors

/// Runs a kernel over arrays: `y = f(x)`.
func applied<T: Element>(_ f: UnaryFunction, _ x: [T]) -> [T] {
  var y = [T](repeating: 7, count: x.count)
  T.apply(f, x, &y, count: x.count)
  return y
}

/// f′(x), as a pullback of ones finds it.
func slopes<T: Element>(_ f: UnaryFunction, _ x: [T]) -> [T] {
  var dx = [T](repeating: 0, count: x.count)
  let ones = [T](repeating: 1, count: x.count)
  T.pullback(f, x: x, y: applied(f, x), dy: ones, dx: &dx, count: x.count)
  return dx
}

/// Seeded normal numbers of any element type.
func normals<T: Element>(_ count: Int, seed: UInt64, deviation: Double = 1) -> [T] {
  var random = RandomSource(seed: seed)
  return (0..<count).map { _ in T(deviation * random.normal()) }
}

/// The bits of each element, for comparisons that see the sign of 0 and NaN.
func bits(_ x: [Float]) -> [UInt32] { x.map(\.bitPattern) }
func bits(_ x: [Double]) -> [UInt64] { x.map(\.bitPattern) }

/// Every power of two and the two Floats on either side of it, of both signs; zeros, infinities, NaN.
let floatBorders: [Float] = {
  var borders: [Float] = [0, -0.0, .infinity, -.infinity, .nan]
  for exponent in 0..<UInt32(255) {
    for step in -2...2 {
      let pattern = Int64(exponent << 23) + Int64(step)
      guard pattern >= 0 else { continue }
      let x = Float(bitPattern: UInt32(pattern))
      borders += [x, -x]
    }
  }
  // Subnormal powers of two, and the largest numbers.
  for shift in 0..<UInt32(23) { borders.append(Float(bitPattern: 1 << shift)) }
  borders += [.greatestFiniteMagnitude, -.greatestFiniteMagnitude]
  return borders
}()
