internal import CLanes

/// A sum in sixteen Double lanes: element i goes to lane i mod 16, and the lanes are added in order at
/// the end.
///
/// So a sum has the same bits however many cores share the work around it, and of Floats it is as
/// good as exact: the products of two Floats are exact in Double.
struct LaneSum {
  private var low = SIMD8<Double>()
  private var high = SIMD8<Double>()

  @inline(__always)
  init() {}

  @inline(__always)
  mutating func add(_ x: Lanes) {
    low += lanes_widen(x.lowHalf)
    high += lanes_widen(x.highHalf)
  }

  @inline(__always)
  mutating func add(_ x: Lanes, times z: Lanes) {
    low = lanes_fma_double(lanes_widen(x.lowHalf), lanes_widen(z.lowHalf), low)
    high = lanes_fma_double(lanes_widen(x.highHalf), lanes_widen(z.highHalf), high)
  }

  @inline(__always)
  mutating func add(_ x: SIMD16<Double>) {
    low += x.lowHalf
    high += x.highHalf
  }

  @inline(__always)
  mutating func add(_ x: SIMD16<Double>, times z: SIMD16<Double>) {
    low = lanes_fma_double(x.lowHalf, z.lowHalf, low)
    high = lanes_fma_double(x.highHalf, z.highHalf, high)
  }

  /// The total of `count` elements: lanes that never received one are left out, being 0.
  @inline(__always)
  func total(of count: Int) -> Double {
    var total = 0.0
    for lane in 0..<min(count, 8) { total += low[lane] }
    if count > 8 { for lane in 0..<min(count - 8, 8) { total += high[lane] } }
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
    var i = 0
    while i < count {
      sum.add(Lanes(x + i, upTo: count &- i))
      i &+= 16
    }
    return Float(sum.total(of: count))
  }

  package static func dot(
    _ x: UnsafePointer<Float>, _ z: UnsafePointer<Float>, count: Int
  ) -> Float {
    var sum = LaneSum()
    var i = 0
    while i < count {
      let rest = count &- i
      sum.add(Lanes(x + i, upTo: rest), times: Lanes(z + i, upTo: rest))
      i &+= 16
    }
    return Float(sum.total(of: count))
  }
}

extension Double {
  package static func sum(_ x: UnsafePointer<Double>, count: Int) -> Double {
    var sum = LaneSum()
    var i = 0
    while i < count {
      sum.add(SIMD16<Double>(x + i, upTo: count &- i))
      i &+= 16
    }
    return sum.total(of: count)
  }

  package static func dot(
    _ x: UnsafePointer<Double>, _ z: UnsafePointer<Double>, count: Int
  ) -> Double {
    var sum = LaneSum()
    var i = 0
    while i < count {
      let rest = count &- i
      sum.add(SIMD16<Double>(x + i, upTo: rest), times: SIMD16<Double>(z + i, upTo: rest))
      i &+= 16
    }
    return sum.total(of: count)
  }
}
