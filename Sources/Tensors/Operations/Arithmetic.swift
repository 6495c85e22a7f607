import Foundation

/// How the smaller operand of an element-wise operation is spread over the larger one.
enum Spread: String {
  /// Equal shapes.
  case same = ""
  /// One number for all elements.
  case scalar = "number to all"
  /// A vector for every column, as in b·1ᵀ.
  case column = "vector to every column"
  /// A 1 × ℓ matrix: one number for each column.
  case row = "number to each column"

  init(_ operation: String, _ a: Tensor, _ b: Tensor) {
    requireSamePrecision(operation, a, b)
    if a.shape == b.shape {
      self = .same
    } else if b.shape.rank == 0 {
      self = .scalar
    } else if b.shape.rank == 1, b.rows == a.rows {
      self = .column
    } else if b.shape.rank == 2, b.rows == 1, b.columns == a.columns {
      self = .row
    } else {
      stop(
        operation,
        """
        \(a.shape) with \(b.shape): shapes must be equal, or the second a number, a vector as long \
        as a column, or one number for each column
        """)
    }
  }

  /// The packing of the result: the operands must agree along the axes that they share.
  func axes(_ operation: String, _ a: Tensor, _ b: Tensor) -> (row: TokenAxis?, column: TokenAxis?)
  {
    let sharesRows = self == .same || self == .column
    let sharesColumns = self == .same || self == .row
    return (
      sharesRows ? TokenAxis.joined(a.rowAxis, b.rowAxis, operation) : a.rowAxis,
      sharesColumns ? TokenAxis.joined(a.columnAxis, b.columnAxis, operation) : a.columnAxis
    )
  }
}

/// Y = A + B or A − B, B spread over A.
struct Sum: Operation {
  var sign = 1.0
  var name: String { sign > 0 ? "+" : "−" }

  func value(_ inputs: [Tensor]) -> Tensor {
    combine(name, inputs[0], inputs[1]) { (kind: any Element.Type, x, b, y, count, isOne) in
      add(kind, x, b, y, count, isOne)
    }
  }

  private func add<T: Element>(
    _: T.Type, _ x: Tensor.Elements, _ b: Tensor.Elements, _ y: Tensor.Elements, _ count: Int,
    _ isOne: Bool
  ) {
    let (x, b, y) = (x.of(T.self), b.of(T.self), y.of(T.self))
    if isOne {
      T.fill(T(sign) * b[0], y, count: count)
      T.axpy(1, x, y, count: count)
    } else if sign > 0 {
      T.add(x, b, y, count: count)
    } else {
      T.subtract(x, b, y, count: count)
    }
  }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    adjoints.add(dy, to: 0)
    let spread = Spread(name, inputs[0], inputs[1])
    let share = { gathered(dy, like: inputs[1], spread) }
    adjoints.add(sign > 0 ? share() : scaled(-1, share()), to: 1)
  }
}

/// Y = A ⊙ B, B spread over A.
struct Product: Operation {
  var name: String { "⊙" }

  func value(_ inputs: [Tensor]) -> Tensor { product(inputs[0], inputs[1]) }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    let spread = Spread(name, inputs[0], inputs[1])
    adjoints.add(product(dy, inputs[1]), to: 0)
    adjoints.add(gathered(product(dy, inputs[0]), like: inputs[1], spread), to: 1)
  }
}

/// Y = A / B, B spread over A.
struct Quotient: Operation {
  var name: String { "/" }

  func value(_ inputs: [Tensor]) -> Tensor { quotient(inputs[0], inputs[1]) }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    let spread = Spread(name, inputs[0], inputs[1])
    adjoints.add(quotient(dy, inputs[1]), to: 0)
    if adjoints.wants(1) {  // −Σ dy ⊙ y / b
      let change = gathered(product(dy, output), like: inputs[1], spread)
      adjoints.add(scaled(-1, quotient(change, inputs[1])), to: 1)
    }
  }
}

/// Y = factor · A.
struct Scale: Operation {
  let factor: Double
  var name: String { "scale" }
  var attributes: String { "× \(shortNumber(factor))" }

  func value(_ inputs: [Tensor]) -> Tensor { scaled(factor, inputs[0]) }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    adjoints.add(scaled(factor, dy), to: 0)
  }
}

extension Tensor {
  /// The sum, `d × ℓ`. The operand on the right has the same shape, or is a number, a vector `d` that is
  /// added to every column, or a `1 × ℓ` matrix with one number for each column. Other shapes, two
  /// precisions and two packings stop.
  public static func + (a: Tensor, b: Tensor) -> Tensor { apply(Sum(), [a, b]) }
  /// The difference, the right operand spread as for the sum.
  public static func - (a: Tensor, b: Tensor) -> Tensor { apply(Sum(sign: -1), [a, b]) }
  /// The element-wise product ⊙, the right operand spread as for the sum.
  public static func .* (a: Tensor, b: Tensor) -> Tensor { apply(Product(), [a, b]) }
  /// The element-wise quotient, the right operand spread as for the sum; each element is rounded once.
  public static func / (a: Tensor, b: Tensor) -> Tensor { apply(Quotient(), [a, b]) }
  /// A multiple.
  public static func * (factor: Double, a: Tensor) -> Tensor { apply(Scale(factor: factor), [a]) }
  /// A fraction: multiplied by the reciprocal.
  public static func / (a: Tensor, divisor: Double) -> Tensor {
    apply(Scale(factor: 1 / divisor), [a])
  }
  /// The negative.
  public static prefix func - (a: Tensor) -> Tensor { apply(Scale(factor: -1), [a]) }
}

