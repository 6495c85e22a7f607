import Tensors

/// A place where the paper as printed cannot be followed to the letter, can be followed in more than one
/// way, or differs from the model it names; comments and pages call it by its number, `erratum E2`.
///
/// What is printed, how this package reads it, and a run that shows why it matters stand on the pages
/// `docs/errata-blocks.md` and `docs/errata-training.md`, under ``heading`` and at ``link``.
///
/// ```swift
/// Erratum[2].title                        // The size of the encoder's W_u
/// Erratum.at(algorithm: 9, line: 12)      // E1, E2, E25, E28
/// ```
public struct Erratum: Sendable, Hashable, Identifiable {
  /// What is wrong, if anything is.
  public enum Kind: String, Sendable, CaseIterable {
    /// The printed text cannot be right, or contradicts itself.
    case erratum
    /// There is more than one reading.
    case ambiguity
    /// Something that a program must know is not said.
    case omission
    /// The paper differs from the model it names; the paper is followed.
    case deviation
    /// All is right, but easily misread.
    case trap
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
    _ number: Int, _ title: String, _ kind: Kind, _ page: String, _ places: [Int: [Int]]
  ) {
    (self.number, self.title, self.kind) = (number, title, kind)
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
    Erratum(1, "Which index the softmax sums over", .erratum, "blocks", softmaxes),
    Erratum(2, "The size of the encoder's W_u", .erratum, "blocks", [9: [12]]),
    Erratum(3, "A loop over i that speaks of l", .erratum, "blocks", [8: [13]]),
    Erratum(4, "A variance of zero", .ambiguity, "blocks", [6: [3], 9: [11]]),
    Erratum(5, "How long γ and β are", .ambiguity, "blocks", [6: [3], 9: [11]]),
    Erratum(
      6, "One sequence where two are expected", .ambiguity, "blocks",
      [8: [5, 14], 9: [5], 10: [6]]),
    Erratum(7, "d_attn and d_mid are nowhere chosen", .omission, "blocks", stackSizes),
    Erratum(
      8, "What a mask holds, and which index comes first", .ambiguity, "blocks",
      [4: [5], 8: [14], 10: [6]]),
    Erratum(
      9, "Double brackets with two meanings", .ambiguity, "blocks",
      [4: [1, 2, 3, 4], 8: [14], 10: [6]]),
    Erratum(10, "Semicolon and comma", .ambiguity, "blocks", [5: [3]]),
    Erratum(11, "Sinusoids that are not the original's", .deviation, "blocks", [2: []]),
    Erratum(12, "Slips in the prose before Algorithm 3", .erratum, "blocks", [3: []]),
    Erratum(13, "Invariant, or equivariant?", .ambiguity, "blocks", [2: []]),
  ]

  private static let training: [Erratum] = [
    Erratum(
      14, "The first token is never predicted", .ambiguity, "training",
      losses.filter { $0.key != 12 }.merging([15: [1]]) { $1 }),
    Erratum(15, "The empty sequence", .ambiguity, "training", lengths),
    Erratum(
      16, "Texts longer than ℓ_max", .omission, "training", [2: [1], 8: [2, 11], 9: [2], 10: [2]]),
    Erratum(17, "May bos and eos be masked?", .ambiguity, "training", [12: [5, 7]]),
    Erratum(18, "One mask, or one for every visit?", .ambiguity, "training", [12: [4, 5]]),
    Erratum(19, "Sum or mean?", .ambiguity, "training", losses),
    Erratum(20, "Which parameters are trained?", .ambiguity, "training", steps),
    Erratum(21, "A prompt that leaves no room", .omission, "training", [14: [1, 2, 3, 4]]),
    Erratum(22, "A loop that may never end", .omission, "training", [15: [2, 3, 9]]),
    Erratum(23, "Temperatures 0 and ∞", .ambiguity, "training", draws),
    Erratum(24, "Tokens that nobody should write", .ambiguity, "training", draws),
    Erratum(
      25, "A probability that rounds to 0", .trap, "training", losses.merging(softmaxes) { $1 }),
  ]

  private static let stacks: [Erratum] = [
    Erratum(26, "Two GELUs", .deviation, "blocks", [9: [7, 10], 10: [8]]),
    Erratum(
      27, "What the transformer of 2017 has besides", .deviation, "blocks", [8: [2, 11, 21]]),
    Erratum(28, "What BERT has besides", .deviation, "blocks", [9: [2, 12], 12: [5]]),
    Erratum(29, "What GPT-2 and its heirs do otherwise", .deviation, "blocks", [10: [6, 8, 11]]),
    Erratum(31, "A bias that does nothing", .trap, "blocks", [3: [2], 4: [2]]),
    Erratum(32, "One tilde", .trap, "blocks", [10: [5, 6, 7, 8]]),
    Erratum(33, "A token that may look at nothing", .ambiguity, "blocks", [4: [5, 6]]),
    Erratum(35, "ReLU is not defined", .omission, "blocks", [8: [7, 18]]),
    Erratum(37, "N_V is nowhere chosen", .omission, "blocks", stackSizes),
    Erratum(38, "One length for two sequences", .ambiguity, "blocks", [4: [], 5: [], 8: [1, 10]]),
  ]

  private static let reading: [Erratum] = [
    Erratum(30, "Named, but not specified", .omission, "training", [9: [], 10: [2, 6]]),
    Erratum(
      34, "One letter, several things", .erratum, "blocks",
      losses.merging([3: [4, 5], 6: [1, 2]]) { $1 }),
    Erratum(36, "Counting from 1", .trap, "training", [1: [1], 2: [1], 14: [4, 8], 15: [5]]),
    Erratum(39, "The encoder runs once", .trap, "training", [8: [5, 6, 7, 8], 15: [4]]),
  ]
}
