import Foundation
import Tensors

/// The words of a text as vectors: two words are alike if they stand near the same words.
///
/// The numbers come from counting alone. How often does word c stand within `window` words of word w,
/// compared with what chance would give? The logarithm of that ratio, where positive, is their *positive
/// pointwise mutual information*: a matrix with a column for each word. ``principalCoordinates(of:count:)``
/// keeps of a column what `size` numbers can keep. At last each vector is made of length 1, so that the
/// inner product of two of them is the cosine of their angle: 1 for the same, near 0 for strangers.
///
/// ```swift
/// let vectors = WordVectors(of: Corpus.genesis.text, size: 32)
/// vectors.nearest(to: "darkness", 1)  // light, 0.8
/// ```
public struct WordVectors: Sendable {
  /// The words, most frequent first; ties in the order of their bytes.
  public let words: [String]
  /// How often each occurs.
  public let counts: [Int]
  /// A column of length 1 for each word: `size × words.count`.
  public let vectors: Tensor
  private let numbers: [String: Int]

  /// Counts the words of a text and what stands near them.
  ///
  /// - Parameters:
  ///   - text: cut by ``words(of:)``.
  ///   - size: how many numbers a word gets; at most as many as there are words.
  ///   - window: how far apart two words may stand.
  ///   - minimumCount: a word that occurs less often has no vector.
  ///
  /// Stops when fewer than `size` words occur often enough.
  ///
  /// - Complexity: O(text · window) to count; O(words² · size) to find the directions.
  public init(of text: String, size: Int, window: Int = 4, minimumCount: Int = 3) {
    let text = Self.words(of: text)
    var frequencies: [String: Int] = [:]
    for word in text { frequencies[word, default: 0] += 1 }
    let kept = frequencies.filter { $0.value >= minimumCount }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    guard size > 0, size <= kept.count else {
      stop(
        "word vectors", "\(kept.count) words that occur often enough cannot fill \(size) directions"
      )
    }
    words = kept.map(\.key)
    counts = kept.map(\.value)
    numbers = Dictionary(uniqueKeysWithValues: zip(words, words.indices))
    let tokens = text.map { [numbers] in numbers[$0] ?? -1 }
    let information = Self.information(tokens, words.count, window)
    let coordinates = principalCoordinates(of: information, count: size)
    let lengths = columnSums(square(coordinates)).scalars.map { $0.squareRoot() }
    // A word with no neighbour above chance has nothing to scale.
    let scales = lengths.map { $0 > 0 ? 1 / $0 : 0 }
    vectors = Tensor(
      columns: zip(coordinates.columnArrays, scales).map { c, s in c.map { $0 * s } })
  }

  /// The vector of a word, or nil for a word without one.
  public subscript(word: String) -> Tensor? {
    numbers[word].map { vectors.column($0) }
  }

  /// The words whose vectors point most nearly in the direction of `vector`: the largest cosines.
  public func nearest(to vector: Tensor, _ limit: Int) -> [(word: String, cosine: Double)] {
    let length = sum(square(vector)).scalar.squareRoot()
    let cosines = (vectors.transposed * vector).scalars.map { $0 / length }
    return cosines.indices.sorted { (cosines[$1], $0) < (cosines[$0], $1) }.prefix(limit)
      .map { (words[$0], cosines[$0]) }
  }

  /// The words most like a word, itself left out; none for a word without a vector.
  public func nearest(to word: String, _ limit: Int) -> [(word: String, cosine: Double)] {
    guard let vector = self[word] else { return [] }
    return Array(nearest(to: vector, limit + 1).filter { $0.word != word }.prefix(limit))
  }

  /// The words of a text: runs of letters, in lower case. An apostrophe between letters is left out, so
  /// that “don't” is the word “dont”.
  public static func words(of text: String) -> [String] {
    let apostrophes: Set<Unicode.Scalar> = ["'", "’"]
    var words: [String] = []
    var word = String.UnicodeScalarView()
    for scalar in text.lowercased().unicodeScalars {
      if scalar.properties.isAlphabetic {
        word.append(scalar)
      } else if !apostrophes.contains(scalar), !word.isEmpty {
        words.append(String(word))
        word.removeAll()
      }
    }
    if !word.isEmpty { words.append(String(word)) }
    return words
  }

  /// Positive pointwise mutual information of neighbours, log₂ of p(w, c) / (p(w) p(c)), `size × size`.
  private static func information(_ text: [Int], _ size: Int, _ window: Int) -> Tensor {
    var pairs = [Double](repeating: 0, count: size * size)
    var sums = [Double](repeating: 0, count: size)
    var total = 0.0
    for (place, word) in text.enumerated() where word >= 0 {
      for other in text[max(0, place - window)..<place] where other >= 0 {
        pairs[word * size + other] += 1
        pairs[other * size + word] += 1
        sums[word] += 1
        sums[other] += 1
        total += 2
      }
    }
    for word in 0..<size {
      for other in 0..<size where pairs[word * size + other] > 0 {
        let ratio = pairs[word * size + other] * total / (sums[word] * sums[other])
        pairs[word * size + other] = max(0, log2(ratio))
      }
    }
    return Tensor(shape: [size, size], scalars: pairs)
  }
}

/// The columns of a symmetric matrix M by `count` numbers each: C = Σ^(−1/2) Vᵀ M, where the columns of V
/// are the directions in which M stretches most, and Σ says how much.
///
/// If M is C₀ᵀC₀ for some C₀ of `count` rows, then CᵀC is M again: the coordinates have the inner products
/// that M says. Else they have them as nearly as so few numbers can.
///
/// The directions come from orthogonal iteration, V ← orthonormal(M (M V)), from a seeded start. Twenty
/// steps find those whose stretch is well above that of the ones left out; of directions with nearly the
/// same stretch they find a mixture, which keeps nearly as much of M as the best would.
func principalCoordinates(of M: Tensor, count: Int) -> Tensor {
  var random = RandomSource(seed: 0)
  var V = orthonormal(.normal([M.rows, count], from: &random))
  for _ in 0..<20 { V = orthonormal(M * (M * V)) }
  let coordinates = M * V
  let stretches = columnSums(square(coordinates)).scalars.map { $0.squareRoot() }
  let scaled = zip(coordinates.columnArrays, stretches).map { column, stretch in
    column.map { stretch > 0 ? $0 / stretch.squareRoot() : 0 }
  }
  return Tensor(rows: scaled)
}

/// Columns of length 1 at right angles to each other that span what the given ones span
/// (Gram and Schmidt, twice over, for accuracy). A column that adds nothing becomes zero.
private func orthonormal(_ V: Tensor) -> Tensor {
  var columns = V.columnArrays
  for j in columns.indices {
    for _ in 0..<2 {
      for i in 0..<j {
        let product = zip(columns[i], columns[j]).reduce(0) { $0 + $1.0 * $1.1 }
        for k in columns[j].indices { columns[j][k] -= product * columns[i][k] }
      }
    }
    let length = columns[j].reduce(0) { $0 + $1 * $1 }.squareRoot()
    for k in columns[j].indices { columns[j][k] = length > 1e-12 ? columns[j][k] / length : 0 }
  }
  return Tensor(columns: columns)
}
