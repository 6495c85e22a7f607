// Chapter 1: tokens. Replace each `throw Untouched()` by your answer, then run
//
//     swift test --filter Chapter01
//
// The comment above a function is its task. `swift run formal exercises hint Chapter01.NAME` helps,
// `swift run formal exercises reset Chapter01.NAME` begins again. You may use all of the modules below;
// what a task needs it names. The library's own answer, where it has one, would teach you nothing.

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
    throw Untouched()
  }

  /// The next merge: the pair of neighbours that stands at most places, as `[left, right]`.
  ///
  /// Of equally frequent pairs the one with the smaller left number, then the smaller right one. There are
  /// at least two tokens. In 1 0 2 0 2 the pair 0 2 stands twice, so the result is `[0, 2]`.
  ///
  /// See “Line by line”, steps 2 and 3. `zip(tokens, tokens.dropFirst())` gives the neighbours.
  public static func nextMerge(_ tokens: [Int]) throws -> [Int] {
    throw Untouched()
  }

  /// Join a pair wherever it stands, from left to right: both tokens give way to the new one.
  ///
  /// Joining 0 2 to 9 in 1 0 2 0 2 gives `[1, 9, 9]`; joining 1 1 to 9 in 1 1 1 gives `[9, 1]`.
  ///
  /// See “Line by line”, step 3.
  public static func join(_ tokens: [Int], _ left: Int, _ right: Int, as new: Int) throws -> [Int] {
    throw Untouched()
  }

  /// Cut a sequence into consecutive pieces of at most `length` tokens; only the last may be shorter.
  ///
  /// 1 2 3 4 5 in pieces of 2: `[[1, 2], [3, 4], [5]]`. The empty sequence gives no piece.
  ///
  /// See “Your turn”, question 3. `stride(from: 0, to: n, by: k)` counts in steps, and `Array(tokens[a..<b])`
  /// is a piece.
  public static func cut(_ tokens: [Int], _ length: Int) throws -> [[Int]] {
    throw Untouched()
  }

  /// Predict: how many merges?
  ///
  /// We learn from “abababab” as the chapter learns from “banana”, until one token is left. How many merges
  /// does it take?
  ///
  /// See “The smallest case”.
  public static func predictMerges() throws -> Int {
    throw Untouched()
  }

  /// Predict: the size of the vocabulary.
  ///
  /// Every byte is a token, 1000 merges are learned, and mask, bos and eos stand at the end. What is N_V?
  ///
  /// See “Line by line”.
  public static func predictSize() throws -> Int {
    throw Untouched()
  }
}
