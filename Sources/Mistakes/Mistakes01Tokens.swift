import FormalText
import Foundation
import Tensors

/// The known wrong ways to learn byte pairs and to cut texts by them.
public enum BytePairMistakes {
  /// The most frequent tokens are joined.
  public static let tokensCounted = Mistake<BytePairFunction>(
    "tokens counted, not pairs",
    """
    Of the neighbours, those two are joined that are most frequent each for itself, though they may \
    hardly ever stand together.
    """,
    source: "a misreading of “most frequent pair”", law: BytePairLaws.mostFrequent
  ) { text, total in
    BytePairCodec(
      learn(text, total) { pieces in
        // Wrong: how often each of the two occurs says little about the pair.
        var counts: [Int: Int] = [:]
        for piece in pieces { for token in piece { counts[token, default: 0] += 1 } }
        let neighbours = pieces.flatMap { pairs(of: $0) }
        return best(
          of: neighbours.map { ($0, counts[$0.left, default: 0] + counts[$0.right, default: 0]) })
      })
  }

  /// A word that comes often counts no more than one that comes once.
  public static let wordsOnce = Mistake<BytePairFunction>(
    "each word counted once",
    """
    Pairs are counted in the list of different words, not in the text: “the” weighs no more than a \
    word that came once.
    """,
    source: "trainers that collect the words into a set first", law: BytePairLaws.mostFrequent
  ) { text, total in
    BytePairCodec(
      learn(text, total) { pieces in
        var counts: [TokenPair: Int] = [:]
        // Wrong: a set forgets how often.
        for piece in Set(pieces) { for pair in pairs(of: piece) { counts[pair, default: 0] += 1 } }
        return best(of: counts.map { ($0, $1) })
      })
  }

  /// Pairs are counted over the borders of words.
  public static let acrossWords = Mistake<BytePairFunction>(
    "pairs across words",
    """
    Pairs are counted over the whole sequence of tokens, where words' pairs are meant: tokens such as \
    “, a” take up the vocabulary.
    """,
    source: "training on a text that was not cut into words", law: BytePairLaws.withinWords
  ) { text, total in
    // Wrong: not cut.
    var training = BytePairTraining(on: text, split: .whole, minimumCount: 1)
    training.learn(merges: total)
    return BytePairCodec(training.tokenizer)
  }

  /// The longest token that fits.
  public static let longestMatch = Mistake<BytePairFunction>(
    "longest token first",
    """
    Encoding takes from the left the longest token that fits, and forgets the order of the merges: \
    the model meets tokens where it was never trained on them.
    """,
    source: "tokenizers that load only the list of tokens, not the merges",
    law: BytePairLaws.order
  ) { text, total in
    let right = learned(text, total)
    return BytePairCodec(
      merges: right.merges,
      encode: { text in
        TextSplit.words.pieces(of: Array(text.utf8)).flatMap { range -> [Int] in
          var rest = Array(text.utf8)[range]
          var tokens: [Int] = []
          while !rest.isEmpty {
            // Wrong: the vocabulary decides, not the merges.
            let fits = (1...rest.count).last { right.vocabulary[rest.prefix($0)] != nil } ?? 1
            if let token = right.vocabulary[rest.prefix(fits)] { tokens.append(token) }
            rest = rest.dropFirst(fits)
          }
          return tokens
        }
      },
      decode: { right.decode($0) })
  }

  /// A text made of the texts of its tokens.
  public static let tokenByToken = Mistake<BytePairFunction>(
    "decoded token by token",
    """
    Each token is made a text of its own, and these are joined. A character whose bytes are spread \
    over several tokens turns into marks of replacement.
    """,
    source: "programs that print an answer while it is being written", law: BytePairLaws.roundTrip
  ) { text, total in
    let right = learned(text, total)
    return BytePairCodec(
      merges: right.merges, encode: { right.encode($0) },
      // Wrong: the bytes of all tokens are to be joined first.
      decode: { tokens in tokens.map { right.decode([$0]) }.joined() })
  }

  /// What was not in the training text is left out.
  public static let unknownDropped = Mistake<BytePairFunction>(
    "unknown characters dropped",
    "Characters that the training text did not hold are left out without a word.",
    source: "character tokenizers that filter by their alphabet", law: BytePairLaws.roundTrip
  ) { training, total in
    let right = learned(training, total)
    let known = Set(training.unicodeScalars)
    return BytePairCodec(
      merges: right.merges,
      encode: { text in
        // Wrong: the reader of the tokens cannot know that something is missing.
        let kept = text.unicodeScalars.filter { known.contains($0) }
        return right.encode(String(String.UnicodeScalarView(kept)))
      },
      decode: { right.decode($0) })
  }

