import Tensors

/// Cuts a token sequence into consecutive pieces of at most ℓ_max tokens.
///
/// The paper (§3) cuts articles that are too long “without finesse” and leaves open whether bos and
/// eos are repeated. The reading here (E16): the full sequence [bos, …, eos] is cut, and nothing is
/// added, so that the pieces joined are the sequence.
///
/// With `bos`, every piece but the first begins with that token, which counts as one of its ℓ_max.
/// Then the first token of each later piece is predicted too (E14): Algorithm 13 never predicts x[1].
///
/// ```swift
/// chunks(of: [9, 0, 1, 2, 3, 10], atMost: 4)          // [9, 0, 1, 2], [3, 10]
/// chunks(of: [9, 0, 1, 2, 3, 10], atMost: 4, bos: 9)  // [9, 0, 1, 2], [9, 3, 10]
/// ```
///
/// Stops when ℓ_max leaves no room for a token of the sequence.
public func chunks(of tokens: [Int], atMost ℓ_max: Int, bos: Int? = nil) -> [[Int]] {
  guard ℓ_max >= (bos == nil ? 1 : 2) else {
    stop("chunks", "pieces of at most \(ℓ_max) tokens cannot hold the sequence")
  }
  var pieces: [[Int]] = []
  var start = 0
  while start < tokens.count {
    let head = start > 0 ? bos.map { [$0] } ?? [] : []
    let end = min(start + ℓ_max - head.count, tokens.count)
    pieces.append(head + tokens[start..<end])
    start = end
  }
  return pieces
}
