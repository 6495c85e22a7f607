/// A scalar, vector or matrix (or a tensor of up to four axes) of Float or Double elements.
///
/// Columns are tokens, and storage is column-major: one token's vector is contiguous. A tensor never
/// changes. It carries its precision at run time, the packing of its token axes, and its place on
/// the tape that recorded it.
public struct Tensor: Sendable {
  let storage: Storage
  let offset: Int
  let rowStride: Int
  let columnStride: Int
  /// The sizes.
  public let shape: Shape
  /// The kind of element.
  public let precision: Precision
  /// How the rows are packed into sequences, where they are tokens (the keys of a score matrix).
  public internal(set) var rowAxis: TokenAxis?
  /// How the columns are packed into sequences; nil for one sequence.
  public internal(set) var columnAxis: TokenAxis?
  /// The tape's number and the index of the node; meaningless on any other tape.
  var tapeNumber: UInt32 = 0
  var node: Int32 = -1

  init(
    storage: Storage, offset: Int = 0, rowStride: Int = 1, columnStride: Int? = nil, shape: Shape,
    precision: Precision, rowAxis: TokenAxis? = nil, columnAxis: TokenAxis? = nil
  ) {
    self.storage = storage
    self.offset = offset
    self.rowStride = rowStride
    self.columnStride = columnStride ?? shape.rows
    self.shape = shape
    self.precision = precision
    self.rowAxis = rowAxis
    self.columnAxis = columnAxis
  }

  /// A tensor whose elements are not set yet.
  init(
    uninitialized shape: Shape, precision: Precision, rowAxis: TokenAxis? = nil,
    columnAxis: TokenAxis? = nil
  ) {
    self.init(
      storage: Storage(byteCount: shape.count * precision.byteCount), shape: shape,
      precision: precision, rowAxis: rowAxis, columnAxis: columnAxis)
  }
}

// MARK: - Making tensors

extension Tensor {
  /// A tensor with the given elements in column-major order; stops if their number does not fit.
  public init(shape: Shape, scalars: [Double], precision: Precision = .double) {
    guard scalars.count == shape.count else {
      stop("tensor", "\(scalars.count) elements for the shape \(shape)")
    }
    self.init(uninitialized: shape, precision: precision)
    switch precision {
    case .float:
      let elements = pointer(Float.self)
      for (i, value) in scalars.enumerated() { elements[i] = Float(value) }
    case .double:
      let elements = pointer(Double.self)
      for (i, value) in scalars.enumerated() { elements[i] = value }
    }
  }

  /// A matrix given by its rows, as printed in the paper; rows of different lengths stop.
  public init(rows: [[Double]], precision: Precision = .double) {
    let columns = rows.first?.count ?? 0
    guard rows.allSatisfy({ $0.count == columns }) else {
      stop("tensor", "rows of different lengths: \(rows.map(\.count))")
    }
    var scalars: [Double] = []
    scalars.reserveCapacity(rows.count * columns)
    for j in 0..<columns { for row in rows { scalars.append(row[j]) } }
    self.init(
      shape: Shape(rows: rows.count, columns: columns), scalars: scalars, precision: precision)
  }

  /// A matrix given by its columns, one for each token; columns of different lengths stop.
  public init(columns: [[Double]], precision: Precision = .double) {
    let rows = columns.first?.count ?? 0
    guard columns.allSatisfy({ $0.count == rows }) else {
      stop("tensor", "columns of different lengths: \(columns.map(\.count))")
    }
    self.init(
      shape: Shape(rows: rows, columns: columns.count), scalars: columns.flatMap { $0 },
      precision: precision)
  }

  /// A vector: one column.
  public init(vector: [Double], precision: Precision = .double) {
    self.init(shape: [vector.count], scalars: vector, precision: precision)
  }

  /// A scalar.
  public init(scalar: Double, precision: Precision = .double) {
    self.init(shape: [], scalars: [scalar], precision: precision)
  }

  /// A tensor filled with one value.
  public static func full(_ shape: Shape, _ value: Double, precision: Precision = .double) -> Tensor
  {
    let tensor = Tensor(uninitialized: shape, precision: precision)
    switch precision {
    case .float: tensor.pointer(Float.self).update(repeating: Float(value), count: shape.count)
    case .double: tensor.pointer(Double.self).update(repeating: value, count: shape.count)
    }
    return tensor
  }

  /// A tensor of zeros.
  public static func zeros(_ shape: Shape, precision: Precision = .double) -> Tensor {
    full(shape, 0, precision: precision)
  }

  /// A tensor of ones.
  public static func ones(_ shape: Shape, precision: Precision = .double) -> Tensor {
    full(shape, 1, precision: precision)
  }

