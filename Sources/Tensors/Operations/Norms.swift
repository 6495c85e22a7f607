import Foundation

/// (x − m)/√(v + ε) ⊙ γ + β for every column; for RMS norm m = 0 and there is no β.
struct Normalise: Operation {
  let isCentred: Bool
  let epsilon: Double
  let hasBeta: Bool
  var name: String { isCentred ? "layer norm" : "RMS norm" }
  var attributes: String { epsilon == 0 ? "" : "ε = \(shortNumber(epsilon))" }

  func value(_ inputs: [Tensor]) -> Tensor {
    let X = inputs[0].contiguous
    if !(epsilon >= 0) { stop(name, "ε = \(epsilon) is not at least 0") }
    for parameter in inputs.dropFirst() {
      requireSamePrecision(name, X, parameter)
      if parameter.count != X.rows { stop(name, "γ or β \(parameter.shape) for \(X.shape)") }
    }
    let Y = Tensor(
      uninitialized: X.shape, precision: X.precision, rowAxis: X.rowAxis, columnAxis: X.columnAxis)
    let constant = run(X.precision.element, X, inputs, Y)
    if let constant {
      let fault = isCentred ? "has variance 0" : "is all 0"
      noteFault("column \(constant) \(fault) and ε = 0: \(name) is not defined on it")
    }
    return Y
  }

  private func run<T: Element>(_: T.Type, _ X: Tensor, _ inputs: [Tensor], _ Y: Tensor) -> Int? {
    let gamma = inputs[1].contiguous
    let beta = hasBeta ? inputs[2].contiguous : nil
    let (x, y, rows) = (X.pointer(T.self), Y.pointer(T.self), X.rows)
    let (g, b) = (gamma.pointer(T.self), beta?.pointer(T.self))
    return withExtendedLifetime((gamma, beta)) {
      withUnsafeTemporaryAllocation(of: T.self, capacity: max(1, X.columns)) { scratch in
        guard let inverse = scratch.baseAddress else { return nil }
        inParallel(X.columns, shard: elementsPerShard / max(rows, 1)) {
          for j in $0 {
            inverse[j] =
              T.normalise(
                x + j * rows, y + j * rows, gamma: g, beta: b, centred: isCentred,
                epsilon: T(epsilon), count: rows
              ).inverseDeviation
          }
        }
        return (0..<X.columns).first { inverse[$0].isInfinite }
      }
    }
  }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    let (X, dy, gamma) = (inputs[0].contiguous, dy.contiguous, inputs[1].contiguous)
    let targets = (0..<3).map { k in
      k < inputs.count && adjoints.wants(k) ? adjoints.buffer(k, shapedAs: inputs[k]) : nil
    }
    func run<T: Element>(_: T.Type) { pull(T.self, X, dy, gamma, targets) }
    run(X.precision.element)
  }

  /// Adds to the adjoints of X, γ and β. Every shard of columns adds up its own part of those of γ and
  /// β; the parts are then added in order, so that one tensor may stand in several places (γ = β).
  private func pull<T: Element>(
    _: T.Type, _ X: Tensor, _ dy: Tensor, _ gamma: Tensor, _ targets: [Tensor?]
  ) {
    let (rows, columns) = (X.rows, X.columns)
    let size = max(1, elementsPerShard / max(rows, 1))
    let shards = max(1, (columns + size - 1) / size)
    // The normalised column (scratch), and the parts of dγ and dβ: three columns a shard.
    let parts = Tensor.zeros([rows, 3, shards], precision: X.precision)
    let (x, dy, part) = (X.pointer(T.self), dy.pointer(T.self), parts.pointer(T.self))
    inParallel(columns, shard: size) { range in
      let scratch = part + range.lowerBound / size * 3 * rows
      for j in range {
        let (mean, inverse) = T.normalise(
          x + j * rows, scratch, gamma: nil, beta: nil, centred: isCentred, epsilon: T(epsilon),
          count: rows)
        T.normalisePullback(
          x: x + j * rows, dy: dy + j * rows, gamma: gamma.pointer(T.self),
          dx: targets[0].map { $0.pointer(T.self) + j * rows },
          dgamma: targets[1].map { _ in scratch + rows },
          dbeta: targets[2].map { _ in scratch + 2 * rows }, mean: mean, inverseDeviation: inverse,
          centred: isCentred, count: rows)
      }
    }
    withExtendedLifetime(parts) {
      for k in 1...2 {
        guard let sum = targets[k]?.pointer(T.self) else { continue }
        for shard in 0..<shards { T.axpy(1, part + (shard * 3 + k) * rows, sum, count: rows) }
      }
    }
  }
}

/// Layer norm of every column: mean 0 and (population) variance 1 over its `d` elements, then
/// ⊙ γ + β (Algorithm 6 in one operation): `d × ℓ` from X `d × ℓ`, γ and β `d`.
///
/// A constant column with ε = 0 is a fault (erratum E4), and becomes NaN. A γ or β of another size or
/// precision, and a negative ε, stop.
public func layerNorm(_ X: Tensor, gamma: Tensor, beta: Tensor, epsilon: Double = 0) -> Tensor {
  apply(Normalise(isCentred: true, epsilon: epsilon, hasBeta: true), [X, gamma, beta])
}

/// RMS norm of every column: layer norm with m = 0 and β = 0, `d × ℓ` from X `d × ℓ` and γ `d`. A column
/// of zeros with ε = 0 is a fault, and becomes NaN.
public func rmsNorm(_ X: Tensor, gamma: Tensor, epsilon: Double = 0) -> Tensor {
  apply(Normalise(isCentred: false, epsilon: epsilon, hasBeta: false), [X, gamma])
}
