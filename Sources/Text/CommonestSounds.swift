import Tensors

/// Pronounces a word by the commonest sound of each letter: what a table can do, and so what a model
/// has to beat.
///
/// With a context of 0 a letter always sounds the same: *e* is silent everywhere if it is silent more
/// often than not. With a context of 1 the letters before and after it choose its sound as well, with 2
/// those two away, and so on. Where the letters around it never came in training, a smaller context
/// decides, at last the letter alone.
///
/// ```swift
/// let table = CommonestSounds(learnedFrom: Pronunciations.cmudict.training)
/// Pronunciations.cmudict.score(Pronunciations.cmudict.heldOut) { table.pronounce($0.letters) }
/// ```
public struct CommonestSounds: Sendable {
  /// How many letters on either side take part.
  public let context: Int
  /// For each size of context, the commonest sound in each surrounding that came.
  private let sounds: [[Int: Int]]

  /// Counts which sounds letters have in their surroundings, once ``LetterAlignment`` has dealt the
  /// phonemes out.
  ///
  /// - Parameters:
  ///   - words: the words to learn from; the first pronunciation of each counts.
  ///   - context: how many letters on either side take part, 0 … 4.
  public init(learnedFrom words: [PronouncedWord], context: Int = 0) {
    self.init(learnedFrom: words, context: context, alignment: LetterAlignment(of: words))
  }

  /// The same with an alignment at hand.
  public init(
    learnedFrom words: [PronouncedWord], context: Int = 0, alignment: LetterAlignment
  ) {
    guard 0...4 ~= context else {
      stop("commonest sounds", "a context of \(context) letters; it may be 0 … 4")
    }
    self.context = context
    var counts = [[Int: Int]](repeating: [:], count: context + 1)
    let size = LetterAlignment.soundCount
    for word in words {
      guard let pieces = alignment.pieces(of: word.answers[0], for: word.letters) else { continue }
      for (i, piece) in pieces.enumerated() {
        let sound = LetterAlignment.sound(of: piece[...])
        for reach in 0...context {
          counts[reach][Self.surrounding(i, of: word.letters, reach) * size + sound, default: 0] +=
            1
        }
      }
    }
    sounds = counts.map { counts in
      var best: [Int: (sound: Int, count: Int)] = [:]
      for (key, count) in counts {
        let (surrounding, sound) = key.quotientAndRemainder(dividingBy: size)
        // Of equally common sounds the one of the smallest number: the same in every run.
        if let other = best[surrounding], (other.count, sound) > (count, other.sound) { continue }
        best[surrounding] = (sound, count)
      }
      return best.mapValues(\.sound)
    }
  }

  /// The phonemes of a word given as letters. A letter that never came in training is silent.
  public func pronounce(_ letters: [Int]) -> [Int] {
    letters.indices.flatMap { i in
      for reach in (0...context).reversed() {
        if let sound = sounds[reach][Self.surrounding(i, of: letters, reach)] {
          return LetterAlignment.phonemes(of: sound)
        }
      }
      return []
    }
  }

  /// The letters from `reach` before a place to `reach` after it, as a number; beyond the word's ends
  /// stands a 26.
  private static func surrounding(_ i: Int, of letters: [Int], _ reach: Int) -> Int {
    (i - reach...i + reach).reduce(0) { number, j in
      number * 27 + (letters.indices.contains(j) ? letters[j] : 26)
    }
  }
}
