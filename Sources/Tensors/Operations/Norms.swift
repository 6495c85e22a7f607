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
    for parameter in inputs.dropFirst() {
      requireSamePrecision(name, X, parameter)
      if parameter.count != X.rows { stop(name, "γ or β \(parameter.shape) for \(X.shape)") }
    }
    let Y = Tensor(
      uninitialized: X.shape, precision: X.precision, rowAxis: X.rowAxis, columnAxis: X.columnAxis)
    let constant = run(X.precision.element, X, inputs, Y)
    if let constant {
      noteFault("column \(constant) has variance 0 and ε = 0: layer norm is not defined on it")
    }
    return Y
  }

  private func run<T: Element>(_: T.Type, _ X: Tensor, _ inputs: [Tensor], _ Y: Tensor) -> Int? {
    let gamma = inputs[1].contiguous
    let beta = hasBeta ? inputs[2].contiguous : nil
    let (x, y, rows) = (X.pointer(T.self), Y.pointer(T.self), X.rows)
    let deviations = Tensor(uninitialized: [max(1, X.columns)], precision: X.precision)
    let inverse = deviations.pointer(T.self)
    inParallel(X.columns, shard: elementsPerShard / max(rows, 1)) {
      for j in $0 {
        inverse[j] = T.normalise(
          x + j * rows, y + j * rows, gamma: gamma.pointer(T.self), beta: beta?.pointer(T.self),
          centred: isCentred, epsilon: T(epsilon), count: rows
        ).inverseDeviation
      }
    }
    return (0..<X.columns).first { inverse[$0].isInfinite }
  }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    let (X, dy, gamma) = (inputs[0].contiguous, dy.contiguous, inputs[1].contiguous)
    let dx = adjoints.wants(0) ? adjoints.buffer(0, shapedAs: inputs[0]) : nil
    let dgamma = adjoints.wants(1) ? adjoints.buffer(1, shapedAs: inputs[1]) : nil
    let dbeta = hasBeta && adjoints.wants(2) ? adjoints.buffer(2, shapedAs: inputs[2]) : nil
    func run<T: Element>(_: T.Type) {
      let rows = X.rows
      let scratch = Tensor(uninitialized: [rows], precision: X.precision)
      for j in 0..<X.columns {
        let x = X.pointer(T.self) + j * rows
        let (mean, inverse) = T.normalise(
          x, scratch.pointer(T.self), gamma: nil, beta: nil, centred: isCentred,
          epsilon: T(epsilon), count: rows)
        T.normalisePullback(
          x: x, dy: dy.pointer(T.self) + j * rows, gamma: gamma.pointer(T.self),
          dx: dx.map { $0.pointer(T.self) + j * rows }, dgamma: dgamma?.pointer(T.self),
          dbeta: dbeta?.pointer(T.self), mean: mean, inverseDeviation: inverse, centred: isCentred,
          count: rows)
      }
    }
    run(X.precision.element)
  }
}

/// Layer norm of every column: mean 0 and (population) variance 1 over its `d` elements, then
/// ⊙ γ + β (Algorithm 6 in one operation). A constant column with ε = 0 is a fault (erratum E4).
public func layerNorm(_ X: Tensor, gamma: Tensor, beta: Tensor, epsilon: Double = 0) -> Tensor {
  apply(Normalise(isCentred: true, epsilon: epsilon, hasBeta: true), [X, gamma, beta])
}

/// RMS norm of every column: layer norm with m = 0 and β = 0.
public func rmsNorm(_ X: Tensor, gamma: Tensor, epsilon: Double = 0) -> Tensor {
  apply(Normalise(isCentred: false, epsilon: epsilon, hasBeta: false), [X, gamma])
}
