import Tensors

/// Which phonemes each letter of a word stands for: none, one or two, in the order of the letters.
///
/// A dictionary says how a word sounds, not which letter makes which sound. Expectation and
/// maximisation finds out. In each round every way to deal the phonemes out to the letters counts with
/// its probability, given how probable each letter's sounds are; the counts, made to add up to one for
/// each letter, are the probabilities of the next round. At first all sounds are equally probable.
///
/// ```swift
/// let alignment = LetterAlignment(of: Pronunciations.cmudict.training)
/// // narrated, N EH R EY T IH D: n is N, a is EH, r silent, r is R, a is EY, t is T, e is IH, d is D
/// ```
public struct LetterAlignment: Sendable {
  /// `probabilities[letter · soundCount + sound]`, with sounds numbered by ``sound(of:)``.
  private var probabilities: [Double]

  /// The sounds a letter can have: silence, a phoneme, or two.
  static let soundCount = 1 + phonemeCount + phonemeCount * phonemeCount
  private static let phonemeCount = Pronunciations.phonemes.count
  private static let letterCount = Pronunciations.letters.count

  /// Learns from the first pronunciation of each word. One with more than two phonemes a letter cannot
  /// be dealt out, and is passed over.
  ///
  /// - Complexity: O(rounds · words · letters · phonemes).
  public init(of words: [PronouncedWord], rounds: Int = 8) {
    let size = Self.soundCount
    probabilities = [Double](repeating: 1 / Double(size), count: Self.letterCount * size)
    for _ in 0..<rounds {
      var counts = [Double](repeating: 0, count: probabilities.count)
      for word in words { collect(word.letters, word.answers[0], into: &counts) }
      for letter in 0..<Self.letterCount {
        let all = letter * size..<(letter + 1) * size
        let total = counts[all].reduce(0, +)
        // A letter that never came keeps what it had.
        if total > 0 { for i in all { probabilities[i] = counts[i] / total } }
      }
    }
  }

  /// How probable it is that a letter stands for these phonemes, none to two of them.
  public func probability(of phonemes: [Int], for letter: Int) -> Double {
    probabilities[letter * Self.soundCount + Self.sound(of: phonemes[...])]
  }

  /// The most probable way to deal the phonemes out: those of each letter. Nil if there is no way that
  /// is possible at all.
  public func pieces(of answer: [Int], for letters: [Int]) -> [[Int]]? {
    let (n, m) = (letters.count, answer.count)
    // best[i, j]: the first i letters stand for the first j phonemes; taken[i, j]: how many of these
    // the last of the letters has.
    var best = [Double](repeating: 0, count: (n + 1) * (m + 1))
    var taken = [Int](repeating: 0, count: best.count)
    best[0] = 1
    for i in 0..<n {
      for j in 0...m {
        for k in 0...min(2, m - j) {
          let p = best[i * (m + 1) + j] * weight(letters[i], answer[j..<j + k])
          let place = (i + 1) * (m + 1) + j + k
          if p > best[place] { (best[place], taken[place]) = (p, k) }
        }
      }
    }
    guard best[n * (m + 1) + m] > 0 else { return nil }
    var pieces: [[Int]] = []
    var end = m
    for i in stride(from: n, to: 0, by: -1) {
      let start = end - taken[i * (m + 1) + end]
      pieces.append(Array(answer[start..<end]))
      end = start
    }
    return pieces.reversed()
  }

  /// Adds what one word says, its ways weighted by their probability (forward and backward sums).
  private func collect(_ letters: [Int], _ answer: [Int], into counts: inout [Double]) {
    let (n, m) = (letters.count, answer.count)
    var forward = [Double](repeating: 0, count: (n + 1) * (m + 1))
    var backward = forward
    forward[0] = 1
    backward[n * (m + 1) + m] = 1
    for i in 0..<n {
      for j in 0...m {
        for k in 0...min(2, m - j) {
          forward[(i + 1) * (m + 1) + j + k] +=
            forward[i * (m + 1) + j] * weight(letters[i], answer[j..<j + k])
        }
      }
    }
    let total = forward[n * (m + 1) + m]
    guard total > 0 else { return }
    for i in (0..<n).reversed() {
      for j in 0...m {
        for k in 0...min(2, m - j) {
          let sound = letters[i] * Self.soundCount + Self.sound(of: answer[j..<j + k])
          let after = probabilities[sound] * backward[(i + 1) * (m + 1) + j + k]
          backward[i * (m + 1) + j] += after
          counts[sound] += forward[i * (m + 1) + j] * after / total
        }
      }
    }
  }

  private func weight(_ letter: Int, _ phonemes: ArraySlice<Int>) -> Double {
    probabilities[letter * Self.soundCount + Self.sound(of: phonemes)]
  }

  /// The number of a sound: 0 for silence, then the phonemes, then the pairs of phonemes.
  static func sound(of phonemes: ArraySlice<Int>) -> Int {
    // Phoneme tokens come after the letters.
    phonemes.reduce(0) { $0 * phonemeCount + $1 - letterCount + 1 }
  }

  /// The phonemes of a sound.
  static func phonemes(of sound: Int) -> [Int] {
    switch sound {
    case 0: []
    case 1...phonemeCount: [sound - 1 + letterCount]
    default:
      [(sound - 1) / phonemeCount - 1, (sound - 1) % phonemeCount].map { $0 + letterCount }
    }
  }
}
