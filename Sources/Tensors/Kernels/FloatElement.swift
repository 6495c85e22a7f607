internal import CLanes

extension Float: Element {
  package static var precision: Precision { .float }

  package static func apply(
    _ f: UnaryFunction, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, count: Int
  ) {
    switch f {
    case .relu: runReLU(x, y, count)
    case .gelu: runGELU(x, y, count)
    case .geluTanh: runGELUTanh(x, y, count)
    case .silu: runSiLU(x, y, count)
    case .sigmoid: runSigmoid(x, y, count)
    case .tanh: runTanh(x, y, count)
    case .exp: runExp(x, y, count)
    case .log: runLog(x, y, count)
    case .softplus: runSoftplus(x, y, count)
    case .square: mapLanes(x, y, count: count) { $0 * $0 }
    case .squareRoot: mapLanes(x, y, count: count) { lanes_sqrt($0) }
    case .reciprocal: mapLanes(x, y, count: count) { 1 / $0 }
    case .negate: mapLanes(x, y, count: count) { $0.negative }
    }
  }

  package static func pullback(
    _ f: UnaryFunction, x: UnsafePointer<Float>, y: UnsafePointer<Float>,
    dy: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>, count: Int
  ) {
    switch f {
    case .relu: addLanes(x, times: dy, dx, count: count) { $0.rectifiedSlope }
    case .gelu: pullGELU(x, dy, dx, count)
    case .geluTanh: pullGELUTanh(x, dy, dx, count)
    case .silu: pullSiLU(x, dy, dx, count)
    case .sigmoid: pullSigmoid(x, dy, dx, count)
    case .tanh: pullTanh(x, dy, dx, count)
    case .exp: addLanes(y, times: dy, dx, count: count) { $0 }
    case .log: addLanes(x, times: dy, dx, count: count) { 1 / $0 }
    case .softplus: pullSoftplus(x, dy, dx, count)
    case .square: addLanes(x, times: dy, dx, count: count) { 2 * $0 }
    case .squareRoot: addLanes(y, times: dy, dx, count: count) { 0.5 / $0 }
    case .reciprocal: addLanes(y, times: dy, dx, count: count) { ($0 * $0).negative }
    case .negate: addLanes(x, times: dy, dx, count: count) { _ in Lanes(repeating: -1) }
    }
  }
}

extension SIMD16<Float> {
  /// max(0, x), NaN where x is; +0 at −0.
  @inline(__always)
  var rectified: Lanes { replacing(with: 0, where: self .<= 0) }
}

extension SIMD16<Float> {
  /// 1 above 0, 0 elsewhere, NaN at NaN.
  @inline(__always)
  var rectifiedSlope: Lanes {
    let one = Lanes(repeating: 1)
    return (self - self).replacing(with: one, where: self .> 0).replacing(
      with: 0, where: self .<= 0)
  }
}

// One function each, so that the compiler sees small ones.

@inline(never)
private func runReLU(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
  mapLanes(x, y, count: count) { $0.rectified }
}

@inline(never)
private func runGELU(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
  mapLanes(x, y, count: count) { $0.gelu }
}

@inline(never)
private func runGELUTanh(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int)
{
  mapLanes(x, y, count: count) { $0.geluTanh }
}

@inline(never)
private func runSiLU(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
  mapLanes(x, y, count: count) { $0.silu }
}

@inline(never)
private func runSigmoid(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
  mapLanes(x, y, count: count) { $0.sigmoid }
}

@inline(never)
private func runTanh(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
  mapLanes(x, y, count: count) { $0.hyperbolicTangent }
}

@inline(never)
private func runExp(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
  mapLanes(x, y, count: count) { $0.exponential }
}

@inline(never)
private func runLog(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
  mapLanes(x, y, count: count) { $0.logarithm }
}

@inline(never)
private func runSoftplus(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int)
{
  mapLanes(x, y, count: count) { $0.softplus }
}

@inline(never)
private func pullGELU(
  _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
  _ count: Int
) {
  addLanes(x, times: dy, dx, count: count) { $0.geluSlope }
}

@inline(never)
private func pullGELUTanh(
  _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
  _ count: Int
) {
  addLanes(x, times: dy, dx, count: count) { $0.geluTanhSlope }
}

@inline(never)
private func pullSiLU(
  _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
  _ count: Int
) {
  addLanes(x, times: dy, dx, count: count) { $0.siluSlope }
}

@inline(never)
private func pullSigmoid(
  _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
  _ count: Int
) {
  addLanes(x, times: dy, dx, count: count) { $0.sigmoidSlope }
}

@inline(never)
private func pullTanh(
  _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
  _ count: Int
) {
  addLanes(x, times: dy, dx, count: count) { $0.hyperbolicTangentSlope }
}

@inline(never)
private func pullSoftplus(
  _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
  _ count: Int
) {
  addLanes(x, times: dy, dx, count: count) { $0.sigmoid }
}
