import FormalText
import Tensors

/// A text to the tokens that represent it, [bos, …, eos] (paper §4), for a given tokenizer.
public typealias RepresentationFunction =
  @Sendable (_ text: String, _ tokenizer: BytePairTokenizer) -> [Int]

/// What is true of the sequence that represents a text.
public enum RepresentationLaws {
  /// bos in front, eos at the end.
  public static let ends = Law<RepresentationFunction>(
    "ends", "A sequence begins with bos and ends with eos.", property: "P0.4"
  ) { f in
    let (tokens, V) = (f("the cat", tokenizer), tokenizer.vocabulary)
    let right = (tokens.first == V.bos ? 1 : 0) + (tokens.last == V.eos ? 1 : 0)
    return Verdict("right ends of 2", Double(right), expected: 2, tolerance: 0)
  }

  /// Special tokens are the last three.
  public static let numbering = Law<RepresentationFunction>(
    "numbers of the special tokens", "bos is N_V − 1 in the paper's count, the last but one.",
    property: "P0.2"
  ) { f in
    let first = f("the cat", tokenizer).first ?? -1
    return Verdict(
      "places of bos before the end of the vocabulary",
      Double(tokenizer.vocabulary.count - first), expected: 2, tolerance: 0)
  }

  /// What stands between the ends is the text.
  public static let content = Law<RepresentationFunction>(
    "the text between", "Between the ends stand the tokens of the text, and nothing else.",
    property: "P0.4"
  ) { f in
    let found = Array(f("the cat", tokenizer).dropFirst().dropLast())
    let right = tokenizer.encode("the cat")
    let same = zip(found, right).prefix { $0 == $1 }.count
    return Verdict(
      "tokens after the first difference", Double(max(found.count, right.count) - same),
      tolerance: 0)
  }

  /// Every law of representation.
  public static let all = [ends, numbering, content]

  /// Bytes, and a few pairs.
  static let tokenizer: BytePairTokenizer = {
    var training = BytePairTraining(on: "the cat, the hat and the bat")
    training.learn(merges: 4)
    return training.tokenizer
  }()
}
