import Tensors

/// A made task with two questions, for models that look back: which letter came before, and which
/// letter opened the bracket that closes here?
///
/// A token is a letter, alone (`c`), with an opening bracket (`(c`) or with a closing one (`c)`). Each
/// kind of bracket opens and closes once, and pairs may cross. Both answers are letters.
///
/// ```swift
/// let task = BracketedLetters(letters: 6, kinds: 3, length: 8)
/// let sample = task.sample(from: &random)
/// task.text(of: sample.tokens)  // ["(c", "a", "[f", "b)", …]
/// ```
public struct BracketedLetters: Sendable {
  /// One sequence and the answers to both questions, letters counted from 0.
  public struct Sample: Sendable, Hashable {
    /// The tokens, counted from 0.
    public let tokens: [Int]
    /// The letter one place earlier; nil at the first place.
    public let before: [Int?]
    /// The letter where the bracket was opened; nil where none closes.
    public let opener: [Int?]
    /// The place where the bracket was opened; nil where none closes.
    public let openerPlace: [Int?]
  }

  /// The number of letters, a, b, c, …
  public let letters: Int
  /// The number of kinds of brackets: `()`, `[]`, `{}`, `<>` in this order.
  public let kinds: Int
  /// The length of a sequence, ℓ.
  public let length: Int
  private static let brackets = [("(", ")"), ("[", "]"), ("{", "}"), ("<", ">")]

  /// A task; more than 26 letters or four kinds stop, and so does a length that does not hold all
  /// brackets.
  public init(letters: Int, kinds: Int, length: Int) {
    guard (1...26).contains(letters), (0...Self.brackets.count).contains(kinds),
      length >= max(1, 2 * kinds)
    else {
      stop("bracketed letters", "\(letters) letters, \(kinds) kinds, \(length) places")
    }
    (self.letters, self.kinds, self.length) = (letters, kinds, length)
  }

  /// N_V: each letter alone, opening and closing each kind of bracket.
  public var tokenCount: Int { letters * roles }

  private var roles: Int { 1 + 2 * kinds }

  /// Draws a sequence: the places of the brackets first, then a letter for each place.
  public func sample(from random: inout RandomSource) -> Sample {
    var places = Array(0..<length)
    random.shuffle(&places)
    var roleAt = [Int](repeating: 0, count: length)
    var openerPlace = [Int?](repeating: nil, count: length)
    for kind in 0..<kinds {
      let (one, other) = (places[2 * kind], places[2 * kind + 1])
      let (opening, closing) = (min(one, other), max(one, other))
      roleAt[opening] = 2 * kind + 1
      roleAt[closing] = 2 * kind + 2
      openerPlace[closing] = opening
    }
    let drawn = (0..<length).map { _ in random.integer(below: letters) }
    return Sample(
      tokens: zip(drawn, roleAt).map { $0 * roles + $1 },
      before: drawn.indices.map { $0 == 0 ? nil : drawn[$0 - 1] },
      opener: openerPlace.map { $0.map { drawn[$0] } }, openerPlace: openerPlace)
  }

  /// The tokens as they are written.
  public func text(of tokens: [Int]) -> [String] {
    tokens.map { token in
      let (letter, role) = (letter(token / roles), token % roles)
      guard role > 0 else { return letter }
      let (opening, closing) = Self.brackets[(role - 1) / 2]
      return isOpening(token) ? opening + letter : letter + closing
    }
  }

  /// The letter with a number, `a` for 0.
  public func letter(_ number: Int) -> String {
    String(decoding: [UInt8(ascii: "a") + UInt8(number)], as: UTF8.self)
  }

  /// Whether a token opens a bracket.
  public func isOpening(_ token: Int) -> Bool { token % roles % 2 == 1 }

  /// The mean of −ln p(right answer) over all questions of both kinds, in nats.
  ///
  /// - Parameters:
  ///   - scores: as in ``shareRight(_:on:hardOnly:)``; the softmax of each half is p.
  ///   - samples: what the model was asked.
  public func loss(_ scores: Tensor, on samples: [Sample]) -> Tensor {
    requireScores(scores, samples)
    let (before, opener) = (samples.flatMap(\.before), samples.flatMap(\.opener))
    let sum =
      crossEntropy(scores.rows(0..<letters), targets: before)
      + crossEntropy(scores.rows(letters..<2 * letters), targets: opener)
    return sum / Double(max(1, (before + opener).count { $0 != nil }))
  }

  private func requireScores(_ scores: Tensor, _ samples: [Sample]) {
    guard scores.shape == [2 * letters, samples.count * length] else {
      stop("bracketed letters", "scores \(scores.shape) for \(samples.count) samples")
    }
  }

  /// The share of closing brackets at which a model answers both questions rightly.
  ///
  /// - Parameters:
  ///   - scores: `2·letters × ℓ` for the samples side by side, the larger the likelier: the rows of
  ///     the letter before, then those of the letter that opened.
  ///   - samples: what the model was asked.
  ///   - hardOnly: whether only those count that follow an opening bracket of another kind: there,
  ///     both answers stand in opening brackets.
  public func shareRight(_ scores: Tensor, on samples: [Sample], hardOnly: Bool = false) -> Double {
    requireScores(scores, samples)
    let columns = scores.columnArrays
    func best(_ rows: Range<Int>, _ column: [Double]) -> Int? {
      rows.max { column[$0] < column[$1] }
    }
    var (right, all) = (0, 0)
    for (n, sample) in samples.enumerated() {
      for t in 1..<length {
        guard let opener = sample.opener[t], let before = sample.before[t] else { continue }
        let isHard = isOpening(sample.tokens[t - 1]) && sample.openerPlace[t] != t - 1
        if hardOnly && !isHard { continue }
        let column = columns[n * length + t]
        all += 1
        let isRight =
          best(0..<letters, column) == before
          && best(letters..<2 * letters, column) == letters + opener
        right += isRight ? 1 : 0
      }
    }
    return Double(right) / Double(max(1, all))
  }
}
