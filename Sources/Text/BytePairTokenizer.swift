import HeapModule
import Tensors

/// Two neighbouring tokens.
public struct TokenPair: Hashable, Sendable, Codable {
  /// The first of the two.
  public let left: Int
  /// The second of the two.
  public let right: Int

  /// A pair.
  public init(_ left: Int, _ right: Int) { (self.left, self.right) = (left, right) }
}

/// Subword level (paper §4): Byte Pair Encoding, as used by GPT-2.
///
/// The first 256 tokens are the bytes, so that any text at all can be written. Merge k joins two
/// tokens with smaller numbers into token 256 + k. Encoding starts from bytes and applies the merges
/// in their order, each wherever its pair occurs, from left to right.
///
/// ```swift
/// let an = TokenPair(97, 110)                                  // a, n
/// let pairs = BytePairTokenizer(merges: [an, TokenPair(98, 256)])  // an; b, an
/// pairs.pieces(of: "banana")  // ["ban", "an", "a"]
/// ```
///
/// Tokens are learned by ``BytePairTraining``.
public struct BytePairTokenizer: Tokenizer {
  /// The bytes, the learned tokens, then mask, bos, eos.
  public let vocabulary: Vocabulary
  /// What is merged, in order: merge k makes token 256 + k.
  public let merges: [TokenPair]
  /// How a text is cut before merging.
  public let split: TextSplit
  private let tokenOfByte: [Int32]
  private let ranks: PairRanks

  /// A tokenizer with these merges.
  ///
  /// - Parameters:
  ///   - bytes: the byte that each of the first 256 tokens stands for; by default token b is byte b.
  ///   - merges: the pairs, each of tokens that exist by then.
  ///   - split: how a text is cut before merging.
  ///
  /// Stops when `bytes` does not hold every byte once, when a merge names a token that does not
  /// exist yet, or when two merges make the same bytes. (Training never does the last: a string
  /// whose ends no token crosses is always cut in the same way.)
  public init(
    bytes: [UInt8] = Array(0...255), merges: [TokenPair], split: TextSplit = .words
  ) {
    guard bytes.count == 256, Set(bytes).count == 256 else {
      stop("byte-pair tokenizer", "the first 256 tokens must be the 256 bytes, each once")
    }
    var elements = bytes.map { [$0] }
    for (rank, pair) in merges.enumerated() {
      for token in [pair.left, pair.right] where !elements.indices.contains(token) {
        stop("byte-pair tokenizer", "merge \(rank) joins token \(token), which is not made yet")
      }
      elements.append(elements[pair.left] + elements[pair.right])
    }
    vocabulary = Vocabulary(elements)
    var tokenOfByte = [Int32](repeating: 0, count: 256)
    for (token, byte) in bytes.enumerated() { tokenOfByte[Int(byte)] = Int32(token) }
    self.tokenOfByte = tokenOfByte
    ranks = PairRanks(merges.map { PairKey(Int32($0.left), Int32($0.right)) })
    self.merges = merges
    self.split = split
  }

  /// The tokenizer that knows only the first `count` merges.
  public func keeping(merges count: Int) -> BytePairTokenizer {
    guard 0...merges.count ~= count else {
      stop("byte-pair tokenizer", "cannot keep \(count) of \(merges.count) merges")
    }
    return BytePairTokenizer(
      bytes: vocabulary.elements.prefix(256).map { $0[0] }, merges: Array(merges.prefix(count)),
      split: split)
  }

  /// The tokens of a text.
  public func encode(_ text: String) -> [Int] { encode(bytes: Array(text.utf8)) }

  /// The sequence that represents a text: [bos, …, eos].
  public func represent(_ text: String) -> [Int] {
    [vocabulary.bos] + encode(text) + [vocabulary.eos]
  }

  /// The tokens of a text as a table shows them.
  public func pieces(of text: String) -> [String] { vocabulary.printable(encode(text)) }

  /// The tokens of any bytes.
  ///
  /// - Complexity: O(n log n) for a piece of n bytes; a piece met before is copied.
  public func encode(bytes: [UInt8]) -> [Int] {
    var tokens: [Int] = []
    tokens.reserveCapacity(bytes.count / 2)
    var encoder = PieceEncoder()
    var known: [ArraySlice<UInt8>: Range<Int>] = [:]
    for piece in split.pieces(of: bytes) {
      if let earlier = known[bytes[piece]] {
        for index in earlier { tokens.append(tokens[index]) }
        continue
      }
      let start = tokens.count
      encoder.encode(bytes[piece], tokenOfByte, ranks, onto: &tokens)
      known[bytes[piece]] = start..<tokens.count
    }
    return tokens
  }
}

/// Merges one piece at a time; its memory is used again for the next.
private struct PieceEncoder {
  private var chain = TokenChain()
  /// Pairs that may be merged: the rank above, the place below, so that the least is the next.
  private var waiting = Heap<UInt64>()
  /// The pairs there are before the first merge, put into the heap together: that is faster.
  private var first: [UInt64] = []

  mutating func encode(
    _ piece: ArraySlice<UInt8>, _ tokenOfByte: [Int32], _ ranks: PairRanks,
    onto tokens: inout [Int]
  ) {
    chain.removeAll()
    chain.append(piece.lazy.map { tokenOfByte[Int($0)] })
    for place in 0..<piece.count {
      if let entry = entry(at: place, ranks) { first.append(entry) }
    }
    waiting.insert(contentsOf: first)
    first.removeAll(keepingCapacity: true)
    while let least = waiting.popMin() {
      let (rank, place) = (Int32(least >> 32), Int(least & 0xFFFF_FFFF))
      // The pair may be gone: one of its tokens was merged with its other neighbour.
      guard let pair = chain.pair(at: place), ranks[pair] == rank else { continue }
      chain.merge(at: place, into: 256 + rank)
      if let entry = entry(at: place, ranks) { waiting.insert(entry) }
      let before = Int(chain.previous[place])
      if before >= 0, let entry = entry(at: before, ranks) { waiting.insert(entry) }
    }
    for token in chain.tokens where token >= 0 { tokens.append(Int(token)) }
  }

  private func entry(at place: Int, _ ranks: PairRanks) -> UInt64? {
    guard let pair = chain.pair(at: place), let rank = ranks[pair] else { return nil }
    return UInt64(rank) << 32 | UInt64(place)
  }
}