  /// The n × n matrix with ones on its diagonal.
  public static func identity(_ n: Int, precision: Precision = .double) -> Tensor {
    let shape = Shape(n, n)
    var scalars = [Double](repeating: 0, count: shape.count)
    for i in 0..<n { scalars[i * n + i] = 1 }
    return Tensor(shape: shape, scalars: scalars, precision: precision)
  }

  /// The columns of the identity that the tokens choose: `N_V × ℓ`, a one in row `tokens[t]` of
  /// column t. A token outside stops.
  public static func oneHot(_ tokens: [Int], size: Int, precision: Precision = .double) -> Tensor {
    var scalars = [Double](repeating: 0, count: size * tokens.count)
    for (t, token) in tokens.enumerated() {
      guard (0..<size).contains(token) else { stop("one-hot", "token \(token) of \(size)") }
      scalars[t * size + token] = 1
    }
    return Tensor(shape: [size, tokens.count], scalars: scalars, precision: precision)
  }
}

// MARK: - Reading elements

extension Tensor {
  /// The size of a column.
  public var rows: Int { shape.rows }
  /// The number of columns.
  public var columns: Int { shape.columns }
  /// The number of elements.
  public var count: Int { shape.count }

  /// The element at row `i` and column `j`, counted from 0; a place outside stops.
  public subscript(i: Int, j: Int) -> Double {
    guard (0..<rows).contains(i), (0..<columns).contains(j) else {
      stop("subscript", "[\(i), \(j)] of a \(shape) tensor")
    }
    let index = i * rowStride + j * columnStride
    return switch precision {
    case .float: Double(pointer(Float.self)[index])
    case .double: pointer(Double.self)[index]
    }
  }

  /// Element `i` of a vector, or in column-major order, counted from 0; a place outside stops.
  public subscript(i: Int) -> Double {
    guard (0..<count).contains(i) else { stop("subscript", "[\(i)] of a \(shape) tensor") }
    return self[i % rows, i / rows]
  }

  /// The elements in column-major order.
  public var scalars: [Double] {
    let dense = contiguous
    return withExtendedLifetime(dense) {
      switch precision {
      case .float:
        UnsafeBufferPointer(start: dense.pointer(Float.self), count: count).map(Double.init)
      case .double: Array(UnsafeBufferPointer(start: dense.pointer(Double.self), count: count))
      }
    }
  }

  /// The rows, as printed in the paper.
  public var rowArrays: [[Double]] {
    let scalars = scalars
    return (0..<rows).map { i in (0..<columns).map { scalars[$0 * rows + i] } }
  }

  /// The columns, one for each token.
  public var columnArrays: [[Double]] {
    let scalars = scalars
    return (0..<columns).map { j in Array(scalars[j * rows..<(j + 1) * rows]) }
  }

  /// The value of a tensor with one element; any other stops.
  public var scalar: Double {
    guard count == 1 else { stop("scalar", "a \(shape) tensor has \(count) elements") }
    return self[0, 0]
  }

  /// Whether no element is infinite or NaN.
  public var isFinite: Bool { scalars.allSatisfy(\.isFinite) }

  /// Whether two tensors have the same shape and the same bits.
  public func isIdentical(to other: Tensor) -> Bool {
    shape == other.shape && precision == other.precision
      && zip(scalars, other.scalars).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}

// MARK: - Memory

extension Precision {
  /// Bytes of one element.
  var byteCount: Int { self == .float ? 4 : 8 }
  var element: any Element.Type { self == .float ? Float.self : Double.self }
}

extension Tensor {
  /// The first element.
  func pointer<T>(_: T.Type) -> UnsafeMutablePointer<T> {
    storage.base.assumingMemoryBound(to: T.self) + offset
  }

  var isContiguous: Bool {
    (rowStride == 1 || rows == 1) && (columnStride == rows || columns == 1)
  }

  /// The same elements without gaps; itself where there are none.
  var contiguous: Tensor {
    if isContiguous { return self }
    let copy = Tensor(
      uninitialized: shape, precision: precision, rowAxis: rowAxis, columnAxis: columnAxis)
    switch precision {
    case .float: copyElements(pointer(Float.self), to: copy.pointer(Float.self))
    case .double: copyElements(pointer(Double.self), to: copy.pointer(Double.self))
    }
    return copy
  }

  @inline(__always)
  private func copyElements<T>(_ from: UnsafeMutablePointer<T>, to: UnsafeMutablePointer<T>) {
    let rows = rows
    if rowStride == 1 {
      for j in 0..<columns {
        (to + j * rows).update(from: from + j * columnStride, count: rows)
      }
    } else {
      for j in 0..<columns {
        for i in 0..<rows { to[j * rows + i] = from[i * rowStride + j * columnStride] }
      }
    }
  }

  /// The elements alone, without a place on a tape and without a packing.
  var bare: Tensor {
    Tensor(
      storage: storage, offset: offset, rowStride: rowStride, columnStride: columnStride,
      shape: shape, precision: precision)
  }
}
