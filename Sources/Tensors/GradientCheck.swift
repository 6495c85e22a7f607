/// A rule that finds the slope of a function from its values nearby.
///
/// ```swift
/// Stencil.fivePoint.slope(of: { $0 * $0 * $0 }, at: 2, step: 1e-3)  // 12
/// ```
public struct Stencil: Sendable {
  private let terms: [(steps: Double, weight: Double)]

  /// (f(x + h) − f(x)) / h: the error falls as h.
  public static let oneSided = Stencil(terms: [(1, 1), (0, -1)])
  /// (f(x + h) − f(x − h)) / 2h: the error falls as h².
  public static let central = Stencil(terms: [(1, 0.5), (-1, -0.5)])
  /// (f(x − 2h) − 8 f(x − h) + 8 f(x + h) − f(x + 2h)) / 12h: the error falls as h⁴.
  public static let fivePoint = Stencil(
    terms: [(-2, 1 / 12), (-1, -8 / 12), (1, 8 / 12), (2, -1 / 12)])

  /// The slope of `function` at x, by values that are whole steps of `step` away.
  public func slope(
    of function: (Double) -> Double, at x: Double, step: Double
  ) -> Double {
    terms.reduce(0.0) { sum, term in sum + term.weight * function(x + term.steps * step) } / step
  }
}

/// How a gradient of the tape compares with one found by moving each element a little.
public struct GradientReport: Sendable, CustomStringConvertible {
  /// Which tensor, counted in the order given.
  public let index: Int
  /// The tape's gradient.
  public let analytic: Tensor
  /// The five-point stencil's.
  public let numeric: Tensor
  /// ‖a − n‖, the Euclidean distance of the two.
  public let distance: Double
  /// ‖a‖.
  public let size: Double

  /// Whether ‖a − n‖ ≤ 1e-6·‖a‖ + 1e-9 (property P0.11).
  public var passes: Bool { distance <= 1e-6 * size + 1e-9 }

  /// Distance and size, in words.
  public var description: String {
    "tensor \(index) (\(analytic.shape)): ‖a − n‖ = \(distance), ‖a‖ = \(size)"
      + (passes ? "" : ": the gradients differ")
  }
}

/// Checks derivatives: compares the tape's gradients of `function` with a five-point stencil of step
/// `step`, for every element of every tensor.
///
/// All tensors must be Double (Float stops), and away from kinks (of ReLU) by more than two steps. A
/// value that is not a scalar is weighted by fixed awkward numbers, so that no error cancels.
///
/// - Complexity: four evaluations for each element.
public func checkGradients(
  at tensors: [Tensor], step: Double = 5e-4, of function: ([Tensor]) -> Tensor
) -> [GradientReport] {
  for tensor in tensors where tensor.precision != .double {
    stop("gradient check", "a \(tensor.precision) tensor: only double can be checked")
  }
  let tape = Tape()
  func copy(_ tensor: Tensor, _ scalars: [Double]) -> Tensor {
    var copy = Tensor(shape: tensor.shape, scalars: scalars)
    (copy.rowAxis, copy.columnAxis) = (tensor.rowAxis, tensor.columnAxis)
    return copy
  }
  let copies = tensors.map { copy($0, $0.scalars) }
  let output = tape.record { function(copies) }
  let awkward = (0..<output.count).map { i -> Double in
    output.count == 1 ? 1 : 1 + Double((i * 7 + 3) % 11) / 22
  }
  let weights = Tensor(shape: output.shape, scalars: awkward)
  let gradients = tape.gradients(of: output, cotangent: weights)
  func value(_ tensors: [Tensor]) -> Double {
    let scalars = Tape.pause { function(tensors) }.scalars
    return zip(scalars, awkward).reduce(0.0) { sum, pair in sum + pair.0 * pair.1 }
  }
  return copies.indices.map { k in
    var numeric: [Double] = []
    let scalars = copies[k].scalars
    for i in scalars.indices {
      func moved(_ x: Double) -> Double {
        var changed = scalars
        changed[i] = x
        var arguments = copies
        arguments[k] = copy(copies[k], changed)
        return value(arguments)
      }
      numeric.append(Stencil.fivePoint.slope(of: moved, at: scalars[i], step: step))
    }
    let analytic = gradients[copies[k]].scalars
    let differences = zip(analytic, numeric).map { a, n in a - n }
    func norm(_ x: [Double]) -> Double { x.reduce(0.0) { sum, x in sum + x * x }.squareRoot() }
    return GradientReport(
      index: k, analytic: gradients[copies[k]],
      numeric: Tensor(shape: copies[k].shape, scalars: numeric),
      distance: norm(differences), size: norm(analytic))
  }
}
