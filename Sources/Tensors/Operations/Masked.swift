/// Which context positions (rows) a primary position (column) may attend to: equation (3).
public enum Mask: Hashable, Sendable {
  /// Mask ≡ 1: every token sees every token of the context.
  case bidirectional
  /// Mask[t_z, t_x] = [[t_z ≤ t_x]]: a token sees itself and what precedes it.
  case causal
  /// An explicit `ℓ_z × ℓ_x` matrix by its rows: `rows[t_z][t_x]` is true where t_x may attend to t_z.
  case explicit(rows: [[Bool]])

  /// The mask as a matrix of truth values, by its rows.
  public func matrix(rows: Int, columns: Int) -> [[Bool]] {
    switch self {
    case .bidirectional:
      Array(repeating: Array(repeating: true, count: columns), count: rows)
    case .causal:
      (0..<rows).map { tz in (0..<columns).map { tx in tz <= tx } }
    case .explicit(let matrix): matrix
    }
  }
}

/// S with −∞ wherever the mask is 0, and wherever two sequences of a packing would meet.
struct Masked: Operation {
  let mask: Mask
  var name: String { "mask" }
  var attributes: String {
    switch mask {
    case .bidirectional: "all see all"
    case .causal: "nobody sees ahead"
    case .explicit: "by a matrix"
    }
  }

  func value(_ inputs: [Tensor]) -> Tensor {
    let S = inputs[0]
    checkShape(S)
    let Y = Tensor(
      uninitialized: S.shape, precision: S.precision, rowAxis: S.rowAxis, columnAxis: S.columnAxis)
    let dense = S.contiguous
    let size = S.precision.byteCount
    Y.storage.base.copyMemory(
      from: dense.storage.base + dense.offset * size, byteCount: S.count * size)
    if let blind = fillHidden(in: Y, with: -.infinity) {
      noteFault("column \(blind) of the mask is all 0: that token may attend to nothing")
    }
    return Y
  }

  func pullback(
    _ dy: Tensor, _ inputs: [Tensor], _ output: Tensor, into adjoints: inout Adjoints
  ) {
    guard adjoints.wants(0) else { return }
    if mask == .bidirectional, output.rowAxis == nil, output.columnAxis == nil {
      return adjoints.add(dy, to: 0)
    }
    let kept = Tensor(uninitialized: dy.shape, precision: dy.precision)
    let dense = dy.contiguous
    let size = dy.precision.byteCount
    kept.storage.base.copyMemory(
      from: dense.storage.base + dense.offset * size, byteCount: dy.count * size)
    var packed = kept
    (packed.rowAxis, packed.columnAxis) = (output.rowAxis, output.columnAxis)
    _ = fillHidden(in: packed, with: 0)
    adjoints.add(kept, to: 0)
  }

  private func checkShape(_ S: Tensor) {
    switch mask {
    case .causal where keyRanges(S) != queryRanges(S):
      stop("mask", "a causal mask needs as many keys as queries, not \(S.shape)")
    case .explicit(let rows):
      let columns = rows.first?.count ?? S.columns
      guard rows.allSatisfy({ $0.count == columns }) else {
        stop("mask", "the rows of the mask have different lengths: \(rows.map(\.count))")
      }
      guard rows.count == S.rows, columns == S.columns else {
        stop("mask", "\(rows.count) × \(columns) mask for \(S.shape) scores")
      }
    default: break
    }
  }

  private func keyRanges(_ S: Tensor) -> [Range<Int>] {
    TokenAxis.ranges(S.rowAxis, count: S.rows)
  }

  private func queryRanges(_ S: Tensor) -> [Range<Int>] {
    TokenAxis.ranges(S.columnAxis, count: S.columns)
  }

  /// Overwrites the hidden entries; returns the first column that has no others.
  private func fillHidden(in S: Tensor, with value: Double) -> Int? {
    let (queries, keys) = (queryRanges(S), keyRanges(S))
    guard queries.count == keys.count else {
      stop("mask", "\(queries.count) sequences attend to \(keys.count)")
    }
    var blind: Int?
    func fill<T: Element>(_: T.Type) {
      let (rows, value) = (S.rows, T(value))
      for (columns, seen) in zip(queries, keys) {
        if seen.isEmpty, blind == nil { blind = columns.first }
        for j in columns {
          let column = S.pointer(T.self) + j * rows
          T.fill(value, column, count: seen.lowerBound)
          T.fill(value, column + seen.upperBound, count: rows - seen.upperBound)
          switch mask {
          case .bidirectional: break
          case .causal:
            let next = seen.lowerBound + (j - columns.lowerBound) + 1
            T.fill(value, column + next, count: seen.upperBound - next)
          case .explicit(let matrix):
            for i in seen where !matrix[i][j] { column[i] = value }
            if blind == nil, !seen.contains(where: { matrix[$0][j] }) { blind = j }
          }
        }
      }
    }
    fill(S.precision.element)
    return blind
  }
}

/// Sets the scores that the mask hides to −∞ (Algorithm 4, line 5): `ℓ_z × ℓ_x`, rows are keys, columns
/// queries. Where they are packed, sequence i sees sequence i alone, and `.causal` counts within it.
///
/// A column that may attend to nothing is a fault (erratum E33), and its weights are NaN. A causal mask
/// on unequal lengths, an explicit one of another shape, and unequal numbers of sequences stop.
public func masked(_ S: Tensor, _ mask: Mask) -> Tensor { apply(Masked(mask: mask), [S]) }
