import Foundation

extension Double: Element {
  package static var precision: Precision { .double }

  package static func apply(
    _ f: UnaryFunction, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, count: Int
  ) {
    // One instruction apart: the compiler makes vectors of these loops.
    switch f {
    case .relu: for i in 0..<count { y[i] = x[i] <= 0 ? 0 : x[i] }
    case .square: for i in 0..<count { y[i] = x[i] * x[i] }
    case .reciprocal: for i in 0..<count { y[i] = 1 / x[i] }
    case .negate: for i in 0..<count { y[i] = -x[i] }
    default: for i in 0..<count { y[i] = f.value(x[i]) }
    }
  }

  package static func pullback(
    _ f: UnaryFunction, x: UnsafePointer<Double>, y: UnsafePointer<Double>,
    dy: UnsafePointer<Double>, dx: UnsafeMutablePointer<Double>, count: Int
  ) {
    switch f {
    case .relu: for i in 0..<count { dx[i] += dy[i] * (x[i] > 0 ? 1 : x[i] <= 0 ? 0 : x[i]) }
    case .square: for i in 0..<count { dx[i] += dy[i] * (2 * x[i]) }
    default: for i in 0..<count { dx[i] += dy[i] * f.derivative(x[i]) }
    }
  }
}

// The functions and their derivatives in the platform's libm, in forms without cancellation (but at the
// zeros of a derivative, where its terms must cancel). They are also what the Float kernels are
// measured against.
extension UnaryFunction {
  /// f(x).
  package func value(_ x: Double) -> Double {
    switch self {
    case .relu: x > 0 || x.isNaN ? x : 0
    case .gelu: x == -.infinity ? -0.0 : x * normalCDF(x)
    // The argument of the tangent is 2u/2: (1 + tanh u)/2 = σ(2u).
    case .geluTanh: x == -.infinity ? -0.0 : x * sigmoid(2 * geluArgument(x))
    case .silu: x == -.infinity ? -0.0 : x * sigmoid(x)
    case .sigmoid: sigmoid(x)
    case .tanh: Foundation.tanh(x)
    case .exp: exponential(x)
    case .log: x < 0 ? .nan : Foundation.log(x)
    case .softplus: Swift.max(x, 0) + log1p(exponential(-abs(x)))
    case .square: x * x
    case .squareRoot: x.squareRoot()
    case .reciprocal: 1 / x
    case .negate: -x
    }
  }

  /// f′(x); where f has a kink, at the 0 of ReLU, it is 0.
  package func derivative(_ x: Double) -> Double {
    switch self {
    case .relu: return x > 0 ? 1 : x.isNaN ? x : 0
    case .gelu:
      if abs(x) > 40 { return x > 0 ? 1 : 0 }
      return normalCDF(x) + x * Foundation.exp(-x * x / 2) * 0.3989422804014327
    case .geluTanh:
      if abs(x) > 40 { return x > 0 ? 1 : 0 }
      let twoU = 2 * geluArgument(x)
      let slope = 2 * 0.7978845608028654 * (1 + 3 * 0.044715 * x * x)
      return sigmoid(twoU) * (1 + x * slope * sigmoid(-twoU))
    case .silu:
      if abs(x) > 800 { return x > 0 ? 1 : 0 }
      return sigmoid(x) * (1 + x * sigmoid(-x))
    case .sigmoid: return sigmoid(x) * sigmoid(-x)
    case .tanh: return 4 * sigmoid(2 * x) * sigmoid(-2 * x)
    case .exp: return exponential(x)
    case .log: return 1 / x
    case .softplus: return sigmoid(x)
    case .square: return 2 * x
    case .squareRoot: return 0.5 / x.squareRoot()
    case .reciprocal: return -1 / (x * x)
    case .negate: return -1
    }
  }

  /// eˣ, without the library's slow way out where the result is 0 or ∞.
  private func exponential(_ x: Double) -> Double {
    x < -746 ? 0 : x > 710 ? .infinity : Foundation.exp(x)
  }

  private func sigmoid(_ x: Double) -> Double {
    let e = exponential(-abs(x))
    return (x < 0 ? e : 1) / (1 + e)
  }

  /// √(2/π)·(x + 0.044715·x³).
  private func geluArgument(_ x: Double) -> Double {
    0.7978845608028654 * x * (1 + 0.044715 * x * x)
  }

  /// Φ(x) = erfc(−x/√2)/2.
  private func normalCDF(_ x: Double) -> Double { 0.5 * erfc(x * -0.7071067811865476) }
}
