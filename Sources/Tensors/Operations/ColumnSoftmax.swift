/// softmax(scale · A), column by column (equation 2).
struct Softmax: Operation {
  let scale: Double
  var name: String { "softmax" }
  var attributes: String { scale == 1 ? "" : "× \(shortNumber(scale))" }

  func value(_ inputs: [Tensor]) -> Tensor {
    byColumn(inputs[0]) { kind, x, y, rows in
      func run<T: Element>(_: T.Type) {
        T.softmax(x.of(T.self), y.of(T.self), scale: T(scale), count: rows)
      }
      run(kind)
    }
  }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    pullByColumn(dy, inputs[0], output, into: &adjoints) { kind, y, dy, dx, rows in
      func run<T: Element>(_: T.Type) {
        T.softmaxPullback(
          y: y.of(T.self), dy: dy.of(T.self), dx: dx.of(T.self), scale: T(scale), count: rows)
      }
      run(kind)
    }
  }
}

/// log softmax(A), column by column, without computing the softmax (erratum E25).
struct LogSoftmax: Operation {
  var name: String { "log softmax" }

  func value(_ inputs: [Tensor]) -> Tensor {
    byColumn(inputs[0]) { kind, x, y, rows in
      func run<T: Element>(_: T.Type) { T.logSoftmax(x.of(T.self), y.of(T.self), count: rows) }
      run(kind)
    }
  }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    pullByColumn(dy, inputs[0], output, into: &adjoints) { kind, y, dy, dx, rows in
      func run<T: Element>(_: T.Type) {
        T.logSoftmaxPullback(y: y.of(T.self), dy: dy.of(T.self), dx: dx.of(T.self), count: rows)
      }
      run(kind)
    }
  }
}

/// Equation (2): every column becomes a distribution, `ℓ_z × ℓ_x` from `ℓ_z × ℓ_x`.
///
/// The maximum is subtracted first, so scores of any size give finite weights. A score of −∞ gives
/// exactly 0, a column of nothing else NaN.
public func softmax(_ A: Tensor) -> Tensor { apply(Softmax(scale: 1), [A]) }

/// The logarithm of ``softmax(_:)``, `N_V × ℓ` from `N_V × ℓ`, which keeps its digits where the
/// probability itself would round to 0 or 1 (erratum E25).
public func logSoftmax(_ A: Tensor) -> Tensor { apply(LogSoftmax(), [A]) }

private typealias Elements = Tensor.Elements

private func byColumn(
  _ x: Tensor, _ kernel: (any Element.Type, Elements, Elements, Int) -> Void
) -> Tensor {
  let dense = x.contiguous
  let y = Tensor(
    uninitialized: x.shape, precision: x.precision, rowAxis: x.rowAxis, columnAxis: x.columnAxis)
  let (rows, kind) = (x.rows, x.precision.element)
  inParallel(x.columns, shard: elementsPerShard / max(rows, 1)) {
    for j in $0 { kernel(kind, dense.elements(at: j * rows), y.elements(at: j * rows), rows) }
  }
  return y
}

private func pullByColumn(
  _ dy: Tensor, _ input: Tensor, _ output: Tensor, into adjoints: inout Adjoints,
  _ kernel: (any Element.Type, Elements, Elements, Elements, Int) -> Void
) {
  guard adjoints.wants(0) else { return }
  let (y, dy) = (output.contiguous, dy.contiguous)
  let dx = adjoints.buffer(0, shapedAs: input)
  let (rows, kind) = (output.rows, output.precision.element)
  inParallel(output.columns, shard: elementsPerShard / max(rows, 1)) {
    for j in $0 {
      let i = j * rows
      kernel(kind, y.elements(at: i), dy.elements(at: i), dx.elements(at: i), rows)
    }
  }
}
