internal import CLanes

/// Sixteen Floats at once: one register of AVX-512, two of AVX2, four of NEON.
///
/// Every function here and in the files that use it is inlined, so that a kernel keeps its values in
/// registers. Two habits of the standard library's vectors matter: a comparison with
/// `replacing(with:where:)` is one instruction where `clamped` and `max` are loops, and unary minus is
/// 0 − x, which loses the sign of 0.
typealias Lanes = SIMD16<Float>

/// x·y + z, rounded once. Every processor we compile for has an instruction for it.
@inline(__always)
func mulAdd(_ x: Lanes, _ y: Lanes, _ z: Lanes) -> Lanes { lanes_fma(x, y, z) }

/// x·y + z, rounded once.
@inline(__always)
func mulAdd(_ x: Lanes, _ y: Float, _ z: Lanes) -> Lanes {
  lanes_fma(x, Lanes(repeating: y), z)
}

/// x·y + z, rounded once.
@inline(__always)
func mulAdd(_ x: Lanes, _ y: Lanes, _ z: Float) -> Lanes {
  lanes_fma(x, y, Lanes(repeating: z))
}

/// x·y + z, rounded once.
@inline(__always)
func mulAdd(_ x: Lanes, _ y: Float, _ z: Float) -> Lanes {
  lanes_fma(x, Lanes(repeating: y), Lanes(repeating: z))
}

// MARK: - Memory

extension SIMD16<Float> {
  /// Sixteen consecutive elements, or the first `count` if that is less, then the filler.
  @inline(__always)
  init(_ x: UnsafePointer<Float>, upTo count: Int, filler: Float = 0) {
    self =
      count >= 16
      ? UnsafeRawPointer(x).loadUnaligned(as: Lanes.self) : loadFew(x, count, filler)
  }

  /// Writes sixteen consecutive elements, or the first `count` if that is less.
  @inline(__always)
  func store(_ y: UnsafeMutablePointer<Float>, upTo count: Int) {
    if count >= 16 {
      UnsafeMutableRawPointer(y).storeBytes(of: self, as: Lanes.self)
    } else {
      storeFew(self, y, count)
    }
  }
}

/// Fewer than sixteen elements, then the filler: by fours and ones, in registers. A copy through memory
/// would have to wait for its small writes before it is read as one vector.
@inline(never)
private func loadFew(_ x: UnsafePointer<Float>, _ count: Int, _ filler: Float) -> Lanes {
  func four(_ i: Int) -> SIMD4<Float> {
    UnsafeRawPointer(x + i).loadUnaligned(as: SIMD4<Float>.self)
  }
  var last = SIMD4(repeating: filler)
  let start = count & ~3
  if count & 3 > 0 { last[0] = x[start] }
  if count & 3 > 1 { last[1] = x[start + 1] }
  if count & 3 > 2 { last[2] = x[start + 2] }
  let none = SIMD4(repeating: filler)
  let (low, high): (SIMD8<Float>, SIMD8<Float>) =
    switch start {
    case 0: (SIMD8(lowHalf: last, highHalf: none), SIMD8(lowHalf: none, highHalf: none))
    case 4: (SIMD8(lowHalf: four(0), highHalf: last), SIMD8(lowHalf: none, highHalf: none))
    case 8: (SIMD8(lowHalf: four(0), highHalf: four(4)), SIMD8(lowHalf: last, highHalf: none))
    default: (SIMD8(lowHalf: four(0), highHalf: four(4)), SIMD8(lowHalf: four(8), highHalf: last))
    }
  return Lanes(lowHalf: low, highHalf: high)
}

/// Writes fewer than sixteen elements, by fours and ones.
@inline(never)
private func storeFew(_ lanes: Lanes, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
  func four(_ i: Int, _ part: SIMD4<Float>) {
    UnsafeMutableRawPointer(y + i).storeBytes(of: part, as: SIMD4<Float>.self)
  }
  let start = count & ~3
  if start >= 4 { four(0, lanes.lowHalf.lowHalf) }
  if start >= 8 { four(4, lanes.lowHalf.highHalf) }
  if start >= 12 { four(8, lanes.highHalf.lowHalf) }
  let last =
    switch start {
    case 0: lanes.lowHalf.lowHalf
    case 4: lanes.lowHalf.highHalf
    case 8: lanes.highHalf.lowHalf
    default: lanes.highHalf.highHalf
    }
  if count & 3 > 0 { y[start] = last[0] }
  if count & 3 > 1 { y[start + 1] = last[1] }
  if count & 3 > 2 { y[start + 2] = last[2] }
}

extension SIMD16<Float> {
  /// The first `count` elements, zeros after them.
  @inline(__always)
  func first(_ count: Int) -> Lanes {
    let numbers = Lanes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    return replacing(with: 0, where: numbers .>= Float(count))
  }
}

/// Cuts a range into sixteens and a rest, and calls `body` with the start and the size of each. The
/// rest goes through the same instructions as all others: bits do not depend on how a range is cut.
@inline(__always)
func byLanes(_ count: Int, _ body: (_ start: Int, _ size: Int) -> Void) {
  var start = 0
  while start &+ 16 <= count {
    body(start, 16)
    start &+= 16
  }
  if start < count { body(start, count &- start) }
}

