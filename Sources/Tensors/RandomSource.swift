/// Whatever gives uniform numbers in [0, 1): a seeded source, or given numbers.
public protocol UniformSource {
  /// The next number.
  mutating func uniform() -> Double
}

/// Given numbers in place of random ones, in their order: for examples whose draws are printed.
public struct GivenDraws: UniformSource, Sendable {
  private var remaining: ArraySlice<Double>

  /// Takes numbers in [0, 1); any other stops.
  public init(_ draws: [Double]) {
    for u in draws where !(0..<1).contains(u) { stop("given draws", "\(u) is not in 0 ..< 1") }
    remaining = draws[...]
  }

  /// The next of the numbers; stops when there are no more.
  public mutating func uniform() -> Double {
    guard let u = remaining.popFirst() else { stop("given draws", "all are used up") }
    return u
  }
}

/// A seeded source of random numbers: the same seed gives the same numbers on every platform.
///
/// The generator is xoshiro256** (Blackman and Vigna, 2018), its state filled from the seed by
/// splitmix64. Uniforms take the upper 53 bits; normals use our own elementary functions, made of
/// exactly rounded operations only, so they too agree bit for bit.
public struct RandomSource: RandomNumberGenerator, UniformSource, Sendable, Hashable, Codable {
  private var a, b, c, d: UInt64
  private var spareNormal: Double?

  /// Starts the sequence that belongs to `seed`.
  public init(seed: UInt64) {
    var mixer = seed
    func split() -> UInt64 {
      mixer &+= 0x9E37_79B9_7F4A_7C15
      var z = mixer
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    (a, b, c, d) = (split(), split(), split(), split())
  }

  /// Starts the sequence that belongs to one step of something long: seed and step alone decide, so that
  /// a run that was stopped and goes on draws what it would have drawn.
  public init(seed: UInt64, step: Int) {
    var first = RandomSource(seed: seed)
    // Not seed + step: then step 1 of seed 0 would be step 0 of seed 1.
    self.init(seed: first.next() &+ UInt64(bitPattern: Int64(step)))
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    func rotated(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
    let result = rotated(b &* 5, 7) &* 9
    let t = b << 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotated(d, 45)
    return result
  }

  /// A uniform number in [0, 1): a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A uniform integer in `0 ..< bound`, without bias: the upper half of a 128-bit product, drawn
  /// again in the rare case that would favour small values.
  public mutating func integer(below bound: Int) -> Int {
    guard bound > 0 else { stop("random integer", "no integers below \(bound)") }
    let bound = UInt64(bound)
    let threshold = (0 &- bound) % bound
    while true {
      let product = next().multipliedFullWidth(by: bound)
      if product.low >= threshold { return Int(product.high) }
    }
  }

  /// A normal number of mean 0 and variance 1 (Box and Muller; the second of each pair is kept).
  public mutating func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    let radius = (-2 * portableLog(1 - uniform())).squareRoot()
    let (sine, cosine) = portableSinCosTwoPi(uniform())
    spareNormal = radius * sine
    return radius * cosine
  }

  /// The index drawn from a distribution: the smallest k with q[0] + … + q[k] > u.
  ///
  /// The weights need not add up to 1; negative, infinite or all-zero ones stop.
  public mutating func categorical(_ weights: [Double]) -> Int {
    let total = weights.reduce(0, +)
    guard total > 0, total.isFinite, weights.allSatisfy({ $0 >= 0 }) else {
      stop("categorical", "weights that add up to \(total) are no distribution")
    }
    return Self.index(at: uniform() * total, in: weights)
  }

  /// The smallest k with q[0] + … + q[k] > u; the last possible one if rounding leaves none.
  public static func index(at u: Double, in weights: [Double]) -> Int {
    var sum = 0.0
    for (k, weight) in weights.enumerated() {
      sum += weight
      if sum > u { return k }
    }
    return weights.lastIndex { $0 > 0 } ?? 0
  }

  /// Shuffles in place (Fisher and Yates, from the end).
  public mutating func shuffle<T>(_ items: inout [T]) {
    for i in stride(from: items.count - 1, to: 0, by: -1) {
      items.swapAt(i, integer(below: i + 1))
    }
  }
}

extension Tensor {
  /// Independent normal elements with the given standard deviation, drawn in column-major order.
  public static func normal(
    _ shape: Shape, deviation: Double = 1, precision: Precision = .double,
    from random: inout RandomSource
  ) -> Tensor {
    let scalars = (0..<shape.count).map { _ in deviation * random.normal() }
    return Tensor(shape: shape, scalars: scalars, precision: precision)
  }

  /// Independent uniform elements in `range`, drawn in column-major order.
  public static func uniform(
    _ shape: Shape, in range: Range<Double> = 0..<1, precision: Precision = .double,
    from random: inout RandomSource
  ) -> Tensor {
    let width = range.upperBound - range.lowerBound
    // Rounding may reach the upper end, which does not belong to the range.
    let last = precision.last(below: range.upperBound)
    let scalars = (0..<shape.count).map { _ in
      min(range.lowerBound + width * random.uniform(), last)
    }
    return Tensor(shape: shape, scalars: scalars, precision: precision)
  }
}

extension Precision {
  /// The largest number below `bound` that this precision holds.
  fileprivate func last(below bound: Double) -> Double {
    switch self {
    case .double: return bound.nextDown
    case .float:
      let nearest = Float(bound)
      return Double(Double(nearest) < bound ? nearest : nearest.nextDown)
    }
  }
}
