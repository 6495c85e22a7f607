import Tensors

/// How a tensor's elements lie in a file (the last index runs fastest) and in memory (the first does).
///
/// Element (i, j, k, l) of a tensor a × b × c × d is number `((i·b + j)·c + k)·d + l` in the file and
/// `i + a·(j + b·(k + c·l))` in memory. For every (j, k) that is a transposition between i and l; a matrix
/// has one of it.
struct RowMajorOrder {
  let first, second, third, last: Int

  init(_ shape: Shape) {
    // A matrix's columns are the last axis; between a vector's two orders there is no difference.
    first = shape[0]
    second = shape.rank > 2 ? shape[1] : 1
    third = shape.rank > 3 ? shape[2] : 1
    last = shape.rank > 1 ? shape[shape.rank - 1] : 1
  }

  /// Calls `body` with the place in the file and the place in memory of every element.
  ///
  /// The elements come in tiles of 32 × 32: one side of a transposition jumps, and the lines of the cache
  /// that it touches are used up before they go.
  @inline(__always)
  func forEach(_ body: (_ inFile: Int, _ inMemory: Int) -> Void) {
    if first * second * third * last == 0 { return }
    let tile = 32
    for j in 0..<second {
      for k in 0..<third {
        for iStart in stride(from: 0, to: first, by: tile) {
          for lStart in stride(from: 0, to: last, by: tile) {
            let ends = (min(first, iStart + tile), min(last, lStart + tile))
            for l in lStart..<ends.1 {
              let inMemory = first * (j + second * (k + third * l))
              for i in iStart..<ends.0 {
                body(((i * second + j) * third + k) * last + l, inMemory + i)
              }
            }
          }
        }
      }
    }
  }
}
