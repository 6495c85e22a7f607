/// Xᵀ, without moving an element.
struct Transpose: Operation {
  var name: String { "ᵀ" }

  func value(_ inputs: [Tensor]) -> Tensor { inputs[0].transposedView }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    adjoints.add(dy.transposedView.shaped(like: inputs[0]), to: 0)
  }
}

/// Some consecutive rows or columns of X, without moving an element.
struct Block: Operation {
  let rows: Range<Int>?
  let columns: Range<Int>?
  var name: String { rows == nil ? "columns" : "rows" }
  var attributes: String {
    (rows ?? columns).map { $0.isEmpty ? "none" : "\($0.lowerBound) … \($0.upperBound - 1)" } ?? ""
  }

  func value(_ inputs: [Tensor]) -> Tensor {
    let x = inputs[0]
    let rows = rows ?? 0..<x.rows
    let columns = columns ?? 0..<x.columns
    guard rows.lowerBound >= 0, rows.upperBound <= x.rows, columns.lowerBound >= 0,
      columns.upperBound <= x.columns
    else { stop(name, "\(attributes) of a \(x.shape) tensor") }
    return x.block(rows, columns)
  }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    guard adjoints.wants(0) else { return }
    let dx = adjoints.buffer(0, shapedAs: inputs[0])
    addBlock(dy, to: dx, row: rows?.lowerBound ?? 0, column: columns?.lowerBound ?? 0)
  }
}

/// The same columns with their packing into sequences.
struct Pack: Operation {
  let axis: TokenAxis
  var name: String { "pack" }
  var attributes: String { axis.description }

  func value(_ inputs: [Tensor]) -> Tensor {
    var packed = inputs[0].bare
    guard axis.count == packed.columns else {
      stop("packed", "\(axis) for \(packed.columns) columns")
    }
    packed.rowAxis = inputs[0].rowAxis
    packed.columnAxis = TokenAxis.joined(inputs[0].columnAxis, axis, "packed")
    return packed
  }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    adjoints.add(dy, to: 0)
  }
}

/// The same elements under another shape.
struct Reshape: Operation {
  let shape: Shape
  var name: String { "reshape" }
  var attributes: String { shape.description }

  func value(_ inputs: [Tensor]) -> Tensor {
    let x = inputs[0].contiguous
    guard x.count == shape.count else { stop(name, "\(inputs[0].shape) as \(shape)") }
    let keepsAxes = shape.rows == x.rows
    return Tensor(
      storage: x.storage, offset: x.offset, shape: shape, precision: x.precision,
      rowAxis: keepsAxes ? x.rowAxis : nil, columnAxis: keepsAxes ? x.columnAxis : nil)
  }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    adjoints.add(Reshape(shape: inputs[0].shape).value([dy]), to: 0)
  }
}

extension Tensor {
  /// The transpose, `ℓ × d` from `d × ℓ`; a view. A vector becomes one row.
  public var transposed: Tensor { apply(Transpose(), [self]) }

  /// Some consecutive rows, counted from 0; a view. Rows that are not there stop.
  public func rows(_ range: Range<Int>) -> Tensor {
    apply(Block(rows: range, columns: nil), [self])
  }

  /// Some consecutive columns, counted from 0; a view. Of a packing they keep the boundaries that lie
  /// among them. Columns that are not there stop.
  public func columns(_ range: Range<Int>) -> Tensor {
    apply(Block(rows: nil, columns: range), [self])
  }

  /// Column `j`, counted from 0, as a vector; a view.
  public func column(_ j: Int) -> Tensor { columns(j..<j + 1).reshaped([rows]) }

  /// The same columns with their packing into sequences; stops unless the lengths add up, and if they
  /// are packed otherwise already.
  public func packed(_ axis: TokenAxis) -> Tensor { apply(Pack(axis: axis), [self]) }

  /// The same elements, in column-major order, under another shape of equal count; another count stops.
  /// A packing stays where columns stay what they are, as in `d × ℓ` to `d × 2 × ℓ/2`.
  public func reshaped(_ shape: Shape) -> Tensor { apply(Reshape(shape: shape), [self]) }

  var transposedView: Tensor {
    Tensor(
      storage: storage, offset: offset, rowStride: columnStride, columnStride: rowStride,
      shape: Shape(rows: columns, columns: rows), precision: precision, rowAxis: columnAxis,
      columnAxis: rowAxis)
  }

  func block(_ rows: Range<Int>, _ columns: Range<Int>) -> Tensor {
    let keepsRank = shape.rank == 1 ? columns.count == 1 : columns.count == self.columns
    return Tensor(
      storage: storage,
      offset: offset + rows.lowerBound * rowStride + columns.lowerBound * columnStride,
      rowStride: rowStride, columnStride: columnStride,
      shape: keepsRank && shape.rank > 0
        ? shape.withRows(rows.count) : Shape(rows: rows.count, columns: columns.count),
      precision: precision, rowAxis: rowAxis?.restricted(to: rows),
      columnAxis: columnAxis?.restricted(to: columns))
  }

  /// A view with the rank of another tensor of equal rows and columns.
  func shaped(like other: Tensor) -> Tensor {
    Tensor(
      storage: storage, offset: offset, rowStride: rowStride, columnStride: columnStride,
      shape: other.shape, precision: precision)
  }
}

/// Adds `term` to a block of `sum`, in place; `sum` is contiguous.
func addBlock(_ term: Tensor, to sum: Tensor, row: Int, column: Int) {
  let dense = term.contiguous
  func add<T: Element>(_: T.Type) {
    let (x, y) = (dense.pointer(T.self), sum.pointer(T.self))
    for j in 0..<term.columns {
      T.axpy(1, x + j * term.rows, y + (column + j) * sum.rows + row, count: term.rows)
    }
  }
  add(sum.precision.element)
}
