import Tensors

/// A place where the paper as printed cannot be followed to the letter, can be followed in more than one
/// way, or differs from the model it names; comments and pages call it by its number, `erratum E2`.
///
/// ``sentence`` says how this package reads it. What is printed, and a run that shows why it matters, stand
/// on the pages `docs/errata-blocks.md` and `docs/errata-training.md`, under ``heading`` and at ``link``.
///
/// ```swift
/// Erratum[2].title                        // The size of the encoder's W_u
/// Erratum[10].sentence                    // A semicolon stacks one above the other, …
/// Erratum.at(algorithm: 9, line: 12)      // E1, E2, E25, E28, and those about all of Algorithm 9
/// ```
public struct Erratum: Sendable, Hashable, Identifiable {
  /// What is wrong, if anything is.
  public enum Kind: String, Sendable, CaseIterable {
    /// The text is wrong as printed, or imprecise.
    case erratum
    /// There are several readings.
    case ambiguity
    /// Something is missing.
    case omission
    /// The paper differs from the model it names.
    case deviation
    /// All is right, and easily misread.
    case trap

    /// What that means, in a sentence.
    public var meaning: String {
      switch self {
      case .erratum: "The printed text cannot be right, is imprecise, or contradicts itself."
      case .ambiguity: "There is more than one reading."
      case .omission: "Something that a program must know is not said."
      case .deviation: "The paper differs from the model it names; the paper is followed."
      case .trap: "All is right, but easily misread or done wrong."
      }
    }
  }

  /// Lines of an algorithm; all of it, its parameters too, where no line is named.
  public struct Place: Sendable, Hashable {
    /// The number of the algorithm.
    public let algorithm: Int
    /// The numbers of the lines.
    public let lines: [Int]
  }

  /// The number, 1 … 39.
  public let number: Int
  /// A few words.
  public let title: String
  /// What a reader of its lines has to know: what is meant, and how this package reads it.
  public let sentence: String
  /// What is wrong, if anything is.
  public let kind: Kind
  /// The algorithms and lines it is about.
  public let places: [Place]
  /// The page that shows it, without `.md`.
  public let page: String

  /// The number.
  public var id: Int { number }
  /// `E2`.
  public var name: String { "E\(number)" }
  /// The heading on its page, `E2. The size of the encoder's W_u`.
  public var heading: String { "\(name). \(title)" }
  /// Where it stands in `docs`, `errata-blocks.md#e2`.
  public var link: String { "\(page).md#\(name.lowercased())" }

  private init(
    _ number: Int, _ title: String, _ kind: Kind, _ page: String, _ places: [Int: [Int]],
    _ sentence: String
  ) {
    (self.number, self.title, self.kind, self.sentence) = (number, title, kind, sentence)
    self.page = "errata-\(page)"
    self.places = places.keys.sorted().map { Place(algorithm: $0, lines: places[$0] ?? []) }
  }

  /// All of them, E1 first.
  public static let all: [Erratum] = {
    let parts = components + stacks + training + reading
    return parts.sorted { $0.number < $1.number }
  }()

  /// Erratum `number`, counted from 1.
  public static subscript(number: Int) -> Erratum {
    guard let erratum = all.first(where: { $0.number == number }) else {
      stop("errata", "there is no erratum E\(number), only E1 … E\(all.count)")
    }
    return erratum
  }

  /// Those that are about a line of an algorithm, or about all of it.
  public static func at(algorithm: Int, line: Int) -> [Erratum] {
    all.filter { erratum in
      erratum.places.contains {
        $0.algorithm == algorithm && ($0.lines.isEmpty || $0.lines.contains(line))
      }
    }
  }

  private typealias Places = [Int: [Int]]

  private static let losses: Places = [11: [5], 12: [9], 13: [5]]
  private static let steps: Places = [11: [6], 12: [10], 13: [6]]
  private static let draws: Places = [14: [5], 15: [6]]
  private static let stackSizes: Places = [8: [], 9: [], 10: []]
  private static let lengths: Places = [3: [4], 8: [1, 10], 9: [1], 10: [1], 14: [1]]
  private static let softmaxes: Places = [4: [6], 7: [1], 8: [21], 9: [12], 10: [11]]

