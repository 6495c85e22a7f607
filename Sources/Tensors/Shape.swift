/// The sizes of a tensor, at most four of them.
///
/// A matrix `rows × columns` holds one token in each column. A vector counts as one column, a scalar
/// as a 1 × 1 matrix. Of a tensor of rank three or four, `columns` is the product of all sizes but
/// the first: storage is column-major, so it reads as a wide matrix.
public struct Shape: Hashable, Sendable, CustomStringConvertible, ExpressibleByArrayLiteral {
  private var sizes: (Int32, Int32, Int32, Int32) = (1, 1, 1, 1)
  /// The number of sizes: 0 for a scalar, 1 for a vector, 2 for a matrix.
  public let rank: Int

  /// Makes a shape of the given sizes, outermost last: `Shape(3, 4)` has 3 rows and 4 columns.
  public init(_ sizes: Int...) { self.init(sizes) }

  /// Makes a shape of the given sizes.
  public init(arrayLiteral sizes: Int...) { self.init(sizes) }

  /// Makes a shape of the given sizes; more than four or a negative one stops.
  public init(_ sizes: [Int]) {
    guard sizes.count <= 4, sizes.allSatisfy({ $0 >= 0 && $0 <= Int(Int32.max) }) else {
      stop("shape", "\(sizes) is not a list of at most four sizes")
    }
    rank = sizes.count
    var (count, overflow) = (1, false)
    for (i, size) in sizes.enumerated() {
      set(i, Int32(size))
      if !overflow { (count, overflow) = count.multipliedReportingOverflow(by: size) }
    }
    if overflow { stop("shape", "\(sizes) has too many elements to count") }
  }

  /// A matrix shape, without the detour over an array.
  init(rows: Int, columns: Int) {
    rank = 2
    sizes = (Int32(rows), Int32(columns), 1, 1)
  }

  /// The same sizes but the first: a scalar becomes a vector.
  func withRows(_ rows: Int) -> Shape {
    if rank <= 1 { return [rows] }
    var shape = self
    shape.sizes.0 = Int32(rows)
    return shape
  }

  private mutating func set(_ i: Int, _ size: Int32) {
    switch i {
    case 0: sizes.0 = size
    case 1: sizes.1 = size
    case 2: sizes.2 = size
    default: sizes.3 = size
    }
  }

  /// The size along axis `i`, counted from 0; 1 beyond the rank.
  public subscript(i: Int) -> Int {
    switch i {
    case 0: Int(sizes.0)
    case 1: Int(sizes.1)
    case 2: Int(sizes.2)
    case 3: Int(sizes.3)
    default: 1
    }
  }

  /// The size of a column.
  public var rows: Int { Int(sizes.0) }
  /// The number of columns.
  public var columns: Int { Int(sizes.1) * Int(sizes.2) * Int(sizes.3) }
  /// The number of elements.
  public var count: Int { rows * columns }

  /// The sizes joined by ×, as in `3 × 4`; `1` for a scalar.
  public var description: String {
    rank == 0 ? "1" : (0..<rank).map { String(self[$0]) }.joined(separator: " × ")
  }

  /// Equal sizes and equal rank: a vector of 3 is not a 3 × 1 matrix.
  public static func == (a: Shape, b: Shape) -> Bool { a.rank == b.rank && a.sizes == b.sizes }

  /// Hashes rank and sizes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(rank)
    for i in 0..<4 { hasher.combine(self[i]) }
  }
}
