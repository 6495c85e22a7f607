// Chapter 1: tokens. One answer to each exercise; try your own first, in Sources/Exercises.

import FormalAlgorithms
import FormalText
import Foundation
import Tensors

/// Chapter 1: tokens.
public enum Chapter01 {
  /// Encode by hand: each letter becomes its place in the alphabet, counted from 0.
  ///
  /// With the alphabet `["a", "b", "n"]` the word “ban” is `[1, 0, 2]`. Every letter is in the alphabet.
  ///
  /// See “The smallest case”. `word.map { … }` visits the letters, `alphabet.firstIndex(of:)` finds one;
  /// it may be nil, so put a `!` behind it.
  public static func encode(_ word: String, _ alphabet: [Character]) throws -> [Int] {
    word.compactMap { letter in alphabet.firstIndex(of: letter) }
  }

  /// The next merge: the pair of neighbours that stands at most places, as `[left, right]`.
  ///
  /// Of equally frequent pairs the one with the smaller left number, then the smaller right one. There are
  /// at least two tokens. In 1 0 2 0 2 the pair 0 2 stands twice, so the result is `[0, 2]`.
  ///
  /// See “Line by line”, steps 2 and 3. `zip(tokens, tokens.dropFirst())` gives the neighbours.
  public static func nextMerge(_ tokens: [Int]) throws -> [Int] {
    var counts: [[Int]: Int] = [:]
    for (left, right) in zip(tokens, tokens.dropFirst()) { counts[[left, right], default: 0] += 1 }
    let best = counts.min { a, b in
      a.value == b.value ? a.key.lexicographicallyPrecedes(b.key) : a.value > b.value
    }
    return best?.key ?? []
  }

  /// Join a pair wherever it stands, from left to right: both tokens give way to the new one.
  ///
  /// Joining 0 2 to 9 in 1 0 2 0 2 gives `[1, 9, 9]`; joining 1 1 to 9 in 1 1 1 gives `[9, 1]`.
  ///
  /// See “Line by line”, step 3.
  public static func join(_ tokens: [Int], _ left: Int, _ right: Int, as new: Int) throws -> [Int] {
    var joined: [Int] = []
    var i = 0
    while i < tokens.count {
      if i + 1 < tokens.count, tokens[i] == left, tokens[i + 1] == right {
        joined.append(new)
        i += 2
      } else {
        joined.append(tokens[i])
        i += 1
      }
    }
    return joined
  }

  /// Cut a sequence into consecutive pieces of at most `length` tokens; only the last may be shorter.
  ///
  /// 1 2 3 4 5 in pieces of 2: `[[1, 2], [3, 4], [5]]`. The empty sequence gives no piece.
  ///
  /// See “Your turn”, question 3. `stride(from: 0, to: n, by: k)` counts in steps, and `Array(tokens[a..<b])`
  /// is a piece.
  public static func cut(_ tokens: [Int], _ length: Int) throws -> [[Int]] {
    stride(from: 0, to: tokens.count, by: length).map { start in
      Array(tokens[start..<min(start + length, tokens.count)])
    }
  }

  /// Predict: how many merges?
  ///
  /// We learn from “abababab” as the chapter learns from “banana”, until one token is left. How many merges
  /// does it take?
  ///
  /// See “The smallest case”.
  public static func predictMerges() throws -> Int {
    3
  }

  /// Predict: the size of the vocabulary.
  ///
  /// Every byte is a token, 1000 merges are learned, and mask, bos and eos stand at the end. What is N_V?
  ///
  /// See “Line by line”.
  public static func predictSize() throws -> Int {
    1259
  }
}