  private static let components: [Erratum] = [
    Erratum(
      1, "Which index the softmax sums over", .omission, "blocks",
      softmaxes.filter { $0.key != 7 },
      """
      The definition of softmax sums over a bare t and does not say what it is: the first \
      index, so each column adds up to 1.
      """),
    Erratum(
      2, "The size of the encoder's W_u", .erratum, "blocks", [9: [12]],
      "W_u is printed as N_V × d_e; the product wants N_V × d_f."),
    Erratum(
      3, "A loop over i that speaks of l", .erratum, "blocks", [8: [13]],
      "The header counts with i, the lines in the loop say l; both are l."),
    Erratum(
      4, "A variance of zero", .ambiguity, "blocks", [6: [3], 9: [11]],
      """
      A variance of 0 divides by zero. There is no ε unless the parameters bring one; \
      without it this is a fault.
      """),
    Erratum(
      5, "How long γ and β are", .ambiguity, "blocks", [6: [3], 9: [11]],
      """
      Algorithm 6 gives γ and β d_e numbers, the last norm of Algorithm 9 needs d_f: the \
      size is that of the input.
      """),
    Erratum(
      6, "One sequence where two are expected", .ambiguity, "blocks",
      [8: [5, 14], 9: [5], 10: [6]],
      "Called with one sequence, attention takes queries, keys and values all from it."),
    Erratum(
      7, "d_attn and d_mid are nowhere chosen", .omission, "blocks", stackSizes,
      """
      No hyperparameter says how large d_attn and d_mid are: any sizes run, and d_e/H is the \
      custom.
      """),
    Erratum(
      8, "What a mask holds, and which index comes first", .erratum, "blocks",
      [4: [5], 8: [14], 10: [6]],
      "The mask's first index is the token that is looked at, its second the one that looks."),
    Erratum(
      9, "Double brackets with two meanings", .ambiguity, "blocks",
      [4: [1, 2, 3, 4], 8: [14], 10: [6]],
      """
      Double brackets are a remark in the margin of Algorithm 4; in a mask they are 1 where \
      the condition holds, else 0.
      """),
    Erratum(
      10, "Semicolon and comma", .ambiguity, "blocks", [5: [3]],
      "A semicolon stacks one above the other, a comma sets side by side."),
    Erratum(
      11, "Sinusoids that are not the original's", .deviation, "blocks", [2: []],
      """
      The sinusoids given for W_p are not those of 2017: they have another base, and count \
      from 1.
      """),
    Erratum(
      12, "Slips in the prose before Algorithm 3", .erratum, "blocks", [3: []],
      """
      The prose before the algorithm has slips, d_value for d_out among them; the algorithm \
      is right.
      """),
    Erratum(
      13, "Invariant, or equivariant?", .erratum, "blocks", [2: []],
      """
      Without positions an encoder is equivariant: its columns move with its tokens. Invariant \
      to their order is only what reads them as a context.
      """),
  ]

  private static let training: [Erratum] = [
    Erratum(
      14, "The first token is never predicted", .ambiguity, "training",
      losses.filter { $0.key != 12 }.merging([15: [1]]) { $1 },
      "The first token is never predicted, so every sequence has to begin with bos."),
    Erratum(
      15, "The empty sequence", .ambiguity, "training", lengths,
      """
      The paper's sequences may be empty; from no tokens nothing can be computed, so this is \
      a fault.
      """),
    Erratum(
      16, "Texts longer than ℓ_max", .omission, "training", [2: [1], 8: [2, 11], 9: [2], 10: [2]],
      "Nothing is said about sequences longer than ℓ_max; a position beyond it is a fault."),
    Erratum(
      17, "May bos and eos be masked?", .ambiguity, "training", [12: [5, 7]],
      """
      Any token may be masked, bos and eos too, and a mask_token of the data counts; with \
      none masked the loss is 0.
      """),
    Erratum(
      18, "One mask, or one for every visit?", .ambiguity, "training", [12: [4, 5]],
      "The masks are drawn anew at every visit, since these lines stand inside both loops."),
    Erratum(
      19, "Sum or mean?", .ambiguity, "training", losses,
      "The loss is a sum over positions, not a mean."),
    Erratum(
      20, "Which parameters are trained?", .ambiguity, "training", steps,
      "It is not said which parameters learn: all of them do, embeddings, norms and biases too."),
    Erratum(
      21, "A prompt that leaves no room", .omission, "training", [14: [1, 2, 3, 4]],
      """
      eos does not end it, and the longest sequence that the model sees has ℓ + ℓ_gen − 1 \
      tokens: it must fit in ℓ_max.
      """),
    Erratum(
      22, "A loop that may never end", .omission, "training", [15: [2, 3, 9]],
      """
      Nothing makes sure that eos ever comes, so there is a cap; and y starts as a number \
      that is no token.
      """),
    Erratum(
      23, "Temperatures 0 and ∞", .erratum, "training", draws,
      "τ is positive; greedy (τ = 0) and uniform (τ = ∞) are cases of their own."),
    Erratum(
      24, "Tokens that nobody should write", .ambiguity, "training", draws,
      "All tokens may be drawn, mask_token and bos too."),
    Erratum(
      25, "A probability that rounds to 0", .trap, "training",
      losses.merging(softmaxes.filter { $0.key != 4 }) { $1 },
      """
      A probability that rounds to 0 has no logarithm; a loss is computed from the scores \
      before softmax.
      """),
  ]

