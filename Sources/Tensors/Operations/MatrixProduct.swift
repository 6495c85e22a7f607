import CBLAS

/// Y = A·B. One product of the linear-algebra library, with transposed operands read in place.
struct MatrixProduct: Operation {
  var name: String { "·" }

  func value(_ inputs: [Tensor]) -> Tensor {
    let (A, B) = (inputs[0], inputs[1])
    guard A.columns == B.rows else {
      stop(
        "matrix product",
        "\(A.shape) by \(B.shape): \(A.columns) columns do not meet \(B.rows) rows")
    }
    requireSamePrecision("matrix product", A, B)
    _ = TokenAxis.joined(A.columnAxis, B.rowAxis, "matrix product")
    let shape = B.shape.withRows(A.rows)
    let Y = Tensor(
      uninitialized: shape, precision: A.precision, rowAxis: A.rowAxis, columnAxis: B.columnAxis)
    multiply(A, B, into: Y, accumulating: false)
    return Y
  }

  func pullback(
    _ dY: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    let (A, B) = (inputs[0], inputs[1])
    if adjoints.wants(0) {  // dA += dY·Bᵀ
      let fresh = adjoints.freshBuffer(0, shapedAs: A)
      let dA = fresh ?? adjoints.buffer(0, shapedAs: A)
      multiply(dY, B.transposedView, into: dA, accumulating: fresh == nil)
    }
    if adjoints.wants(1) {  // dB += Aᵀ·dY
      let fresh = adjoints.freshBuffer(1, shapedAs: B)
      let dB = fresh ?? adjoints.buffer(1, shapedAs: B)
      multiply(A.transposedView, dY, into: dB, accumulating: fresh == nil)
    }
  }
}

/// Y = W·X + b·1ᵀ in one pass over Y: the bias is laid down first, the product added to it.
struct AffineMap: Operation {
  var name: String { "affine" }

  func value(_ inputs: [Tensor]) -> Tensor {
    let (W, X, b) = (inputs[0], inputs[1], inputs[2].contiguous)
    guard W.columns == X.rows, b.count == W.rows else {
      stop("affine map", "W \(W.shape), X \(X.shape), b \(b.shape)")
    }
    requireSamePrecision("affine map", W, X)
    requireSamePrecision("affine map", W, b)
    _ = TokenAxis.joined(W.columnAxis, X.rowAxis, "affine map")
    let shape = X.shape.withRows(W.rows)
    let Y = Tensor(
      uninitialized: shape, precision: W.precision, rowAxis: W.rowAxis, columnAxis: X.columnAxis)
    let byteCount = Y.rows * Y.precision.byteCount
    let bias = b.storage.base + b.offset * b.precision.byteCount
    for j in 0..<Y.columns {
      (Y.storage.base + j * byteCount).copyMemory(from: bias, byteCount: byteCount)
    }
    multiply(W, X, into: Y, accumulating: true)
    return Y
  }

  func pullback(
    _ dY: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    MatrixProduct().pullback(dY, inputs, output, into: &adjoints)
    if adjoints.wants(2) { addColumnSums(of: dY, into: adjoints.buffer(2, shapedAs: inputs[2])) }
  }
}

extension Tensor {
  /// The matrix product, `m × n` from `m × k` and `k × n`. A vector on the right counts as one column
  /// and gives a vector. Sizes, precisions or packings that do not meet stop.
  public static func * (A: Tensor, B: Tensor) -> Tensor { apply(MatrixProduct(), [A, B]) }
}

/// W·X + b·1ᵀ as one operation: `d_out × ℓ` from W `d_out × d_in`, X `d_in × ℓ` and b `d_out`. Sizes
/// or precisions that do not meet stop.
public func affine(_ W: Tensor, _ X: Tensor, _ b: Tensor) -> Tensor {
  apply(AffineMap(), [W, X, b])
}

func requireSamePrecision(_ operation: String, _ a: Tensor, _ b: Tensor) {
  if a.precision != b.precision {
    stop(operation, "\(a.precision) and \(b.precision) operands do not mix")
  }
}

/// Products of at least this many multiplications are cut into shards for the cores.
private let multiplicationsPerShard = 1 << 22

/// C = A·B, or C += A·B. C is contiguous; A and B are read through their strides.
///
/// The library runs on one thread, because its threads fight with ours; a large product is cut along
/// the longer side of C, by size alone.
private func multiply(_ A: Tensor, _ B: Tensor, into C: Tensor, accumulating: Bool) {
  _ = singleThreadedLibrary
  let (m, n, k) = (C.rows, C.columns, A.columns)
  guard m > 0, n > 0 else { return }
  if k == 0 {
    if !accumulating {
      let byteCount = C.count * C.precision.byteCount
      C.storage.base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    }
    return
  }
  let (A, transA, lda) = A.libraryLayout
  let (B, transB, ldb) = B.libraryLayout
  let beta = accumulating ? 1.0 : 0.0
  let longer = max(m, n)
  // The library packs the operand that all shards share once for each: few and large ones, then.
  let shards = min(max(4, longer / 1024), max(1, m * n * k / multiplicationsPerShard))
  let size = (longer + shards - 1) / shards
  inParallel(longer, shard: (size + 15) / 16 * 16) { part in
    let rows = m >= n ? part : 0..<m
    let columns = m >= n ? 0..<n : part
    let a = rows.lowerBound * A.rowStride
    let b = columns.lowerBound * B.columnStride
    let c = rows.lowerBound + columns.lowerBound * m
    switch C.precision {
    case .float:
      cblas_sgemm(
        CblasColMajor, transA, transB, Int32(rows.count), Int32(columns.count), Int32(k), 1,
        A.pointer(Float.self) + a, lda, B.pointer(Float.self) + b, ldb, Float(beta),
        C.pointer(Float.self) + c, Int32(m))
    case .double:
      cblas_dgemm(
        CblasColMajor, transA, transB, Int32(rows.count), Int32(columns.count), Int32(k), 1,
        A.pointer(Double.self) + a, lda, B.pointer(Double.self) + b, ldb, beta,
        C.pointer(Double.self) + c, Int32(m))
    }
  }
}

private let singleThreadedLibrary: Void = {
  #if canImport(Darwin)
    BLASSetThreading(BLAS_THREADING_SINGLE_THREADED)
  #else
    openblas_set_num_threads(1)
  #endif
}()

extension Tensor {
  /// The tensor, the transposition flag and the leading dimension, as the library wants them.
  fileprivate var libraryLayout: (Tensor, CBLAS_TRANSPOSE, Int32) {
    if rowStride == 1 { return (self, CblasNoTrans, Int32(max(columnStride, rows, 1))) }
    if columnStride == 1 { return (self, CblasTrans, Int32(max(rowStride, columns, 1))) }
    return (contiguous, CblasNoTrans, Int32(max(rows, 1)))
  }
}
