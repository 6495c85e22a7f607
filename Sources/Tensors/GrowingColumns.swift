import Synchronization

/// Columns that are added at the right, as a cache of keys and values needs them: `rows × count`.
///
/// A tensor never changes, so a longer one would be a copy. Here the columns lie in a buffer with room
/// to spare: new ones are written behind the last, where no tensor has looked yet, and ``columns`` is
/// a view of those that are there. Every view taken earlier stays as it is.
///
/// It is a value. Of two copies that grow apart, the first to grow takes the room behind the common
/// columns, and the other moves to a buffer of its own:
///
/// ```swift
/// var keys = GrowingColumns(rows: 8)
/// keys.append(K)         // K: 8 × 3
/// var other = keys       // shares the three columns
/// keys.append(k)         // written behind them
/// other.append(k2)       // copies three columns first
/// keys.columns           // 8 × 4, a view
/// ```
///
/// The room doubles when it is used up: n columns cost at most 3·n copies of a column, however they
/// come. Nothing is recorded on a tape; what is added counts as a constant there.
public struct GrowingColumns: Sendable {
  /// A buffer and how many of its columns are taken; they are never written again.
  private final class Room: Sendable {
    let storage: Storage
    let capacity: Int
    private let taken: Atomic<Int>

    init(columns capacity: Int, rows: Int, precision: Precision, taken: Int) {
      storage = Storage(byteCount: capacity * rows * precision.byteCount)
      self.capacity = capacity
      self.taken = Atomic(taken)
    }

    /// Takes the columns of a range, unless somebody else has taken the first of them or the buffer
    /// ends before the last.
    func take(_ range: Range<Int>) -> Bool {
      range.upperBound <= capacity
        && taken.compareExchange(
          expected: range.lowerBound, desired: range.upperBound, ordering: .relaxed
        ).exchanged
    }
  }

  /// The size of a column.
  public let rows: Int
  /// The kind of element.
  public let precision: Precision
  /// The number of columns so far.
  public private(set) var count = 0
  private var room: Room

  /// No columns yet.
  ///
  /// - Parameters:
  ///   - rows: the size of a column.
  ///   - capacity: for how many columns to make room at first, at least one.
  public init(rows: Int, capacity: Int = 16, precision: Precision = .double) {
    guard rows >= 0, capacity > 0 else {
      stop("growing columns", "\(rows) rows, room for \(capacity) columns")
    }
    (self.rows, self.precision) = (rows, precision)
    room = Room(columns: capacity, rows: rows, precision: precision, taken: 0)
  }

  /// For how many columns there is room before the buffer must grow.
  public var capacity: Int { room.capacity }

  /// The columns so far, `rows × count`; a view.
  public var columns: Tensor {
    Tensor(storage: room.storage, shape: Shape(rows: rows, columns: count), precision: precision)
  }

  /// Adds columns at the right, `rows × n`; another height or precision stops.
  public mutating func append(_ X: Tensor) {
    guard X.rows == rows, X.precision == precision else {
      stop("growing columns", "\(X.shape) of \(X.precision) beside \(rows) rows of \(precision)")
    }
    let grown = count + X.columns
    if !room.take(count..<grown) {
      let old = columns
      // Room grows only where it is short: a copy that moves away keeps the size.
      let capacity = grown <= room.capacity ? room.capacity : max(2 * room.capacity, grown)
      room = Room(columns: capacity, rows: rows, precision: precision, taken: grown)
      write(old, at: 0)
    }
    write(X, at: count)
    count = grown
  }

  private func write(_ X: Tensor, at column: Int) {
    let dense = X.contiguous
    let size = precision.byteCount
    withExtendedLifetime(dense) {
      (room.storage.base + column * rows * size).copyMemory(
        from: dense.storage.base + dense.offset * size, byteCount: dense.count * size)
    }
  }
}
