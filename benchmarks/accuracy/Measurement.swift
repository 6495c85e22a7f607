import Dispatch
import Tensors

/// The error of a kernel over many inputs, in units of the last place.
struct Measurement {
  var worst = 0.0
  /// The input with the worst error.
  var input: Float = 0
  var total = 0.0
  var count = 0

  var mean: Double { total / Double(max(count, 1)) }

  mutating func add(_ error: Double, at x: Float) {
    if error > worst { (worst, input) = (error, x) }
    total += error
    count += 1
  }

  mutating func add(_ other: Measurement) {
    if other.worst > worst { (worst, input) = (other.worst, other.input) }
    total += other.total
    count += other.count
  }
}

/// |y − reference| in units of the last place that a Float has at the reference.
///
/// Below 2⁻¹²⁶ the unit is 2⁻¹⁴⁹. ∞ counts as 2¹²⁸, on both sides. A NaN on one side only, or a zero of
/// the wrong sign, is an infinite error.
@inline(__always)
func ulps(_ y: Float, _ reference: Double, signOfZero: Bool) -> Double {
  // One over the unit, by the bits of the exponent.
  let exponent = max(reference.bitPattern >> 52 & 0x7ff, 1023 - 126) &- 23
  let error = abs(Double(y) - reference) * Double(bitPattern: (2046 &- exponent) << 52)
  let isWrongZero = signOfZero && y == 0 && y.sign != reference.sign
  let isPlain = abs(y) < .infinity && reference.magnitude < 0x1p128 && !isWrongZero
  return isPlain ? error : unusualUlps(y, reference)
}

@inline(never)
private func unusualUlps(_ y: Float, _ reference: Double) -> Double {
  if reference.isNaN || y.isNaN { return reference.isNaN && y.isNaN ? 0 : .infinity }
  if y == 0 { return .infinity }
  let found = y.isInfinite ? (y < 0 ? -0x1p128 : 0x1p128) : Double(y)
  let clipped = max(-0x1p128, min(0x1p128, reference))
  let exponent = clipped == 0 ? -126 : max(-126, min(127, Int(clipped.exponent)))
  return abs(found - clipped) / Double(sign: .plus, exponent: exponent - 23, significand: 1)
}

/// What is measured: a kernel of Float, or its derivative, against the same in Double.
struct Kernel {
  let function: UnaryFunction
  let isDerivative: Bool

  var name: String { isDerivative ? "derivative of \(function.rawValue)" : function.rawValue }

  /// Measures every `stride`-th bit pattern, over the cores.
  func measured(stride: Int) -> Measurement {
    let shards = 1 << 12
    let size = (1 << 32) / shards
    let results = UnsafeMutableBufferPointer<Measurement>.allocate(capacity: shards)
    defer { results.deallocate() }
    results.initialize(repeating: Measurement())
    let output = Output(results: results)
    DispatchQueue.concurrentPerform(iterations: shards) { shard in
      // The first multiple of the stride in this shard.
      let first = (shard * size + stride - 1) / stride * stride
      let last = (shard + 1) * size - 1
      guard first <= last else { return }
      output.results[shard] = measured(
        from: first, stride: stride, count: (last - first) / stride + 1)
    }
    var sum = Measurement()
    for result in results { sum.add(result) }
    return sum
  }

  /// Measures some inputs.
  func measured(_ inputs: [Float]) -> Measurement {
    var measurement = Measurement()
    let block = Block()
    for start in Swift.stride(from: 0, to: inputs.count, by: Block.capacity) {
      let size = min(Block.capacity, inputs.count - start)
      for i in 0..<size { block.x[i] = inputs[start + i] }
      measure(block, size, &measurement)
    }
    return measurement
  }

  private struct Output: @unchecked Sendable {
    let results: UnsafeMutableBufferPointer<Measurement>
  }

  /// Measures some bit patterns, block by block.
  private func measured(from first: Int, stride: Int, count: Int) -> Measurement {
    var measurement = Measurement()
    let block = Block()
    for start in Swift.stride(from: 0, to: count, by: Block.capacity) {
      let size = min(Block.capacity, count - start)
      let x = block.x
      for i in 0..<size { x[i] = Float(bitPattern: UInt32(first + (start + i) * stride)) }
      measure(block, size, &measurement)
    }
    return measurement
  }

  private func measure(_ block: Block, _ count: Int, _ measurement: inout Measurement) {
    var errors = Measurement()
    let (x, y, wide, reference) = (block.x, block.y, block.wide, block.reference)
    for i in 0..<count { wide[i] = Double(x[i]) }
    Float.apply(function, x, y, count: count)
    Double.apply(function, wide, reference, count: count)
    if isDerivative {
      block.dx.update(repeating: 0, count: count)
      block.wideDx.update(repeating: 0, count: count)
      Float.pullback(function, x: x, y: y, dy: block.dy, dx: block.dx, count: count)
      Double.pullback(
        function, x: wide, y: reference, dy: block.wideDy, dx: block.wideDx, count: count)
      let (dx, wideDx) = (block.dx, block.wideDx)
      for i in 0..<count {
        errors.add(ulps(dx[i], wideDx[i], signOfZero: false), at: x[i])
      }
    } else {
      for i in 0..<count {
        errors.add(ulps(y[i], reference[i], signOfZero: true), at: x[i])
      }
    }
    measurement.add(errors)
  }
}

/// Room for some inputs and what is computed from them.
private final class Block {
  static let capacity = 1024
  let x = UnsafeMutablePointer<Float>.allocate(capacity: capacity)
  let y = UnsafeMutablePointer<Float>.allocate(capacity: capacity)
  let dx = UnsafeMutablePointer<Float>.allocate(capacity: capacity)
  let dy = UnsafeMutablePointer<Float>.allocate(capacity: capacity)
  let wide = UnsafeMutablePointer<Double>.allocate(capacity: capacity)
  let reference = UnsafeMutablePointer<Double>.allocate(capacity: capacity)
  let wideDx = UnsafeMutablePointer<Double>.allocate(capacity: capacity)
  let wideDy = UnsafeMutablePointer<Double>.allocate(capacity: capacity)

  init() {
    dy.update(repeating: 1, count: Self.capacity)
    wideDy.update(repeating: 1, count: Self.capacity)
  }

  deinit {
    for floats in [x, y, dx, dy] { floats.deallocate() }
    for doubles in [wide, reference, wideDx, wideDy] { doubles.deallocate() }
  }
}