/// `y[i] = f(x[i])`.
@inline(__always)
func mapLanes(
  _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int, _ f: (Lanes) -> Lanes
) {
  byLanes(count) { i, size in f(Lanes(x + i, upTo: size)).store(y + i, upTo: size) }
}

/// `y[i] += z[i] · f(x[i])`, as a pullback does.
@inline(__always)
func addLanes(
  _ x: UnsafePointer<Float>, times z: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
  count: Int, _ f: (Lanes) -> Lanes
) { addLanes(x, z, y, count: count) { x, z in z * f(x) } }

/// `y[i] += f(x[i], z[i])`.
@inline(__always)
func addLanes(
  _ x: UnsafePointer<Float>, _ z: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
  count: Int, _ f: (Lanes, Lanes) -> Lanes
) {
  byLanes(count) { i, size in
    let value = f(Lanes(x + i, upTo: size), Lanes(z + i, upTo: size))
    (Lanes(y + i, upTo: size) + value).store(y + i, upTo: size)
  }
}

// MARK: - Signs, exponents, polynomials

extension SIMD16<Float> {
  @inline(__always)
  var bits: SIMD16<UInt32> { unsafeBitCast(self, to: SIMD16<UInt32>.self) }

  @inline(__always)
  init(bits: SIMD16<UInt32>) { self = unsafeBitCast(bits, to: Lanes.self) }

  /// |x|.
  @inline(__always)
  var magnitude: Lanes { Lanes(bits: bits & 0x7fff_ffff) }

  /// −|x|.
  @inline(__always)
  var negativeMagnitude: Lanes { Lanes(bits: bits | 0x8000_0000) }

  /// −x, the sign of 0 included.
  @inline(__always)
  var negative: Lanes { Lanes(bits: bits ^ 0x8000_0000) }

  /// The bits of this number's sign, to be carried over to another by ^.
  @inline(__always)
  var signBits: SIMD16<UInt32> { bits & 0x8000_0000 }

  /// min(x, top); NaN stays.
  @inline(__always)
  func atMost(_ top: Float) -> Lanes { replacing(with: top, where: self .> top) }

  /// max(x, bottom); NaN stays.
  @inline(__always)
  func atLeast(_ bottom: Float) -> Lanes { replacing(with: bottom, where: self .< bottom) }

  /// x·2ⁿ for n in −250 ... 250, rounded once: in two factors, since 2ⁿ itself may not be a Float.
  @inline(__always)
  func scaled(_ n: SIMD16<Int32>) -> Lanes {
    let half = n &>> 1
    return self * Lanes(powerOfTwo: half) * Lanes(powerOfTwo: n &- half)
  }

  /// 2ⁿ for n in −126 ... 127.
  @inline(__always)
  init(powerOfTwo n: SIMD16<Int32>) { self = unsafeBitCast((n &+ 127) &<< 23, to: Lanes.self) }
}

/// c₀ + c₁·x + …, by Horner's rule. One function for each number of coefficients, because an array
/// would live in memory.
@inline(__always)
func horner(_ x: Lanes, _ c0: Float, _ c1: Float) -> Lanes { mulAdd(x, c1, c0) }

@inline(__always)
func horner(_ x: Lanes, _ c0: Float, _ c1: Float, _ c2: Float) -> Lanes {
  mulAdd(x, horner(x, c1, c2), c0)
}

@inline(__always)
func horner(_ x: Lanes, _ c0: Float, _ c1: Float, _ c2: Float, _ c3: Float) -> Lanes {
  mulAdd(x, horner(x, c1, c2, c3), c0)
}

@inline(__always)
func horner(_ x: Lanes, _ c0: Float, _ c1: Float, _ c2: Float, _ c3: Float, _ c4: Float) -> Lanes {
  mulAdd(x, horner(x, c1, c2, c3, c4), c0)
}

@inline(__always)
func horner(
  _ x: Lanes, _ c0: Float, _ c1: Float, _ c2: Float, _ c3: Float, _ c4: Float, _ c5: Float,
  _ c6: Float, _ c7: Float
) -> Lanes {
  let upper = horner(x, c3, c4, c5, c6, c7)
  return mulAdd(x, mulAdd(x, mulAdd(x, upper, c2), c1), c0)
}

@inline(__always)
func horner(
  _ x: Lanes, _ c0: Float, _ c1: Float, _ c2: Float, _ c3: Float, _ c4: Float, _ c5: Float,
  _ c6: Float, _ c7: Float, _ c8: Float
) -> Lanes {
  mulAdd(x, horner(x, c1, c2, c3, c4, c5, c6, c7, c8), c0)
}

@inline(__always)
func horner(
  _ x: Lanes, _ c0: Float, _ c1: Float, _ c2: Float, _ c3: Float, _ c4: Float, _ c5: Float,
  _ c6: Float, _ c7: Float, _ c8: Float, _ c9: Float
) -> Lanes {
  mulAdd(x, horner(x, c1, c2, c3, c4, c5, c6, c7, c8, c9), c0)
}
