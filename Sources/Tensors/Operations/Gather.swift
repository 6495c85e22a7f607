/// The columns of W that a list of indices chooses: looking tokens up.
struct Gather: Operation {
  let indices: [Int]
  let axis: TokenAxis?
  var name: String { "look up" }
  var attributes: String { "\(indices.count) columns" }

  func value(_ inputs: [Tensor]) -> Tensor {
    let W = inputs[0].contiguous
    if let axis, axis.count != indices.count {
      stop(name, "\(axis) for \(indices.count) columns")
    }
    let y = Tensor(
      uninitialized: Shape(rows: W.rows, columns: indices.count), precision: W.precision,
      columnAxis: axis)
    let byteCount = W.rows * W.precision.byteCount
    let base = W.storage.base + W.offset * W.precision.byteCount
    for (t, index) in indices.enumerated() {
      guard (0..<W.columns).contains(index) else {
        noteFault("column \(index) of a \(W.shape) matrix")
        fill(y.block(0..<y.rows, t..<t + 1), with: .nan)
        continue
      }
      (y.storage.base + t * byteCount).copyMemory(
        from: base + index * byteCount, byteCount: byteCount)
    }
    return y
  }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    guard adjoints.wants(0) else { return }
    let dense = dy.contiguous
    let dW = adjoints.buffer(0, shapedAs: inputs[0])
    func scatter<T: Element>(_: T.Type) {
      let (x, w, rows) = (dense.pointer(T.self), dW.pointer(T.self), dW.rows)
      for (t, index) in indices.enumerated() where (0..<dW.columns).contains(index) {
        T.axpy(1, x + t * rows, w + index * rows, count: rows)
      }
    }
    scatter(dW.precision.element)
  }
}

private func fill(_ column: Tensor, with value: Double) {
  func run<T: Element>(_: T.Type) {
    T.fill(T(value), column.pointer(T.self), count: column.rows)
  }
  run(column.precision.element)
}

/// The columns of `W` that `indices` choose, counted from 0, in their order: `d × ℓ` from `d × N`. An
/// index outside is a fault of the data, and its column is NaN.
///
/// - Parameter axis: how the result is packed into sequences; stops unless the lengths add up.
public func gather(_ W: Tensor, columns indices: [Int], axis: TokenAxis? = nil) -> Tensor {
  apply(Gather(indices: indices, axis: axis), [W])
}
