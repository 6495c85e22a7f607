internal import CLanes

/// A sum in sixteen Double lanes: element i goes to lane i mod 16, and the lanes are added in order at
/// the end.
///
/// So a sum has the same bits however many cores share the work around it, and of Floats it is as
/// good as exact: the products of two Floats are exact in Double.
struct LaneSum {
  private var lanes = WideLanes()

  @inline(__always)
  init() {}

  @inline(__always)
  mutating func add(_ x: Lanes) { lanes += lanes_widen(x) }

  @inline(__always)
  mutating func add(_ x: Lanes, times z: Lanes) {
    lanes = lanes_fma_double(lanes_widen(x), lanes_widen(z), lanes)
  }

  @inline(__always)
  mutating func add(_ x: WideLanes) { lanes += x }

  @inline(__always)
  mutating func add(_ x: WideLanes, times z: WideLanes) {
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
      sum.add(WideLanes(x + i, upTo: size))
    }
    return sum.total(of: count)
  }

  package static func dot(
    _ x: UnsafePointer<Double>, _ z: UnsafePointer<Double>, count: Int
  ) -> Double {
    var sum = LaneSum()
    byLanes(count) { i, size in
      sum.add(WideLanes(x + i, upTo: size), times: WideLanes(z + i, upTo: size))
    }
    return sum.total(of: count)
  }
}
