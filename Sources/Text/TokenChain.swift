/// A row of tokens whose neighbours are merged: a doubly linked list in three arrays.
///
/// A place keeps its index for good; a merge keeps the left place and drops the right one. Several
/// separate rows may share one chain: the last place of each has no next.
struct TokenChain {
  /// The token at each place, −1 where it was dropped.
  private(set) var tokens: [Int32] = []
  /// The place after each, −1 at the end of a row.
  private(set) var next: [Int32] = []
  /// The place before each, −1 at the beginning of a row.
  private(set) var previous: [Int32] = []

  /// Adds a row at the end.
  mutating func append(_ row: some Sequence<Int32>) {
    let start = tokens.count
    for token in row {
      let place = Int32(tokens.count)
      tokens.append(token)
      previous.append(place - 1)
      next.append(place + 1)
    }
    guard tokens.count > start else { return }
    previous[start] = -1
    next[tokens.count - 1] = -1
  }

  /// Empties the chain, to be used again.
  mutating func removeAll() {
    tokens.removeAll(keepingCapacity: true)
    next.removeAll(keepingCapacity: true)
    previous.removeAll(keepingCapacity: true)
  }

  /// The pair that begins at a place, or nil if it was dropped or ends its row.
  func pair(at place: Int) -> PairKey? {
    let after = next[place]
    return tokens[place] < 0 || after < 0 ? nil : PairKey(tokens[place], tokens[Int(after)])
  }

  /// Merges a place with the next into `token`.
  mutating func merge(at place: Int, into token: Int32) {
    let dropped = Int(next[place])
    let after = next[dropped]
    tokens[place] = token
    tokens[dropped] = -1
    next[place] = after
    if after >= 0 { previous[Int(after)] = Int32(place) }
  }
}

/// Two neighbouring tokens in one number; ordered by the left token, then by the right one.
struct PairKey: Hashable, Comparable {
  let bits: UInt64

  init(_ left: Int32, _ right: Int32) {
    bits = UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  var left: Int32 { Int32(truncatingIfNeeded: bits >> 32) }
  var right: Int32 { Int32(truncatingIfNeeded: bits) }

  static func < (a: PairKey, b: PairKey) -> Bool { a.bits < b.bits }
}
