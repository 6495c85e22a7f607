/// The sum or mean of all elements: a scalar.
struct Total: Operation {
  let isMean: Bool
  var name: String { isMean ? "mean" : "Σ" }

  func value(_ inputs: [Tensor]) -> Tensor {
    let x = inputs[0].contiguous
    let y = Tensor(uninitialized: [], precision: x.precision)
    func run<T: Element>(_: T.Type) {
      y.pointer(T.self)[0] = T.sum(x.pointer(T.self), count: x.count) / T(isMean ? x.count : 1)
    }
    run(x.precision.element)
    return y
  }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    let x = inputs[0]
    let share = dy.scalar / Double(isMean ? x.count : 1)
    adjoints.add(.full(x.shape, share, precision: x.precision), to: 0)
  }
}

/// The sum or mean of each column: a 1 × ℓ matrix.
struct ColumnTotals: Operation {
  let isMean: Bool
  var name: String { isMean ? "mean of each column" : "Σ of each column" }

  func value(_ inputs: [Tensor]) -> Tensor {
    let x = inputs[0].contiguous
    let y = Tensor(
      uninitialized: Shape(rows: 1, columns: x.columns), precision: x.precision,
      columnAxis: x.columnAxis)
    func run<T: Element>(_: T.Type) {
      let rows = x.rows
      for j in 0..<x.columns {
        let sum = T.sum(x.pointer(T.self) + j * rows, count: rows)
        y.pointer(T.self)[j] = sum / T(isMean ? rows : 1)
      }
    }
    run(x.precision.element)
    return y
  }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    let x = inputs[0]
    let factor = isMean ? 1 / Double(x.rows) : 1
    let ones = Tensor.full(Shape(rows: x.rows, columns: x.columns), factor, precision: x.precision)
    adjoints.add(product(ones, dy).shaped(like: x), to: 0)
  }
}

/// The sum of all elements: a scalar from any shape. Summed in Double lanes, whatever the precision.
public func sum(_ x: Tensor) -> Tensor { apply(Total(isMean: false), [x]) }
/// The mean of all elements: a scalar from any shape; NaN if there are none.
public func mean(_ x: Tensor) -> Tensor { apply(Total(isMean: true), [x]) }
/// The sum of each column: `1 × ℓ` from `d × ℓ`, to be spread over the columns by + − .* /.
public func columnSums(_ x: Tensor) -> Tensor { apply(ColumnTotals(isMean: false), [x]) }
/// The mean of each column: `1 × ℓ` from `d × ℓ`.
public func columnMeans(_ x: Tensor) -> Tensor { apply(ColumnTotals(isMean: true), [x]) }
