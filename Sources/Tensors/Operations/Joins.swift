/// [A; B; …]: blocks stacked vertically, or [A, B, …]: side by side.
struct Join: Operation {
  let isVertical: Bool
  var name: String { isVertical ? "stack" : "side by side" }

  func value(_ inputs: [Tensor]) -> Tensor {
    guard let first = inputs.first else { stop(name, "nothing to join") }
    for x in inputs {
      requireSamePrecision(name, first, x)
      if isVertical ? x.columns != first.columns : x.rows != first.rows {
        stop(name, "\(inputs.map(\.shape.description).joined(separator: ", ")) do not fit together")
      }
    }
    let shape: Shape
    if isVertical {
      let rows = inputs.reduce(0) { $0 + $1.rows }
      shape = first.shape.withRows(rows)
    } else {
      shape = Shape(rows: first.rows, columns: inputs.reduce(0) { $0 + $1.columns })
    }
    let (rowAxes, columnAxes) = (inputs.map(\.rowAxis), inputs.map(\.columnAxis))
    func common(_ axes: [TokenAxis?]) -> TokenAxis? {
      axes.reduce(nil) { TokenAxis.joined($0, $1, name) }
    }
    func joined(_ axes: [TokenAxis?]) -> TokenAxis? { TokenAxis.concatenated(axes, name) }
    let y = Tensor(
      uninitialized: shape, precision: first.precision,
      rowAxis: isVertical ? joined(rowAxes) : common(rowAxes),
      columnAxis: isVertical ? common(columnAxes) : joined(columnAxes))
    let size = first.precision.byteCount
    for (x, place) in zip(inputs, places(inputs)) {
      let dense = x.contiguous
      for j in 0..<x.columns {
        (y.storage.base + ((place.column + j) * y.rows + place.row) * size).copyMemory(
          from: dense.storage.base + (dense.offset + j * x.rows) * size, byteCount: x.rows * size)
      }
    }
    return y
  }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    for (k, place) in places(inputs).enumerated() {
      let x = inputs[k]
      let rows = place.row..<place.row + x.rows
      let columns = place.column..<place.column + x.columns
      adjoints.add(dy.block(rows, columns).contiguous.shaped(like: x), to: k)
    }
  }

  private func places(_ inputs: [Tensor]) -> [(row: Int, column: Int)] {
    var (row, column) = (0, 0)
    return inputs.map { x in
      defer { if isVertical { row += x.rows } else { column += x.columns } }
      return (row, column)
    }
  }
}

/// [A; B; …]: the blocks stacked vertically, in order. All must have the same number of columns, the
/// same precision and, where they are packed, the same packing. Vectors and numbers give a vector.
public func stack(rows blocks: [Tensor]) -> Tensor { apply(Join(isVertical: true), blocks) }

/// [a, b, …]: vectors or matrices of the same height and precision, side by side. Packed operands keep
/// their sequences one after another; packed and unpacked ones do not mix.
public func concatenate(columns blocks: [Tensor]) -> Tensor {
  apply(Join(isVertical: false), blocks)
}
