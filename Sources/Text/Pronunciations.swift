import Tensors

/// English words and how they are spoken: letters in, phonemes out. The pairs of sequences from which
/// an encoder–decoder learns to pronounce.
///
/// One vocabulary serves both sides: the letters a–z, the 39 phonemes of ``phonemes``, then mask, bos
/// and eos. Both sequences of a word are [bos, …, eos].
///
/// The words are shuffled by a seed and cut in three: what a model learns from, what its settings are
/// chosen by, and what nobody looks at until the end. All pronunciations of a word are on one side of
/// the cuts. Related words (“spanner”, “spanners”) may be on both.
///
/// ```swift
/// let dictionary = Pronunciations.cmudict
/// let word = dictionary.heldOut[0]          // “inhouse”
/// dictionary.spelling(of: word.answers[0])  // "IH N HH AW S"
/// try dictionary.encode("Typed")            // [bos, t, y, p, e, d, eos] as tokens
/// ```
public struct Pronunciations: Sendable {
  /// Letters, phonemes, then mask, bos, eos: 68 tokens.
  public let vocabulary = Vocabulary((letters + phonemes).map { Array($0.utf8) })
  /// The words to learn from.
  public let training: [PronouncedWord]
  /// The words by which settings are chosen.
  public let validation: [PronouncedWord]
  /// The words to be judged by, in an order that the seed alone decides.
  public let heldOut: [PronouncedWord]

  /// The letters a–z: tokens 0 … 25.
  public static let letters = "abcdefghijklmnopqrstuvwxyz".map { String($0) }

  /// The phonemes of English in the letters of ARPABET, without stress: tokens 26 … 64.
  public static let phonemes = [
    "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY",
    "F", "G", "HH", "IH", "IY", "JH", "K", "L", "M", "N", "NG", "OW", "OY",
    "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH",
  ]

  private static let alphabet = CharacterTokenizer(
    alphabet: letters.flatMap { Array($0.unicodeScalars) })

  /// The 20,000 words of ``Corpus/cmudict``: 18,000 to learn from, 1,000 and 1,000.
  public static let cmudict: Pronunciations = {
    do {
      return try Pronunciations(
        table: Corpus.cmudict.text, seed: 11, validation: 1000, heldOut: 1000)
    } catch {
      stop("pronunciations", "\(Corpus.cmudict.name): \(error)")
    }
  }()

  /// Reads lines of a word, a tab, and phonemes with spaces between; a word on several lines has
  /// several pronunciations.
  ///
  /// Throws ``PronunciationError`` at the first line that is not such a line, and when there are not
  /// enough words for the cuts.
  public init(
    table: String, seed: UInt64, validation: Int, heldOut: Int
  ) throws(PronunciationError) {
    let V = vocabulary
    var answers: [String: [[Int]]] = [:]
    var words: [String] = []
    for (number, line) in table.split(separator: "\n", omittingEmptySubsequences: true).enumerated()
    {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 2 else {
        throw .notAPair(line: number + 1, fields: fields.count)
      }
      let word = String(fields[0])
      guard !word.isEmpty, word.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) else {
        throw .notAWord(word, line: number + 1)
      }
      var answer: [Int] = []
      for phoneme in fields[1].split(separator: " ") {
        guard let token = V[Array(phoneme.utf8)[...]], token >= Self.letters.count else {
          throw .notAPhoneme(String(phoneme), line: number + 1)
        }
        answer.append(token)
      }
      guard !answer.isEmpty else { throw .notAPhoneme("", line: number + 1) }
      if answers[word] == nil { words.append(word) }
      answers[word, default: []].append(answer)
    }
    guard validation >= 0, heldOut >= 0, validation + heldOut < words.count else {
      throw .tooFew(words: words.count, asked: validation + heldOut)
    }
    var random = RandomSource(seed: seed)
    random.shuffle(&words)
    let all = words.map { word in
      PronouncedWord(
        word: word, letters: word.utf8.map { Int($0) - 0x61 }, answers: answers[word] ?? [],
        bos: V.bos, eos: V.eos)
    }
    self.heldOut = Array(all.prefix(heldOut))
    self.validation = Array(all.dropFirst(heldOut).prefix(validation))
    training = Array(all.dropFirst(heldOut + validation))
  }

  /// All words, those held out first.
  public var all: [PronouncedWord] { heldOut + validation + training }

  /// The length of the longest sequence on either side, bos and eos included: the least ℓ_max.
  public var longestSequence: Int {
    all.reduce(0) { longest, word in
      word.answers.reduce(max(longest, word.letters.count + 2)) { max($0, $1.count + 2) }
    }
  }

  /// The sequence of a word that someone types: [bos, letters, eos]. Capitals count as small letters.
  ///
  /// Throws ``UnknownElement`` at the first character that is not one of a–z.
  public func encode(_ word: String) throws(UnknownElement) -> [Int] {
    let small = word.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    return [vocabulary.bos] + (try Self.alphabet.encode(bytes: small)) + [vocabulary.eos]
  }

  /// The sequence of a word that someone types, for a model that reads at most so many tokens.
  ///
  /// Throws ``UnknownElement`` as `encode(_:)` does, and ``TooLongWord``.
  public func encode(_ word: String, within ℓ_max: Int) throws -> [Int] {
    let sequence = try encode(word)
    if sequence.count > ℓ_max { throw TooLongWord(letters: sequence.count - 2, most: ℓ_max - 2) }
    return sequence
  }

  /// What a sequence says: the tokens after a leading bos and before the first eos.
  public func content(of sequence: [Int]) -> [Int] {
    let start = sequence.first == vocabulary.bos ? 1 : 0
    return Array(sequence[start...].prefix { $0 != vocabulary.eos })
  }

  /// Phonemes as one reads them, `"ER JH"`; what is no phoneme as a table shows it.
  public func spelling(of tokens: [Int]) -> String {
    vocabulary.printable(tokens).joined(separator: " ")
  }

  /// How well someone pronounces words: distances to the nearest right answer.
  ///
  /// - Parameter pronounce: gives the phonemes of a word, with or without bos and eos.
  public func score(
    _ words: [PronouncedWord], pronounce: (PronouncedWord) throws -> [Int]
  ) rethrows -> EditScore {
    var score = EditScore()
    for word in words { score.add(content(of: try pronounce(word)), answers: word.answers) }
    return score
  }
}

