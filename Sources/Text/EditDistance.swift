import Tensors

/// The least number of tokens to insert, leave out or replace that makes one sequence of the other
/// (Levenshtein).
///
/// ```swift
/// editDistance([1, 2, 3], [1, 4, 3, 3])  // 2: replace the 2, insert a 3
/// ```
///
/// - Complexity: O(a · b) steps, a row of memory.
public func editDistance(_ a: [Int], _ b: [Int]) -> Int {
  // row[j] is the distance between what is read of a and the first j tokens of b.
  var row = Array(0...b.count)
  for (i, token) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let replaced = diagonal + (token == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
    }
  }
  return row[b.count]
}

/// How near guessed sequences come to what they should be.
///
/// The error rate is the sum of edit distances over the sum of lengths, as speech recognition counts
/// it: it may exceed 1, and long sequences weigh more than short ones.
public struct EditScore: Sendable, Hashable {
  /// The number of sequences guessed.
  public private(set) var sequences = 0
  /// How many of them were right to the last token.
  public private(set) var exact = 0
  /// The sum of the distances.
  public private(set) var errors = 0
  /// The sum of the lengths of what should have come.
  public private(set) var tokens = 0

  /// A score of nothing guessed yet.
  public init() {}

  /// Counts one guess. Where several answers are right, the nearest counts, the first of equals.
  ///
  /// Stops when there is no answer.
  public mutating func add(_ guess: [Int], answers: [[Int]]) {
    let distances = answers.map { editDistance(guess, $0) }
    guard let nearest = distances.indices.min(by: { distances[$0] < distances[$1] }) else {
      stop("edit score", "a guess with no answer to hold it against")
    }
    sequences += 1
    exact += distances[nearest] == 0 ? 1 : 0
    errors += distances[nearest]
    tokens += answers[nearest].count
  }

  /// Errors a token of the answers; 0 before the first guess.
  public var errorRate: Double { Double(errors) / Double(max(1, tokens)) }

  /// The share of sequences that were right to the last token; 0 before the first guess.
  public var exactShare: Double { Double(exact) / Double(max(1, sequences)) }
}
