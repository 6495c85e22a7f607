/// Looks up the rank of a pair: an open table with twice as many slots as pairs, or more.
///
/// Encoding asks for every two neighbours in the text, and most of them have no rank. The hash of
/// `Dictionary` takes most of the time then; one multiplication mixes these keys well enough.
struct PairRanks: Sendable {
  private var keys: [UInt64]
  private var ranks: [Int32]
  private let shift: UInt64

  /// Ranks pairs by their order. The pairs are different.
  init(_ pairs: [PairKey]) {
    let bits = max(1, 64 - (2 * pairs.count).leadingZeroBitCount)
    shift = UInt64(64 - bits)
    keys = Array(repeating: 0, count: 1 << bits)
    ranks = Array(repeating: -1, count: 1 << bits)
    for (rank, pair) in pairs.enumerated() {
      let slot = slot(of: pair)
      (keys[slot], ranks[slot]) = (pair.bits, Int32(rank))
    }
  }

  /// The rank of a pair, or nil if it has none.
  subscript(pair: PairKey) -> Int32? {
    let rank = ranks[slot(of: pair)]
    return rank < 0 ? nil : rank
  }

  /// The slot that holds a pair, or the free one where it would go.
  private func slot(of pair: PairKey) -> Int {
    // 2⁶⁴ / golden ratio, odd (Knuth, volume 3, section 6.4): the upper bits depend on all bits.
    var slot = Int((pair.bits &* 0x9E37_79B9_7F4A_7C15) >> shift)
    while ranks[slot] >= 0, keys[slot] != pair.bits { slot = (slot + 1) & (keys.count - 1) }
    return slot
  }
}