  /// Accents are joined with their letters.
  public static let accentsComposed = textChanged(
    "accents composed",
    """
    Letters and accents are joined before encoding: what looks the same becomes the same, but not what \
    was written.
    """,
    source: "a dictionary of strings in Swift, which compares them by canonical equivalence"
  ) { $0.precomposedStringWithCanonicalMapping }

  /// Words are joined by one space.
  public static let singleSpaces = textChanged(
    "words joined by one space",
    "The text is cut at white space, which is thrown away; decoding puts one space between words.",
    source: "`split` and `join`, the usual word tokenizer"
  ) { $0.split { $0.isWhitespace }.joined(separator: " ") }

  /// A mistake that encodes another text.
  private static func textChanged(
    _ name: String, _ sentence: String, source: String,
    by change: @escaping @Sendable (String) -> String
  ) -> Mistake<BytePairFunction> {
    Mistake(name, sentence, source: source, law: BytePairLaws.roundTrip) { text, total in
      let right = learned(text, total)
      return BytePairCodec(
        merges: right.merges,
        // Wrong: the text is no longer the reader's.
        encode: { right.encode(change($0)) }, decode: { right.decode($0) })
    }
  }

  /// A text that says “⟨eos⟩” ends there.
  public static let specialsInText = Mistake<BytePairFunction>(
    "special token injected by text",
    """
    The names of the special tokens are looked for in the text. Whoever writes “⟨eos⟩” into a form \
    ends the sequence there.
    """,
    source: "tokenizers that accept special tokens in a user's text by default",
    law: BytePairLaws.noSpecials
  ) { text, total in
    let right = learned(text, total)
    let V = right.vocabulary
    return BytePairCodec(
      merges: right.merges,
      encode: { text in
        var tokens: [Int] = []
        var rest = text[...]
        while let start = rest.firstIndex(of: "⟨") {
          tokens += right.encode(String(rest[..<start]))
          rest = rest[start...]
          // Wrong: a text names tokens, and gets them.
          if let special = [V.mask, V.bos, V.eos].first(where: { rest.hasPrefix(V.printable($0)) })
          {
            tokens.append(special)
            rest = rest.dropFirst(V.printable(special).count)
          } else {
            tokens += right.encode(String(rest.removeFirst()))
          }
        }
        return tokens + right.encode(String(rest))
      },
      decode: { right.decode($0) })
  }

  /// Every known mistake with byte pairs.
  public static let all = [
    tokensCounted, wordsOnce, acrossWords, longestMatch, tokenByToken, unknownDropped,
    accentsComposed, singleSpaces, specialsInText,
  ]

  /// Byte-pair tokens with their laws and mistakes.
  public static let catalogue = Catalogue<BytePairFunction>(
    "byte-pair tokens", right: { BytePairCodec(learned($0, $1)) }, laws: BytePairLaws.all,
    mistakes: all
  ) { learn in
    let (verses, order) = (learn(BytePairLaws.verse, 8), learn("bc\nbc\nbc\nab\nab", 2))
    let tokens = verses.encode("the  ship 🚢 is e\u{301}⟨eos⟩")
    let bytes = Array(verses.decode(tokens).utf8).map { Double($0) }
    let merges = verses.merges.flatMap { [Double($0.left), Double($0.right)] }
    return [merges, tokens.map { Double($0) }, bytes, order.encode("abc").map { Double($0) }].map {
      Tensor(vector: $0)
    }
  }

  private static func learned(_ text: String, _ total: Int) -> BytePairTokenizer {
    var training = BytePairTraining(on: text, minimumCount: 1)
    training.learn(merges: total)
    return training.tokenizer
  }

  /// Learns in the plain way: `next` chooses a pair from the pieces as they stand.
  private static func learn(
    _ text: String, _ total: Int, next: ([[Int]]) -> TokenPair?
  ) -> BytePairTokenizer {
    let bytes = Array(text.utf8)
    var pieces = TextSplit.words.pieces(of: bytes).map { bytes[$0].map { Int($0) } }
    var merges: [TokenPair] = []
    while merges.count < total, let pair = next(pieces) {
      let token = 256 + merges.count
      merges.append(pair)
      pieces = pieces.map { piece in
        piece.reduce(into: []) { row, right in
          if row.last == pair.left, right == pair.right {
            row[row.count - 1] = token
          } else {
            row.append(right)
          }
        }
      }
    }
    return BytePairTokenizer(merges: merges)
  }

  private static func pairs(of piece: [Int]) -> [TokenPair] {
    zip(piece, piece.dropFirst()).map { TokenPair($0, $1) }
  }

  /// The pair of the greatest number; of several, the one of smaller tokens.
  private static func best(of pairs: [(TokenPair, Int)]) -> TokenPair? {
    pairs.min { (-$0.1, $0.0.left, $0.0.right) < (-$1.1, $1.0.left, $1.0.right) }?.0
  }
}
