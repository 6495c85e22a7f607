extension SIMD16<Double> {
  /// eˣ for x ≤ 0, for the columns of a softmax; below −750 it is 0.
  ///
  /// As for Floats: x = n·ln 2 + r, the first step exact, and eʳ = 1 + r + r²·q(r) with q of degree 9,
  /// the minimax polynomial for the relative error (2⁻⁵⁷·³ with its coefficients rounded). Two roundings
  /// are left, that of eʳ − 1 and that of the result: 0.8 units of the last place at most.
  @inline(__always)
  var exponentialOfNegative: WideLanes {
    let x = replacing(with: -750, where: self .< -750)
    // Adding 1.5·2⁵² rounds to a whole number and leaves it in the lowest bits.
    let shifted = mulAdd(x, 0x1.71547652b82fep0, WideLanes(repeating: 0x1.8p52))
    let n = unsafeBitCast(shifted, to: SIMD16<Int64>.self) &- 0x4338_0000_0000_0000
    let whole = shifted - 0x1.8p52
    let first = mulAdd(whole, -0x1.62e42fefa39efp-1, x)
    let second = whole * -0x1.abc9e3b39803fp-56
    let r = first + second
    var q = WideLanes(repeating: 0x1.af635f16ead2dp-26)
    q = mulAdd(q, r, 0x1.28b4e390b076bp-22)
    q = mulAdd(q, r, 0x1.71de11be14b9dp-19)
    q = mulAdd(q, r, 0x1.a01991f032197p-16)
    q = mulAdd(q, r, 0x1.a01a019748f76p-13)
    q = mulAdd(q, r, 0x1.6c16c1872fb65p-10)
    q = mulAdd(q, r, 0x1.11111111167b3p-7)
    q = mulAdd(q, r, 0x1.555555554fa66p-5)
    q = mulAdd(q, r, 0x1.5555555555532p-3)
    q = mulAdd(q, r, 0x1.000000000000cp-1)
    let significand = 1 + (first + mulAdd(r * r, q, second))
    let clamped = n.replacing(with: -1000, where: whole .< -1000)
    return significand * WideLanes(powerOfTwo: clamped) * WideLanes(powerOfTwo: n &- clamped)
  }

  /// 2ⁿ for n in −1022 ... 1023.
  @inline(__always)
  private init(powerOfTwo n: SIMD16<Int64>) {
    self = unsafeBitCast((n &+ 1023) &<< 52, to: WideLanes.self)
  }
}