infix operator .* : MultiplicationPrecedence

// MARK: - Kernels over columns

extension Tensor {
  /// A raw position in a buffer, to be read as the element type at hand.
  struct Elements {
    let base: UnsafeMutableRawPointer
    func of<T>(_: T.Type) -> UnsafeMutablePointer<T> { base.assumingMemoryBound(to: T.self) }
  }

  func elements(at index: Int) -> Elements {
    Elements(base: storage.base + (offset + index) * precision.byteCount)
  }
}

/// Walks over A by columns, or by shards where nothing depends on the column.
private func combine(
  _ operation: String, _ a: Tensor, _ b: Tensor,
  _ kernel: (any Element.Type, Tensor.Elements, Tensor.Elements, Tensor.Elements, Int, Bool) -> Void
) -> Tensor {
  let spread = Spread(operation, a, b)
  let axes = spread.axes(operation, a, b)
  let (x, b) = (a.contiguous, b.contiguous)
  let y = Tensor(
    uninitialized: a.shape, precision: a.precision, rowAxis: axes.row, columnAxis: axes.column)
  let kind = a.precision.element
  switch spread {
  case .same, .scalar:
    inParallel(a.count, shard: elementsPerShard) {
      let i = $0.lowerBound
      let isOne = spread == .scalar
      kernel(
        kind, x.elements(at: i), b.elements(at: isOne ? 0 : i), y.elements(at: i), $0.count, isOne)
    }
  case .column, .row:
    let rows = a.rows
    let isOne = spread == .row
    inParallel(a.columns, shard: elementsPerShard / max(rows, 1)) {
      for j in $0 {
        kernel(
          kind, x.elements(at: j * rows), b.elements(at: isOne ? j : 0), y.elements(at: j * rows),
          rows, isOne)
      }
    }
  }
  return y
}

/// A ⊙ B.
func product(_ a: Tensor, _ b: Tensor) -> Tensor {
  func multiply<T: Element>(
    _: T.Type, _ x: Tensor.Elements, _ b: Tensor.Elements, _ y: Tensor.Elements, _ count: Int,
    _ isOne: Bool
  ) {
    let (x, b, y) = (x.of(T.self), b.of(T.self), y.of(T.self))
    if isOne { T.scale(b[0], x, y, count: count) } else { T.multiply(x, b, y, count: count) }
  }
  return combine("⊙", a, b) { multiply($0, $1, $2, $3, $4, $5) }
}

/// A / B, each element rounded once (not multiplied by a rounded reciprocal: 49/49 is 1).
func quotient(_ a: Tensor, _ b: Tensor) -> Tensor {
  combine("/", a, b) { (kind: any Element.Type, x, b, y, count, isOne) in
    if kind == Float.self {
      divide(Float.self, x, b, y, count, isOne)
    } else {
      divide(Double.self, x, b, y, count, isOne)
    }
  }
}

@inline(__always)
private func divide<T: Element>(
  _: T.Type, _ x: Tensor.Elements, _ b: Tensor.Elements, _ y: Tensor.Elements, _ count: Int,
  _ isOne: Bool
) {
  let (x, b, y) = (x.of(T.self), b.of(T.self), y.of(T.self))
  if isOne {
    let divisor = b[0]
    for i in 0..<count { y[i] = x[i] / divisor }
  } else {
    for i in 0..<count { y[i] = x[i] / b[i] }
  }
}

/// factor · A.
func scaled(_ factor: Double, _ a: Tensor) -> Tensor {
  let x = a.contiguous
  let y = Tensor(
    uninitialized: a.shape, precision: a.precision, rowAxis: a.rowAxis, columnAxis: a.columnAxis)
  func scale<T: Element>(_: T.Type) {
    let (x, y) = (x.pointer(T.self), y.pointer(T.self))
    inParallel(a.count, shard: elementsPerShard) {
      T.scale(T(factor), x + $0.lowerBound, y + $0.lowerBound, count: $0.count)
    }
  }
  scale(a.precision.element)
  return y
}

/// Adds up what a spread operand receives from each place it was spread to.
private func gathered(_ dy: Tensor, like b: Tensor, _ spread: Spread) -> Tensor {
  switch spread {
  case .same: return dy
  case .scalar: return Total(isMean: false).value([dy])
  case .row: return ColumnTotals(isMean: false).value([dy])
  case .column:
    let sum = Tensor.zeros(b.shape, precision: b.precision)
    addColumnSums(of: dy, into: sum)
    return sum
  }
}

/// `b += Σ_t dy[:, t]`: the columns added up in their order; `b` is contiguous.
func addColumnSums(of dy: Tensor, into b: Tensor) {
  let dense = dy.contiguous
  func add<T: Element>(_: T.Type) {
    let (x, y, rows) = (dense.pointer(T.self), b.pointer(T.self), dy.rows)
    for j in 0..<dy.columns { T.axpy(1, x + j * rows, y, count: rows) }
  }
  add(b.precision.element)
}

/// Up to six significant digits, without a needless `.0`.
func shortNumber(_ x: Double) -> String {
  guard x.isFinite, x != 0 else { return x == 0 ? "0" : String(x) }
  let digits = 5 - Int(Foundation.log10(abs(x)).rounded(.down))
  let power = Foundation.pow(10, Double(abs(digits)))
  let rounded = digits >= 0 ? (x * power).rounded() / power : (x / power).rounded() * power
  if rounded == rounded.rounded(), abs(rounded) < 1e15 { return String(Int(rounded)) }
  return String(rounded.isFinite ? rounded : x)
}
