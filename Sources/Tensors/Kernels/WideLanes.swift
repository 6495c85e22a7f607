internal import CLanes

/// Sixteen Doubles at once.
typealias WideLanes = SIMD16<Double>

/// x·y + z, rounded once.
@inline(__always)
func mulAdd(_ x: WideLanes, _ y: WideLanes, _ z: WideLanes) -> WideLanes {
  lanes_fma_double(x, y, z)
}

/// x·y + z, rounded once.
@inline(__always)
func mulAdd(_ x: WideLanes, _ y: Double, _ z: WideLanes) -> WideLanes {
  lanes_fma_double(x, WideLanes(repeating: y), z)
}

/// x·y + z, rounded once.
@inline(__always)
func mulAdd(_ x: WideLanes, _ y: WideLanes, _ z: Double) -> WideLanes {
  lanes_fma_double(x, y, WideLanes(repeating: z))
}

extension SIMD16<Double> {
  /// Sixteen consecutive elements, or the first `count` if that is less, then the filler.
  @inline(__always)
  init(_ x: UnsafePointer<Double>, upTo count: Int, filler: Double = 0) {
    self =
      count >= 16
      ? UnsafeRawPointer(x).loadUnaligned(as: WideLanes.self) : loadFew(x, count, filler)
  }

  /// Writes sixteen consecutive elements, or the first `count` if that is less.
  @inline(__always)
  func store(_ y: UnsafeMutablePointer<Double>, upTo count: Int) {
    if count >= 16 {
      UnsafeMutableRawPointer(y).storeBytes(of: self, as: WideLanes.self)
    } else {
      storeFew(self, y, count)
    }
  }

  /// The first `count` elements, zeros after them.
  @inline(__always)
  func first(_ count: Int) -> WideLanes {
    let numbers = WideLanes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    return replacing(with: 0, where: numbers .>= Double(count))
  }
}

/// Fewer than sixteen elements, then the filler: by fours and ones, in registers as for Floats. Inlined,
/// because a result of this size would come back through memory.
@inline(__always)
private func loadFew(_ x: UnsafePointer<Double>, _ count: Int, _ filler: Double) -> WideLanes {
  func four(_ i: Int) -> SIMD4<Double> {
    UnsafeRawPointer(x + i).loadUnaligned(as: SIMD4<Double>.self)
  }
  let start = count & ~3
  let none = SIMD4(repeating: filler)
  let last = SIMD4(
    count & 3 > 0 ? x[start] : filler, count & 3 > 1 ? x[start + 1] : filler,
    count & 3 > 2 ? x[start + 2] : filler, filler)
  let low = SIMD8(
    lowHalf: start >= 4 ? four(0) : last, highHalf: start >= 8 ? four(4) : start == 4 ? last : none)
  let high = SIMD8(
    lowHalf: start >= 12 ? four(8) : start == 8 ? last : none, highHalf: start == 12 ? last : none)
  return WideLanes(lowHalf: low, highHalf: high)
}

/// Writes fewer than sixteen elements, by fours and ones.
@inline(__always)
private func storeFew(_ lanes: WideLanes, _ y: UnsafeMutablePointer<Double>, _ count: Int) {
  func four(_ i: Int, _ part: SIMD4<Double>) {
    UnsafeMutableRawPointer(y + i).storeBytes(of: part, as: SIMD4<Double>.self)
  }
  let start = count & ~3
  if start >= 4 { four(0, lanes.lowHalf.lowHalf) }
  if start >= 8 { four(4, lanes.lowHalf.highHalf) }
  if start >= 12 { four(8, lanes.highHalf.lowHalf) }
  let last =
    start == 0
    ? lanes.lowHalf.lowHalf
    : start == 4
      ? lanes.lowHalf.highHalf : start == 8 ? lanes.highHalf.lowHalf : lanes.highHalf.highHalf
  if count & 3 > 0 { y[start] = last[0] }
  if count & 3 > 1 { y[start + 1] = last[1] }
  if count & 3 > 2 { y[start + 2] = last[2] }
}
