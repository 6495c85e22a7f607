import Tensors

/// How much of a text has been said before: the share of its stretches of `length` tokens that stood
/// earlier in it, word for word.
///
/// ```swift
/// repeatedShare(of: [1, 2, 3, 1, 2, 3, 1], stretches: 3)  // 0.4: (1, 2, 3) and (2, 3, 1) come twice
/// ```
///
/// - Parameters:
///   - tokens: the text.
///   - length: how many tokens a stretch has, at least one; they overlap.
/// - Returns: 0 … 1, and 0 for a text without a stretch.
public func repeatedShare(of tokens: [Int], stretches length: Int) -> Double {
  guard length >= 1 else { stop("repeated share", "stretches of \(length) tokens") }
  guard tokens.count >= length else { return 0 }
  var seen: Set<ArraySlice<Int>> = []
  let count = tokens.count - length + 1
  let again = (0..<count).count { !seen.insert(tokens[$0..<$0 + length]).inserted }
  return Double(again) / Double(count)
}
