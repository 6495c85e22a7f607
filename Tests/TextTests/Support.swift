import Foundation
import Tensors
import TestSupport
import Testing

@testable import FormalText

/// Texts that trip tokenizers: empty, white space of all kinds, signs of several scalars, look-alikes
/// of special tokens.
let awkwardTexts = [
  "", " ", "   ", "\n", "\r\n\r\n", "\t x\u{0B}\u{0C}", "a", "banana", "caf\u{E9}", "cafe\u{301}",
  "👩‍👩‍👧 🇩🇪!", "你好，世界。", "x\u{0}y\u{7F}z", "\u{FEFF}mark", "\u{FFFD}", "\u{10FFFF}\u{E000}",
  "[mask]", "[bos] [eos]", "<mask>", "⟨mask⟩⟨bos⟩⟨eos⟩", "mask_token bos_token eos_token",
  "  two  spaces ", "My grandma makes the best apple pie.",
]

extension RandomSource {
  /// Up to `longest` bytes from an alphabet.
  mutating func bytes(upTo longest: Int, from alphabet: [UInt8] = Array(0...255)) -> [UInt8] {
    let count = integer(below: longest + 1)
    return (0..<count).map { _ in alphabet[integer(below: alphabet.count)] }
  }
}

/// Byte pairs as the definition says it, with nothing kept from one merge to the next.
struct NaiveBytePairs {
  var rows: [[Int]]
  var merges: [BytePairTraining.Merge] = []
  private var elements = (0...255).map { [UInt8($0)] }

  init(_ bytes: [UInt8], _ split: TextSplit) {
    rows = split.pieces(of: bytes).map { bytes[$0].map { Int($0) } }
  }

  var counts: [TokenPair: Int] {
    var counts: [TokenPair: Int] = [:]
    for row in rows {
      for (a, b) in zip(row, row.dropFirst()) { counts[TokenPair(a, b), default: 0] += 1 }
    }
    return counts
  }

  mutating func learn(merges total: Int, minimumCount: Int) {
    while merges.count < total {
      let best = counts.min {
        (-$0.value, $0.key.left, $0.key.right) < (-$1.value, $1.key.left, $1.key.right)
      }
      guard let (pair, count) = best, count >= minimumCount else { return }
      let token = 256 + merges.count
      rows = rows.map { Self.merged($0, pair, token) }
      elements.append(elements[pair.left] + elements[pair.right])
      merges.append(.init(pair: pair, token: token, count: count, bytes: elements[token]))
    }
  }

  static func merged(_ row: [Int], _ pair: TokenPair, _ token: Int) -> [Int] {
    var result: [Int] = []
    var i = 0
    while i < row.count {
      if i + 1 < row.count, TokenPair(row[i], row[i + 1]) == pair {
        result.append(token)
        i += 2
      } else {
        result.append(row[i])
        i += 1
      }
    }
    return result
  }

  /// Each merge in turn, over the whole text.
  static func encode(_ bytes: [UInt8], _ merges: [TokenPair], _ split: TextSplit) -> [Int] {
    split.pieces(of: bytes).flatMap { piece in
      merges.enumerated().reduce(bytes[piece].map { Int($0) }) { row, merge in
        merged(row, merge.element, 256 + merge.offset)
      }
    }
  }
}

/// What the library `tokenizers` makes of the same texts.
struct TokenizersGolden: Decodable {
  struct Text: Decodable { let text: String, pieces: [Int], tokens: [Int] }
  struct Uncut: Decodable { let text: String, merges: [[Int]], tokens: [Int] }
  let sampleBytes: Int, heldOutBytes: Int
  let merges: [[Int]], heldOut: [Int]
  let strings: [Text], uncut: [Uncut]

  static func load() throws -> TokenizersGolden {
    let file = try #require(Bundle.module.url(forResource: "tokenizers", withExtension: "json"))
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
  }
}
