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
    if count >= 16 {
      self = UnsafeRawPointer(x).loadUnaligned(as: Lanes.self)
    } else {
      self.init(repeating: filler)
      withUnsafeMutableBytes(of: &self) {
        $0.baseAddress?.copyMemory(from: x, byteCount: count * MemoryLayout<Float>.stride)
      }
    }
  }

  /// Writes sixteen consecutive elements, or the first `count` if that is less.
  @inline(__always)
  func store(_ y: UnsafeMutablePointer<Float>, upTo count: Int) {
    if count >= 16 {
      UnsafeMutableRawPointer(y).storeBytes(of: self, as: Lanes.self)
    } else {
      withUnsafeBytes(of: self) { bytes in
        guard let base = bytes.baseAddress else { return }
        UnsafeMutableRawPointer(y).copyMemory(
          from: base, byteCount: count * MemoryLayout<Float>.stride)
      }
    }
  }
}

extension SIMD16<Float> {
  /// The first `count` elements, zeros after them.
  @inline(__always)
  func first(_ count: Int) -> Lanes {
    let numbers = Lanes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    return replacing(with: 0, where: numbers .>= Float(count))
  }
}

/// `y[i] = f(x[i])`. The last elements go through the same instructions as all others, in a vector
/// filled up with zeros: the bits do not depend on how a range is cut.
@inline(__always)
func mapLanes(
  _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int, _ f: (Lanes) -> Lanes
) {
  var i = 0
  while i < count {
    let rest = count &- i
    let value = f(Lanes(x + i, upTo: rest))
    value.store(y + i, upTo: rest)
    i &+= 16
  }
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
  var i = 0
  while i < count {
    let rest = count &- i
    let value = f(Lanes(x + i, upTo: rest), Lanes(z + i, upTo: rest))
    (Lanes(y + i, upTo: rest) + value).store(y + i, upTo: rest)
    i &+= 16
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
