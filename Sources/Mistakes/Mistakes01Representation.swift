import FormalText
import Tensors

/// The known wrong ways to represent a text by [bos, …, eos].
public enum RepresentationMistakes {
  /// Special tokens come first.
  public static let specialsFirst = Mistake<RepresentationFunction>(
    "special tokens first",
    "mask, bos and eos are numbered 0, 1, 2 and all others 3 more, where the paper puts them last.",
    source: "the order in which several libraries number them", law: RepresentationLaws.numbering
  ) { text, tokenizer in
    // Wrong: the other end.
    [1] + tokenizer.encode(text).map { $0 + 3 } + [2]
  }

  /// The end is missing.
  public static let endForgotten = Mistake<RepresentationFunction>(
    "eos forgotten",
    "No eos is put at the end: a model that never saw one never learns to stop.",
    source: "a sequence represented as [bos, …]", law: RepresentationLaws.ends
  ) { text, tokenizer in
    // Wrong: no eos.
    [tokenizer.vocabulary.bos] + tokenizer.encode(text)
  }

  /// The beginning stands there twice.
  public static let beginningTwice = Mistake<RepresentationFunction>(
    "bos twice",
    "bos is put in front of a sequence that has one: every token stands one place too late.",
    source: "a tokenizer and a prompt that both add it", law: RepresentationLaws.content
  ) { text, tokenizer in
    // Wrong: represented already.
    [tokenizer.vocabulary.bos] + tokenizer.represent(text)
  }

  /// Every known mistake of representation.
  public static let all = [specialsFirst, endForgotten, beginningTwice]

  /// Representation, with laws and mistakes.
  public static let catalogue = Catalogue<RepresentationFunction>(
    "Representation", right: { $1.represent($0) }, laws: RepresentationLaws.all, mistakes: all
  ) { f in [Tensor(vector: f("the hat sat", RepresentationLaws.tokenizer).map { Double($0) })] }
}
