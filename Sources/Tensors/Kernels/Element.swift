/// A function applied to each element by itself.
public enum UnaryFunction: String, CaseIterable, Sendable {
  case relu
  /// Exact GELU, x·Φ(x) = x·erfc(−x/√2)/2.
  case gelu
  /// GELU with the hyperbolic tangent, x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2.
  case geluTanh
  /// x·σ(x), also called swish.
  case silu
  case sigmoid
  case tanh
  case exp
  case log
  /// log(1 + eˣ).
  case softplus
  case square
  case squareRoot
  case reciprocal
  case negate
}

/// A scalar type with its kernels: loops over contiguous elements, on one thread.
///
/// Every kernel is a static requirement met by concrete code, because a generic body would not be
/// specialised for a caller in another module. The caller walks the columns and cuts work into shards;
/// a unary function gives the same bits however its range is cut. Unless said otherwise an output may
/// be the same buffer as an input, but must not overlap it otherwise.
package protocol Element:
  BinaryFloatingPoint & SIMDScalar & Codable & Sendable & BitwiseCopyable
{
  /// The precision this type stands for.
  static var precision: Precision { get }

  /// `y[i] = f(x[i])`.
  static func apply(
    _ f: UnaryFunction, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int)

  /// `dx[i] += dy[i] · f′(x[i])`, where `y = f(x)`.
  static func pullback(
    _ f: UnaryFunction, x: UnsafePointer<Self>, y: UnsafePointer<Self>, dy: UnsafePointer<Self>,
    dx: UnsafeMutablePointer<Self>, count: Int)

  /// `y[i] += a · x[i]`.
  static func axpy(
    _ a: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int)

  /// `y[i] = x[i] · z[i]`.
  static func multiply(
    _ x: UnsafePointer<Self>, _ z: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int)

  /// `y[i] += x[i] · z[i]`.
  static func multiplyAdd(
    _ x: UnsafePointer<Self>, _ z: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int)

  /// `y[i] = x[i] + z[i]`.
  static func add(
    _ x: UnsafePointer<Self>, _ z: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int)

  /// `y[i] = x[i] − z[i]`.
  static func subtract(
    _ x: UnsafePointer<Self>, _ z: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int)

  /// `y[i] = a · x[i]`.
  static func scale(
    _ a: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int)

  /// One step of Adam, or of AdamW with a `kept` below 1, on elements that lie in six buffers: θ, g, m
  /// and v go in; θ, m and v come out.
  static func adam(
    _ step: AdamStep, kept: Double, _ old: AdamElements<Self>, _ new: AdamElements<Self>,
    count: Int)

  /// `y[i] = a`.
  static func fill(_ a: Self, _ y: UnsafeMutablePointer<Self>, count: Int)

  /// Σ x[i], in Double lanes: element i goes to lane i mod 16, the lanes are then added in order.
  static func sum(_ x: UnsafePointer<Self>, count: Int) -> Self

  /// Σ x[i]·z[i], summed as `sum` does.
  static func dot(_ x: UnsafePointer<Self>, _ z: UnsafePointer<Self>, count: Int) -> Self

  /// One column: `y = softmax(scale · x)`, the maximum subtracted first.
  ///
  /// An entry of −∞ gives exactly 0; a column that is wholly −∞ gives NaN.
  static func softmax(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, scale: Self, count: Int)

  /// `dx += scale · y ⊙ (dy − Σ y·dy)`, where `y = softmax(scale · x)`.
  static func softmaxPullback(
    y: UnsafePointer<Self>, dy: UnsafePointer<Self>, dx: UnsafeMutablePointer<Self>, scale: Self,
    count: Int)

  /// One column: `y = x − log Σ eˣ`, the maximum subtracted first.
  static func logSoftmax(_ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, count: Int)

  /// `dx += dy − eʸ · Σ dy`, where `y = logSoftmax(x)`.
  static func logSoftmaxPullback(
    y: UnsafePointer<Self>, dy: UnsafePointer<Self>, dx: UnsafeMutablePointer<Self>, count: Int)

  /// One column: `y = (x − m)/√(v + ε) ⊙ γ + β`.
  ///
  /// Centred (layer norm): m is the mean and v the variance (divided by `count`), computed in a second
  /// pass over the column so that a constant column has v = 0 exactly. Not centred (RMS norm): m = 0
  /// and v is the mean of x². A missing γ stands for ones, a missing β for zeros.
  ///
  /// - Returns: m and 1/√(v + ε), which the pullback needs; with v + ε = 0 the latter is ∞ and y NaN.
  static func normalise(
    _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, gamma: UnsafePointer<Self>?,
    beta: UnsafePointer<Self>?, centred: Bool, epsilon: Self, count: Int
  ) -> (mean: Self, inverseDeviation: Self)

  /// The derivative of `normalise`: `dx += …`, `dgamma += x̂ ⊙ dy`, `dbeta += dy`, each if not nil.
  ///
  /// With g = γ ⊙ dy, dx grows by (g − mean(g) − x̂·mean(g ⊙ x̂))·inverseDeviation; `mean(g)` is left
  /// out when not centred.
  static func normalisePullback(
    x: UnsafePointer<Self>, dy: UnsafePointer<Self>, gamma: UnsafePointer<Self>?,
    dx: UnsafeMutablePointer<Self>?, dgamma: UnsafeMutablePointer<Self>?,
    dbeta: UnsafeMutablePointer<Self>?, mean: Self, inverseDeviation: Self, centred: Bool,
    count: Int)
}
