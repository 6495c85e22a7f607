internal import CLanes

/// A sum in sixteen Double lanes: element i goes to lane i mod 16, and the lanes are added in order at
/// the end.
///
/// So a sum has the same bits however many cores share the work around it, and of Floats it is as
/// good as exact: the products of two Floats are exact in Double.
struct LaneSum {
  private var lanes = SIMD16<Double>()

  @inline(__always)
  init() {}

  @inline(__always)
  mutating func add(_ x: Lanes) { lanes += lanes_widen(x) }

  @inline(__always)
  mutating func add(_ x: Lanes, times z: Lanes) {
    lanes = lanes_fma_double(lanes_widen(x), lanes_widen(z), lanes)
  }

  @inline(__always)
  mutating func add(_ x: SIMD16<Double>) { lanes += x }

  @inline(__always)
  mutating func add(_ x: SIMD16<Double>, times z: SIMD16<Double>) {
    lanes = lanes_fma_double(x, z, lanes)
  }

  /// The total of `count` elements: lanes that never received one are left out, being 0.
  @inline(__always)
  func total(of count: Int) -> Double {
    var total = 0.0
    for lane in 0..<min(count, 16) { total += lanes[lane] }
    return total
  }
}

extension SIMD16<Double> {
  /// Sixteen consecutive elements, or the first `count` if that is less, then the filler.
  @inline(__always)
  init(_ x: UnsafePointer<Double>, upTo count: Int, filler: Double = 0) {
    if count >= 16 {
      self = UnsafeRawPointer(x).loadUnaligned(as: SIMD16<Double>.self)
    } else {
      self.init(repeating: filler)
      withUnsafeMutableBytes(of: &self) {
        $0.baseAddress?.copyMemory(from: x, byteCount: count * MemoryLayout<Double>.stride)
      }
    }
  }
}

extension Float {
  package static func sum(_ x: UnsafePointer<Float>, count: Int) -> Float {
    var sum = LaneSum()
    byLanes(count) { i, size in
      sum.add(Lanes(x + i, upTo: size))
    }
    return Float(sum.total(of: count))
  }

  package static func dot(
    _ x: UnsafePointer<Float>, _ z: UnsafePointer<Float>, count: Int
  ) -> Float {
    var sum = LaneSum()
    byLanes(count) { i, size in
      sum.add(Lanes(x + i, upTo: size), times: Lanes(z + i, upTo: size))
    }
    return Float(sum.total(of: count))
  }
}

extension Double {
  package static func sum(_ x: UnsafePointer<Double>, count: Int) -> Double {
    var sum = LaneSum()
    byLanes(count) { i, size in
      sum.add(SIMD16<Double>(x + i, upTo: size))
    }
    return sum.total(of: count)
  }

  package static func dot(
    _ x: UnsafePointer<Double>, _ z: UnsafePointer<Double>, count: Int
  ) -> Double {
    var sum = LaneSum()
    byLanes(count) { i, size in
      sum.add(SIMD16<Double>(x + i, upTo: size), times: SIMD16<Double>(z + i, upTo: size))
    }
    return sum.total(of: count)
  }
}