  private static let stacks: [Erratum] = [
    Erratum(
      26, "Two GELUs", .deviation, "blocks", [9: [7, 10], 10: [8]],
      """
      GELU is the exact one, with the Gaussian's distribution; GPT-2 and others use an \
      approximation by tanh.
      """),
    Erratum(
      27, "What the transformer of 2017 has besides", .deviation, "blocks", [8: [2, 11, 21]],
      """
      The transformer of 2017 has sinusoids for W_p, embeddings times √d_e, and W_eᵀ for \
      W_u; here none of them is meant.
      """),
    Erratum(
      28, "What BERT has besides", .deviation, "blocks", [9: [2, 12], 12: [5]],
      """
      BERT has more: sentence vectors, a norm after the embeddings, a bias at the end, \
      replaced tokens; here none of them is meant.
      """),
    Erratum(
      29, "What GPT-2 and its heirs do otherwise", .deviation, "blocks", [10: [6, 8, 11]],
      """
      GPT-2 takes W_eᵀ for W_u and a tanh in GELU, GPT-3 looks back less far in every other \
      layer; here the line counts.
      """),
    Erratum(
      31, "A bias that does nothing", .trap, "blocks", [3: [2], 4: [2]],
      """
      b_k adds the same number to a whole column of scores, which softmax ignores: it \
      changes no result, and its gradient is 0.
      """),
    Erratum(
      32, "One tilde", .trap, "blocks", [10: [5, 6, 7, 8]],
      "X̃ is a normed copy and X itself goes on: one tilde decides what the sum is added to."),
    Erratum(
      33, "A token that may look at nothing", .ambiguity, "blocks", [4: [5, 6]],
      """
      A token that may look at nothing gets 0/0. The masks of the paper have none; a mask of \
      your own that has one is a fault.
      """),
    Erratum(
      35, "ReLU is not defined", .omission, "blocks", [8: [7, 18]],
      "ReLU is not defined in the paper; it is max(0, x)."),
    Erratum(
      37, "N_V is nowhere chosen", .omission, "blocks", stackSizes,
      """
      No hyperparameter says how large N_V is; it comes with the vocabulary, and W_e and W_u \
      must agree on it.
      """),
    Erratum(
      38, "One length for two sequences", .erratum, "blocks", [4: [], 5: [], 8: [1, 10]],
      "The notation gives two sequences one length; each has its own."),
  ]

  private static let reading: [Erratum] = [
    Erratum(
      30, "Named, but not specified", .omission, "training", [9: [], 10: [2, 6]],
      """
      Classification, sparse attention and the positions of Gopher are named in the paper, \
      but no line is about them.
      """),
    Erratum(
      34, "One letter, several things", .erratum, "blocks",
      [
        1: [1], 3: [3, 4, 5], 6: [1, 2], 8: [21], 9: [12], 10: [11], 11: [4, 5], 12: [8, 9],
        13: [4, 5], 14: [3, 4], 15: [4, 5],
      ],
      """
      The paper uses some letters more than once (v, P, a bold m), and = where it has ← \
      elsewhere; each letter has its meaning within its algorithm.
      """),
    Erratum(
      36, "Counting from 1", .trap, "training", [1: [1], 2: [1], 14: [4, 8], 15: [5]],
      """
      The paper counts from 1, the code from 0, so an index is one less; where a loop's i is one \
      less too, as in line 4 of Algorithm 14, the two cancel, and the formula looks the same.
      """),
    Erratum(
      39, "The encoder runs once", .trap, "training", [8: [5, 6, 7, 8], 15: [4]],
      """
      The encoder does not depend on x: Z may be computed once for each z and kept. \
      Algorithm 15 computes it at each turn.
      """),
  ]
}