/// A word and what it sounds like.
public struct PronouncedWord: Sendable, Hashable {
  /// The word, in small letters.
  public let word: String
  /// Its letters as tokens.
  public let letters: [Int]
  /// Its pronunciations as tokens, without bos and eos: all of them are right.
  public let answers: [[Int]]
  /// The letters as a transformer reads them: [bos, …, eos].
  public let z: [Int]
  /// The first pronunciation as a transformer learns it: [bos, …, eos].
  public let x: [Int]

  init(word: String, letters: [Int], answers: [[Int]], bos: Int, eos: Int) {
    (self.word, self.letters, self.answers) = (word, letters, answers)
    z = [bos] + letters + [eos]
    x = [bos] + (answers.first ?? []) + [eos]
  }

  /// The answer that is nearest to what was said, the first of equals, and its distance: the sounds to
  /// insert, leave out or replace.
  public func nearestAnswer(to said: [Int]) -> (answer: [Int], distance: Int) {
    let all = answers.map { (answer: $0, distance: editDistance(said, $0)) }
    return all.min { $0.distance < $1.distance } ?? ([], said.count)
  }
}

/// A word with more letters than a model can read.
public struct TooLongWord: Error, Hashable, Sendable, CustomStringConvertible {
  /// Its letters.
  public let letters: Int
  /// The most that fit.
  public let most: Int

  /// Makes one.
  public init(letters: Int, most: Int) { (self.letters, self.most) = (letters, most) }

  /// One line: what was expected, what was found.
  public var description: String {
    "a word of \(letters) letters, expected at most \(most): the model reads no more"
  }
}

/// Why a table is no table of pronunciations.
public enum PronunciationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A line that is not two fields with a tab between.
  case notAPair(line: Int, fields: Int)
  /// A word that is empty, or has other characters than a–z.
  case notAWord(String, line: Int)
  /// A phoneme that is not one of the 39; empty where there is none.
  case notAPhoneme(String, line: Int)
  /// Fewer words than are to be set aside, or as many.
  case tooFew(words: Int, asked: Int)

  /// One line: what was expected, what was found, where.
  public var description: String {
    switch self {
    case .notAPair(let line, let fields):
      "line \(line): expected a word, a tab and phonemes; found \(fields) field\(fields == 1 ? "" : "s")"
    case .notAWord(let word, let line):
      "line \(line): expected a word of the letters a–z; found “\(printable(Array(word.utf8)))”"
    case .notAPhoneme("", let line): "line \(line): expected phonemes after the tab; found none"
    case .notAPhoneme(let phoneme, let line):
      "line \(line): expected one of \(Pronunciations.phonemes.count) phonemes such as AH; found "
        + "“\(printable(Array(phoneme.utf8)))”"
    case .tooFew(let words, let asked):
      "\(words) words, of which \(asked) are to be set aside: none would be left to learn from"
    }
  }
}
