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

/// The mean of −ln p(next token) over windows of text, in nats: all tokens of a window but the last
/// are what a model sees, all but the first are what it is to guess.
///
/// - Parameters:
///   - windows: stretches of tokens, each of at least two.
///   - scores: the model: `N_V × ℓ` scores for what it sees, sequences side by side.
public func nextTokenLoss(
  _ windows: [[Int]], scores: (_ sequences: [[Int]]) throws -> Tensor
) rethrows -> Tensor {
  guard !windows.isEmpty, windows.allSatisfy({ $0.count > 1 }) else {
    stop("next-token loss", "windows of \(windows.map(\.count)) tokens: at least two each")
  }
  let next = windows.flatMap { $0.dropFirst() }
  let given = try scores(windows.map { Array($0.dropLast()) })
  return crossEntropy(given, targets: next) / Double(next.count)
}
