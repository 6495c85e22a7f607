import Tensors

/// Stretches of a long sequence, each of `length` tokens, that begin at random places.
///
/// Training draws them anew at each step. They may overlap. A sequence shorter than `length` stops.
public func randomWindows(
  of tokens: some RandomAccessCollection<Int>, length: Int, count: Int,
  from random: inout RandomSource
) -> [[Int]] {
  guard length > 0, tokens.count >= length else {
    stop("random windows", "\(length) tokens of a sequence of \(tokens.count)")
  }
  return (0..<count).map { _ in
    let offset = random.integer(below: tokens.count - length + 1)
    return Array(tokens.dropFirst(offset).prefix(length))
  }
}
