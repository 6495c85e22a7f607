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

/// The windows of one step of a training: seed and step alone decide which, so that a run that was
/// stopped and goes on sees what it would have seen. Fewer windows are the first of more.
///
/// ```swift
/// let text = TrainingText(try letters.encode(Corpus.shakespeare.text))
/// randomWindows(of: text.training, length: 65, count: 12, seed: 1, step: 0)  // 12 × 65 tokens
/// ```
public func randomWindows(
  of tokens: some RandomAccessCollection<Int>, length: Int, count: Int, seed: UInt64, step: Int
) -> [[Int]] {
  var random = RandomSource(seed: seed, step: step)
  return randomWindows(of: tokens, length: length, count: count, from: &random)
}

/// A long sequence cut in two, as nanoGPT does it: the first part to learn from, the rest to judge by.
///
/// Running text is not shuffled first: what is judged by is text the model has not been near.
public struct TrainingText: Sendable, Hashable {
  /// The part to learn from.
  public let training: ArraySlice<Int>
  /// The part to judge by.
  public let validation: ArraySlice<Int>

  /// Cuts at ⌊share · length⌋. Stops on a share outside 0 … 1.
  public init(_ tokens: [Int], share: Double = 0.9) {
    guard 0...1 ~= share else { stop("training text", "a share of \(share); it lies in 0 … 1") }
    let cut = Int(share * Double(tokens.count))
    training = tokens[..<cut]
    validation = tokens[cut...]
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
