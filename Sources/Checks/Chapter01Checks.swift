import Exercises
import FormalText
import Solutions

extension Exercise {
  static let chapter01: [Exercise] = [
    Exercise(
      "Chapter01.encode", hint: "For each letter, its index in the alphabet.",
      learner: Exercises.Chapter01.encode, solution: Solutions.Chapter01.encode,
      check: Chapter01Checks.encode),
    Exercise(
      "Chapter01.nextMerge", hint: "Count the pairs in a dictionary, then take the largest count.",
      learner: Exercises.Chapter01.nextMerge, solution: Solutions.Chapter01.nextMerge,
      check: Chapter01Checks.nextMerge),
    Exercise(
      "Chapter01.join", hint: "Walk from left to right; after a join go on two places further.",
      learner: Exercises.Chapter01.join, solution: Solutions.Chapter01.join,
      check: Chapter01Checks.join),
    Exercise(
      "Chapter01.cut", hint: "Begin a piece at 0, length, 2 · length, …",
      learner: Exercises.Chapter01.cut, solution: Solutions.Chapter01.cut,
      check: Chapter01Checks.cut),
    Exercise(
      "Chapter01.predictMerges",
      hint: "One merge joins its pair wherever it stands.",
      learner: Exercises.Chapter01.predictMerges, solution: Solutions.Chapter01.predictMerges,
      check: Chapter01Checks.merges),
    Exercise(
      "Chapter01.predictSize", hint: "How many values has a byte?",
      learner: Exercises.Chapter01.predictSize, solution: Solutions.Chapter01.predictSize,
      check: Chapter01Checks.size),
  ]
}

enum Chapter01Checks {
  typealias EncodeAnswer = @Sendable (String, [Character]) throws -> [Int]

  static let encode = Check<EncodeAnswer>(
    right: { word, alphabet in
      let scalars = alphabet.flatMap(\.unicodeScalars)
      return (try? CharacterTokenizer(alphabet: scalars).encode(word)) ?? []
    },
    trials: [("a", "a"), ("ban", "abn"), ("banana", "nba")].map { (word: String, letters: String) in
      Trial("the word \(word), the alphabet \(letters)") { try $0(word, Array(letters)) }
    },
    known: [
      KnownMistake("counted from 1", "Tokens count from 0 in code.") { word, alphabet in
        word.compactMap { letter in alphabet.firstIndex(of: letter).map { $0 + 1 } }
      }
    ])

  typealias MergeAnswer = @Sendable ([Int]) throws -> [Int]

  /// The library's trainer, on letters that stand for the tokens.
  static let nextMerge = Check<MergeAnswer>(
    right: { tokens in
      let text = String(decoding: tokens.map { UInt8(97 + $0) }, as: UTF8.self)
      let training = BytePairTraining(on: text, split: .whole, minimumCount: 1)
      return training.candidates(1).flatMap { [$0.pair.left - 97, $0.pair.right - 97] }
    },
    trials: [
      [1, 0], [1, 0, 2, 0, 2], [2, 1, 0, 1], [3, 0, 3, 1, 2, 1, 2], [0, 3, 1, 2],
      // Ties enough that whoever leaves them to the order of a dictionary fails.
      [7, 6, 5, 4, 3, 2, 1, 0, 8, 9],
    ].map { (tokens: [Int]) in Trial("tokens = \(tokens)") { try $0(tokens) } },
    known: [
      KnownMistake("a tie goes to the first", "Equally frequent pairs go by their numbers.") {
        tokens in
        let pairs = zip(tokens, tokens.dropFirst()).map { [$0, $1] }
        let counts = pairs.map { pair in pairs.count { $0 == pair } }
        return counts.firstIndex(of: counts.max() ?? 0).map { pairs[$0] } ?? []
      },
      KnownMistake("the first pair", "The first pair is taken, not the most frequent.") {
        Array($0.prefix(2))
      },
    ])

  typealias JoinAnswer = @Sendable ([Int], Int, Int, Int) throws -> [Int]

  static let join = Check<JoinAnswer>(
    right: { tokens, left, right, new in
      var rest = tokens[...]
      var joined: [Int] = []
      while let first = rest.popFirst() {
        let joins = first == left && rest.first == right
        if joins { rest.removeFirst() }
        joined.append(joins ? new : first)
      }
      return joined
    },
    trials: [
      joinTrial([1], 1, 2), joinTrial([1, 2], 1, 2), joinTrial([1, 0, 2, 0, 2], 0, 2),
      joinTrial([1, 1, 1], 1, 1), joinTrial([2, 1, 2, 1], 1, 2),
    ],
    known: [
      KnownMistake("only the first place", "The pair is joined once, not wherever it stands.") {
        tokens, left, right, new in
        let i = tokens.indices.dropLast().first { tokens[$0] == left && tokens[$0 + 1] == right }
        guard let i else { return tokens }
        return Array(tokens[..<i]) + [new] + Array(tokens[(i + 2)...])
      },
      KnownMistake("the right one stays", "The new token takes the place of both.") {
        tokens, left, right, new in
        tokens.indices.map { i in
          tokens[i] == left && i + 1 < tokens.count && tokens[i + 1] == right ? new : tokens[i]
        }
      },
    ])

  private static func joinTrial(_ tokens: [Int], _ left: Int, _ right: Int) -> Trial<JoinAnswer> {
    Trial("\(left) \(right) to 9 in \(tokens)") { try $0(tokens, left, right, 9) }
  }

  typealias CutAnswer = @Sendable ([Int], Int) throws -> [[Int]]

  static let cut = Check<CutAnswer>(
    right: { chunks(of: $0, atMost: $1) },
    trials: [(0, 1), (1, 1), (2, 1), (4, 2), (5, 2), (8, 3)].map { (count: Int, length: Int) in
      let tokens = Array(1..<count + 1)
      return Trial("\(tokens) in pieces of \(length)") { try $0(tokens, length) }
    },
    known: [
      KnownMistake("the rest dropped", "What does not fill a piece is a piece, too.") {
        tokens, length in
        chunks(of: tokens, atMost: length).filter { $0.count == length }
      }
    ])

  static let merges = Check<@Sendable () throws -> Int>.prediction(
    because: "a·b at four places, then ab·ab, then abab·abab: each merge halves the text.",
    known: [
      (7, "That joins two tokens at a time; a merge joins its pair wherever it stands."),
      (4, "After a·b four tokens are left, and one merge joins them two by two."),
    ]
  ) {
    var training = BytePairTraining(on: "abababab", minimumCount: 1)
    while training.nextMerge != nil { training.learn() }
    return training.merges.count
  }

  static let size = Check<@Sendable () throws -> Int>.prediction(
    because: "256 bytes, then a token for each merge, then three that stand for no text.",
    known: [
      (1256, "Mask, bos and eos are missing."), (1000, "That is the merges alone."),
      (1003, "The bytes are tokens, too."),
    ]
  ) {
    // Merges of a byte with itself and so on: their number is all that counts.
    let merges = (0..<1000).map { TokenPair($0 % 256, $0 / 256) }
    return BytePairTokenizer(merges: merges).vocabulary.count
  }
}
